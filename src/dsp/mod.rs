//! Pure signal processing: no framework, no editor, no serde, no logging, no atomics, no clocks.
//!
//! May import `units`. Nothing here knows that hosts exist. Constructors and designers that allocate
//! say so; everything named `process`, `reset` or `flush` is safe on the audio thread.

#![deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![cfg_attr(test, expect(clippy::indexing_slicing, reason = "a test that indexes wrongly fails"))]

pub mod alignment;
pub mod bank;
pub mod bs2b;
pub mod convolver;
pub mod curve;
pub mod delay;
pub mod exp_ln;
pub mod flush;
pub mod line;
pub mod loudness;
pub mod min_phase;
pub mod min_phase_fir;
pub mod rbj;
pub mod shelf;
pub mod spectrum;
pub mod subnormals;
pub mod turn;
