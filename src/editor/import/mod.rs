//! From a file to a headphone in the list, and the list of one's own headphones.

pub mod both_ears;
pub mod dropping;
pub(in crate::editor) mod folder_watch;
mod list;
pub mod session;
mod sheet;

pub use both_ears::BothEars;
pub(in crate::editor) use dropping::drop_ui;
pub use list::Folder;
pub(in crate::editor) use list::unused_ui;
pub(in crate::editor) use sheet::import_ui;
