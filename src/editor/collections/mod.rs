//! Collections: folders with thousands of headphones, indexed beside the window and listed by the pickers.

mod arrival;
mod sheet;
pub mod shelf;

pub(in crate::editor) use arrival::arrive;
pub(in crate::editor) use sheet::{CollectionSheet, collections_ui, progress_ui};
