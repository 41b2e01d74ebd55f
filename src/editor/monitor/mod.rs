//! Meters, figures and the monitor tools.

pub mod alignment;
mod bars;
pub mod meters;
mod readouts;
pub mod reported;
mod tools;

pub(in crate::editor) use tools::tools_ui;
