//! Pure signal processing: no framework, no editor, no serde, no logging, no atomics, no clocks.
//!
//! May import `units`. Nothing here knows that hosts exist.

pub mod curve;
pub mod rbj;
