//! What is worn, what is to be heard, and the cup.

mod controls;
mod cup;

pub(in crate::editor) use controls::headphone_ui;
