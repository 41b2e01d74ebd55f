//! What belongs to what is worn: whose ears it is on, how far boosts may go, and checks by ear.

pub mod check;
mod check_sheet;
mod popover;
mod profiles;

pub(super) use check_sheet::check_ui;
pub(super) use popover::{width_of_button, worn_ui};
