//! The window. It changes sound only through host parameters and reads only `Settings`, `Design`,
//! `Response` and telemetry; closing, opening or destroying it never touches the sound.
//!
//! May import `library`, `params`, `telemetry`, `tables`, `engine::{settings, design, response}`, `headphones`,
//! `spatial` (to load heads), `dsp::{curve, loudness}` and `units`; never `Engine`, never the plug-in.
//!
//! Views are plain functions of `(&mut Ui, &Model, &mut dyn ParamGateway)`: they are tested without a
//! window and without a host.

mod app;
pub mod bell;
pub mod blind;
pub mod blind_report;
pub mod blind_session;
mod collection;
pub mod deleted;
pub mod drop_box;
pub mod dropping;
#[cfg(target_os = "linux")]
mod drops;
pub mod file_dialog;
pub mod gateway;
pub mod head_list;
pub mod head_loader;
pub mod history;
pub mod importing;
pub mod labels;
pub mod layout;
pub mod log;
pub mod meters;
pub mod model;
pub mod paths;
pub mod plot_model;
mod prefs;
pub mod recorder;
#[cfg(all(unix, not(target_os = "macos")))]
mod screen_reader;
pub mod shortcuts;
pub mod shortlist;
pub mod slot_edits;
pub mod slot_sets;
mod slot_values;
pub mod status;
pub mod theme;
pub mod views;
pub mod widgets;
mod window;
mod window_thread;
pub mod words;

pub use window::{GrilleEditor, create};
