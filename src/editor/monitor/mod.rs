//! Meters, figures and the monitor tools.

pub mod alignment;
pub mod meters;
pub mod reported;
mod tools;

pub(in crate::editor) use tools::tools_ui;
