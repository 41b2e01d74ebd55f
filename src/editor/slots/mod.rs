//! The slots: their bar, menus, variants and sets.

mod bar;
mod button;
pub mod edits;
pub(in crate::editor) mod reference;
pub(in crate::editor) mod set_menu;
pub mod sets;

pub(in crate::editor) use bar::slots_ui;
pub use button::{SlotButton, slot_button};
