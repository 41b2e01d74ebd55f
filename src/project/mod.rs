//! What a project saves besides parameter values: the headphones it names, its head, what belongs to what is
//! worn, whose profile it follows, its slot set and its window.
//!
//! May import `engine`, `callback`, `handoff`, `headphones`, `spatial`, `dsp` and `units`; never `params`.

mod change;
mod copies;
mod date;
mod head;
mod knob_shelf;
mod loaded;
mod naming;
mod places;
mod profile;
mod restored;
mod saved;
mod set_name;
mod window_size;
mod worn;

pub use change::ProjectChange;
pub use date::Date;
pub use head::{HEAD, head_json, head_of_json};
pub use knob_shelf::NUM_PLACES;
pub use loaded::{LoadedSet, LoadedSets};
pub use profile::ProfileName;
pub use restored::UserStateError;
pub use saved::SavedUser;
pub use set_name::SlotSetName;
pub use window_size::{SavedWindow, WindowSize};
pub use worn::{BalanceCheck, NUM_BALANCE_BANDS, SealCheck, Worn};
