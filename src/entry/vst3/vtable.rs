//! The table of an interface, one for each object: behind the functions that hosts call lie the framework's own, and what
//! this entry knows of the instance. So a call finds its instance without a lock, on the audio thread too.

use std::sync::Arc;

use super::instance::Instance;

/// A table as hosts meet it, with what belongs to it.
#[repr(C)]
pub(super) struct Table<V> {
    // What hosts read. First, so that a pointer to it is one to the whole.
    repaired: V,
    /// As the framework made it.
    pub(super) framework: V,
    pub(super) instance: Arc<Instance>,
}

impl<V: Copy> Table<V> {
    /// Puts a repaired table in the place of an object's own; it must live as long as the object.
    ///
    /// # Safety
    /// `place` is where an object that nobody else uses yet has its table, which can be read.
    pub(super) unsafe fn put(
        place: *mut *const V,
        instance: &Arc<Instance>,
        repair: impl FnOnce(V) -> V,
    ) -> Arc<Self> {
        // SAFETY: an interface is a pointer to its table, by the ABI of COM.
        unsafe {
            let framework = **place;
            let table = Self { repaired: repair(framework), framework, instance: Arc::clone(instance) };
            let table = Arc::new(table);
            *place = Arc::as_ptr(&table).cast();
            table
        }
    }

    /// What belongs to a table that hosts call.
    ///
    /// # Safety
    /// [`Self::put`] has put it where it was found, in an object that is alive.
    pub(super) unsafe fn of<'a>(repaired: *const V) -> &'a Self {
        // SAFETY: it is the first field of one.
        unsafe { &*repaired.cast() }
    }
}
