//! The plots: response, speakers, spectrum.

mod chart;
pub mod model;
mod tabs;

pub(in crate::editor) use tabs::plot_ui;
