//! From a file to a headphone in the list, and the list of one's own headphones.

pub mod both_ears;
mod drop_notice;
pub mod dropping;
mod ears;
pub(in crate::editor) mod folder_watch;
mod kept;
mod list;
mod preview;
mod reference;
pub mod session;
mod sheet;
mod unused;

pub use both_ears::BothEars;
pub(in crate::editor) use drop_notice::drop_ui;
pub use kept::Folder;
pub(in crate::editor) use sheet::import_ui;
pub(in crate::editor) use unused::unused_ui;
