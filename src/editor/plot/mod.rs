//! The plots: response, speakers, spectrum.

mod chart;
pub mod model;
mod response;
mod speakers;
mod spectrum;

pub(in crate::editor) use response::plot_ui;
