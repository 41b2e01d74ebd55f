//! Measured heads: the list, loading one, choosing one for a slot.

mod list;
pub mod loader;

pub(in crate::editor) use list::{keep_ui, personal_ui};
