//! The speakers' controls and the head seen from above.

mod controls;
mod head_view;

pub(in crate::editor) use controls::speakers_ui;
