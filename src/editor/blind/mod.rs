//! A blind test: shuffled slots, counted answers, and an exact chance.

pub mod guard;
pub mod question;
pub mod report;
pub mod session;
pub mod shared;
pub mod start;
pub mod test;
mod trial_view;
mod view;

pub(in crate::editor) use view::blind_ui;
