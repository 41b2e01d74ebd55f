//! What belongs to what is worn: whose ears it is on, how far boosts may go, and checks by ear.

mod button;
pub mod check;
mod popover;
mod profile_view;
mod profiles;

pub(super) use button::{width_of_button, worn_ui};
pub(super) use check::check_ui;
