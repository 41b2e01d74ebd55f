//! Controls of our own. They know host parameters and the gateway, never the application; each one
//! names itself to screen readers.

mod buttons;
mod control;
mod drive;
pub mod icon;
pub(in crate::editor) mod kept_line;
mod knob;
pub(in crate::editor) mod panel;
mod segmented;
mod slider;
mod typing;

pub use buttons::{icon_button, toggle, word_button};
pub use control::Control;
pub(in crate::editor) use control::{explain, focus_ring, is_led_by_keys, note_who_leads};
pub use drive::{Travel, drive};
pub(in crate::editor) use kept_line::deleted_ui;
pub use knob::{height as knob_height, knob};
pub(in crate::editor) use panel::line_of_text;
pub use segmented::{Segment, segmented, tabs};
pub use slider::{slider, value_field};
pub(in crate::editor) use typing::menu;
