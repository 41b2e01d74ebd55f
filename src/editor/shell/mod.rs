//! What holds the window together: regions, top bar, help, preferences, keys, colors, log and status.

pub(in crate::editor) mod banner;
mod help;
pub mod layout;
pub mod log;
pub mod notice;
mod preferences;
pub mod prefs;
mod regions;
pub mod shortcuts;
pub mod status;
pub mod theme;
mod top_bar;
mod view_state;

pub use help::Help;
pub use regions::editor_ui;
pub use view_state::ViewState;
