//! What belongs to what is worn: how far boosts may go, and checks by ear.

mod button;
mod popover;

pub(super) use button::{BUTTON, worn_ui};
