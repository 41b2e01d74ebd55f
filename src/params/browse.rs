//! Knobs for hands and controllers: every place on one is a headphone.
//!
//! *I wear* and *I want to hear* carry registry numbers, 1024 steps of which many are nobody's, and all of which are
//! frozen. A knob here has the places of the project's shelf instead: back types, then the user's favorites and latest
//! choices. Turning it sets the number, which stays the only truth: it is what is heard, saved, automated and undone. The
//! number does not move the knob (decision 98).

#![expect(unsafe_code, reason = "the framework sets a parameter through a pointer; it says why that holds")]

use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::{Arc, OnceLock, Weak};

use nice_plug::params::internals::ParamPtr;
use nice_plug::prelude::*;

use super::GrilleParams;
use crate::engine::settings::NUM_SLOTS;
use crate::project::{NUM_PLACES, SavedUser};

/// Parameters that name a headphone, and others that a profile sets.
const NUM_NUMBERS: usize = 1 + NUM_SLOTS;
const NUM_OTHERS: usize = 3;

/// The knobs.
#[derive(Params)]
pub struct BrowseParams {
    /// Over what is worn: a place on the shelf.
    #[id = "browse_source"]
    pub source: IntParam,
    /// Over what is to be heard in the slot that is heard.
    #[id = "browse_target"]
    pub target: IntParam,
    /// What joins them with the numbers they set.
    joint: Joint,
}

/// Which number a knob sets.
#[derive(Debug, Clone, Copy)]
enum Over {
    Worn,
    Heard,
}

impl BrowseParams {
    pub(super) fn new(user: &SavedUser) -> Self {
        let joint = Joint::default();
        Self {
            source: knob("Browse: I wear", user, (&joint, Over::Worn)),
            target: knob("Browse: I want to hear", user, (&joint, Over::Heard)),
            joint,
        }
    }
}

fn knob(name: &str, user: &SavedUser, (joint, over): (&Joint, Over)) -> IntParam {
    let last = i32::try_from(NUM_PLACES - 1).unwrap_or(i32::MAX);
    let (shown, typed, joint) = (user.clone(), user.clone(), joint.clone());
    IntParam::new(name, 0, IntRange::Linear { min: 0, max: last })
        .with_value_to_string(Arc::new(move |place| {
            shown.data().catalog.display_name(shown.on_shelf(usize::try_from(place).unwrap_or(0)))
        }))
        .with_string_to_value(Arc::new(move |text| {
            let id = typed.data().catalog.find(text)?;
            i32::try_from(typed.place_on_shelf(id)?).ok()
        }))
        .with_callback(Arc::new(move |place| joint.turn(over, usize::try_from(place).unwrap_or(0))))
}

/// What a knob and its number have in common.
#[derive(Debug, Clone, Default)]
struct Joint(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    params: OnceLock<Weak<GrilleParams>>,
    /// One bit for each parameter that was set here and of which no host has been told: what is worn, the slots, then what
    /// else a profile sets.
    moved: AtomicU16,
}

impl Joint {
    /// A knob has been turned to a place.
    ///
    /// # Real-time
    /// Safe: atomics.
    fn turn(&self, over: Over, place: usize) {
        let Some(params) = self.0.params.get().and_then(Weak::upgrade) else { return };
        let choice = match over {
            Over::Worn => 0,
            Over::Heard => usize::try_from(params.slot.value()).unwrap_or(0),
        };
        let number = match (over, choice.checked_sub(1)) {
            (Over::Worn, _) => Some(&params.source),
            (Over::Heard, idx) => idx.and_then(|idx| params.slots.get(idx)).map(|slot| &slot.target),
        };
        // Slot 0 is what is worn, as it is.
        let Some(number) = number else { return };
        let id = i32::from(params.user.turn_to(place).0);
        if number.value() != id {
            // SAFETY: the parameter is borrowed from the parameters held here.
            unsafe { number.as_ptr()._internal_set_normalized_value(number.preview_normalized(id)) };
            self.0.moved.fetch_or(1 << choice, Ordering::Relaxed);
        }
    }
}

impl GrilleParams {
    /// Joins the knobs with the numbers they set, in parameters that have their place in memory.
    pub(crate) fn join(params: &Arc<Self>) {
        let _ = params.browse.joint.0.params.set(Arc::downgrade(params));
    }

    /// Notes that a profile has set what it sets, for a host to be told.
    pub(crate) fn note_brought(&self) {
        let of_profile = (NUM_NUMBERS..NUM_NUMBERS + NUM_OTHERS).fold(1, |bits, place| bits | 1 << place);
        self.browse.joint.0.moved.fetch_or(of_profile, Ordering::Relaxed);
    }

    /// The parameters that knobs or a profile have set since the last call, for a host to be told.
    ///
    /// # Real-time
    /// Safe: an atomic, and `tell` for each.
    pub(crate) fn take_moved(&self, mut tell: impl FnMut(ParamPtr)) {
        let moved = &self.browse.joint.0.moved;
        if moved.load(Ordering::Relaxed) == 0 {
            return;
        }
        let moved = moved.swap(0, Ordering::Relaxed);
        for (place, param) in (0..).zip(self.set_here()) {
            if moved & 1 << place != 0 {
                tell(param);
            }
        }
    }

    /// The parameters that are set here: what is worn, the targets of the slots, and what else a profile sets.
    fn set_here(&self) -> impl Iterator<Item = ParamPtr> {
        let numbers = std::iter::once(&self.source).chain(self.slots.iter().map(|slot| &slot.target));
        let others: [&FloatParam; NUM_OTHERS] = [&self.seal, &self.head_size, &self.tools.balance];
        numbers.map(Param::as_ptr).chain(others.into_iter().map(Param::as_ptr))
    }
}
