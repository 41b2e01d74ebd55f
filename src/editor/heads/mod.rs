//! Measured heads: the list, loading one, choosing one for a slot.

mod choice;
pub mod list;
mod list_view;
pub mod loader;

pub(in crate::editor) use choice::personal_ui;
pub(in crate::editor) use list_view::keep_ui;
