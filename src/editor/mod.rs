//! The window. It changes sound only through host parameters and reads only `Settings`, `Design`,
//! `Response` and telemetry; closing, opening or destroying it never touches the sound.
//!
//! May import `library`, `project`, `params`, `telemetry`, `tables`, `engine::{settings, design, response}`, `headphones`,
//! `spatial` (to load heads), `dsp::{curve, loudness}` and `units`; never `Engine`, never the plug-in.
//!
//! Views are plain functions of `(&mut Ui, &Model, &mut dyn ParamGateway)`: they are tested without a
//! window and without a host. Each folder is one feature.

mod app;
pub mod blind;
pub mod collections;
pub mod edit;
mod headphone;
pub mod heads;
pub mod import;
pub mod model;
pub mod monitor;
pub mod picker;
pub mod platform;
pub mod plot;
pub mod shell;
pub mod slots;
mod speakers;
pub mod summary;
mod summary_limits;
mod summary_space;
mod summary_view;
pub mod widgets;
pub mod worn;

pub use platform::window::{GrilleEditor, create};
