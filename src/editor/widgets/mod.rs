//! Controls of our own. They know host parameters and the gateway, never the application; each one
//! names itself to screen readers.

mod button;
mod control;
mod drive;
pub(in crate::editor) mod focus;
pub mod icon;
pub(in crate::editor) mod kept_line;
mod knob;
mod menu;
pub(in crate::editor) mod panel;
mod segmented;
mod slider;
mod text_line;
mod toggle;
mod trash_button;
mod typing;
mod value_field;

pub use button::word_button;
pub use control::Control;
pub(in crate::editor) use control::explain;
pub use drive::{Travel, drive};
pub(in crate::editor) use focus::focus_ring;
pub use knob::{height as knob_height, knob};
pub(in crate::editor) use menu::menu;
pub use segmented::{Segment, segmented, tabs};
pub use slider::slider;
pub(in crate::editor) use text_line::line_of_text;
pub use toggle::{icon_button, toggle};
pub(in crate::editor) use trash_button::deleted_ui;
pub use value_field::value_field;
