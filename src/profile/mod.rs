//! The listener's profile and the instances that follow it, kept at one (decision 115).
//!
//! What is changed by hand in a window goes to the profile; what the profile says comes to every instance that follows it,
//! in every process. May import `params`, `project`, `library` and `headphones`. Called on main threads, by windows
//! and by a thread of its own, never on the audio thread.

mod follower;
mod values;
mod watcher;

pub use values::{Brought, bring, field_of, values_of};
pub use watcher::{Watched, Watcher};
