//! Grille: hear the mix on closed-back headphones as open-backs, on-ears or speakers would give it.
//!
//! ```text
//! Params ──► Settings ──► Design ──┬──► Engine   (sound)
//!  (host)    (physical     (all    └──► Response (picture)
//!            units)     coefficients)
//! ```
//!
//! Imports point down this list only: entry → plugin → editor → {presets, profile} → params → {project, library, telemetry,
//! handoff, waking} → {engine, callback} → {headphones, spatial} → dsp → units. `ARCHITECTURE.md` is the map.

#![cfg_attr(
    test,
    expect(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        clippy::cast_sign_loss,
        reason = "test signals are made from sample counts"
    )
)]

pub mod callback;
pub mod dsp;

#[cfg(feature = "editor")]
pub mod editor;
pub mod engine;
pub mod entry;
pub mod handoff;
pub mod headphones;
mod known_host;
pub mod library;
mod link;
pub mod params;
mod plugin;
pub mod presets;
pub mod profile;
pub mod project;
mod render_mode;
mod side_chain;
pub mod spatial;
pub mod tables;
pub mod telemetry;
pub mod units;
pub mod waking;
pub mod wav;

pub use entry::clap::clap_entry;
pub use plugin::Grille;
