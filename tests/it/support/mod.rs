//! What tests share: signals, engines and measurements.

pub(crate) mod engine;
pub(crate) mod host;
pub(crate) mod kemar;
pub(crate) mod measure;
pub(crate) mod pair;
pub(crate) mod random;
pub(crate) mod signals;
