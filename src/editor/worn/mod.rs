//! What belongs to what is worn: how far boosts may go, and checks by ear.

mod button;
pub mod check;
mod popover;

pub(super) use button::{BUTTON, worn_ui};
pub(super) use check::check_ui;
