//! The editor window's size and scale, saved with the project.

use std::sync::atomic::{AtomicU32, Ordering};

use nice_plug::params::persist::PersistentField;
use serde::{Deserialize, Serialize};

/// Size of the window in logical points and its scale in percent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct WindowSize {
    /// Width, logical points at 100 %.
    pub width: u32,
    /// Height, logical points at 100 %.
    pub height: u32,
    /// Scale, percent.
    pub scale_percent: u32,
}

impl WindowSize {
    /// The size a new project opens with.
    pub const DEFAULT: Self = Self { width: 980, height: 640, scale_percent: 100 };
    /// Smallest size every region fits in.
    pub const MIN: (u32, u32) = (720, 480);
    /// Largest size a state may ask for (16K).
    const MAX: (u32, u32) = (15_360, 8_640);

    /// The same size with every value inside its range.
    #[must_use]
    pub fn sanitized(self) -> Self {
        Self {
            width: self.width.clamp(Self::MIN.0, Self::MAX.0),
            height: self.height.clamp(Self::MIN.1, Self::MAX.1),
            scale_percent: self.scale_percent.clamp(75, 200),
        }
    }
}

/// The remembered window: written by the editor, read when the project is saved.
///
/// Three independent relaxed atomics; a torn read could only mix two sizes the user has just had.
#[derive(Debug)]
pub struct SavedWindow {
    width: AtomicU32,
    height: AtomicU32,
    scale_percent: AtomicU32,
}

impl Default for SavedWindow {
    fn default() -> Self {
        let size = WindowSize::DEFAULT;
        Self {
            width: AtomicU32::new(size.width),
            height: AtomicU32::new(size.height),
            scale_percent: AtomicU32::new(size.scale_percent),
        }
    }
}

impl SavedWindow {
    /// The remembered size.
    #[must_use]
    pub fn load(&self) -> WindowSize {
        WindowSize {
            width: self.width.load(Ordering::Relaxed),
            height: self.height.load(Ordering::Relaxed),
            scale_percent: self.scale_percent.load(Ordering::Relaxed),
        }
    }

    /// Remembers a size.
    pub fn store(&self, size: WindowSize) {
        let size = size.sanitized();
        self.width.store(size.width, Ordering::Relaxed);
        self.height.store(size.height, Ordering::Relaxed);
        self.scale_percent.store(size.scale_percent, Ordering::Relaxed);
    }
}

impl PersistentField<'_, WindowSize> for SavedWindow {
    fn set(&self, size: WindowSize) {
        self.store(size);
    }

    fn map<F, R>(&self, read: F) -> R
    where
        F: Fn(&WindowSize) -> R,
    {
        read(&self.load())
    }
}
