//! What holds the window together: regions, top bar, help, preferences, keys, colors, log and status.

mod about;
pub(in crate::editor) mod banner;
mod help;
pub mod key_choice;
pub mod layout;
pub mod log;
pub mod notice;
mod notice_view;
mod preferences;
pub(in crate::editor) mod prefs;
mod project;
mod regions;
mod resize_handle;
pub mod shortcuts;
pub mod status;
mod status_line;
pub mod theme;
mod top_bar;
mod view_state;

pub use help::Help;
pub use regions::editor_ui;
pub use view_state::ViewState;
