//! Checks by ear: how well what is worn seals today, and whether both sides are equally loud.

mod result;
pub mod session;
mod sheet;

pub(in crate::editor) use sheet::check_ui;
