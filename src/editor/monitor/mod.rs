//! Meters, figures and the monitor tools.

mod bars;
pub mod meters;
mod readouts;
mod tools;

pub(in crate::editor) use tools::tools_ui;
