//! What tests share: signals, engines and measurements.

#[cfg(unix)]
pub(crate) mod child;
pub(crate) mod cpu_time;
pub(crate) mod engine;
pub(crate) mod host;
pub(crate) mod kemar;
pub(crate) mod measure;
pub(crate) mod pair;
pub(crate) mod random;
pub(crate) mod recordings;
#[cfg(all(feature = "editor", target_os = "linux"))]
pub(crate) mod screen;
pub(crate) mod signals;
pub(crate) mod vst3;
