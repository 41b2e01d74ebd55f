//! One file per verb.

pub(crate) mod bench;
pub(crate) mod bundle;
pub(crate) mod demo;
#[cfg(target_os = "linux")]
mod drops;
#[cfg(target_os = "linux")]
mod first_hour;
pub(crate) mod fit;
pub(crate) mod help;
pub(crate) mod install;
#[cfg(target_os = "linux")]
mod keys;
pub(crate) mod render;
pub(crate) mod step;
#[cfg(target_os = "linux")]
pub(crate) mod stress;
#[cfg(target_os = "linux")]
pub(crate) mod window;

/// The size the editor opens with, points.
#[cfg(any(target_os = "linux", windows))]
pub(crate) const POINTS: crate::host::PixelSize = (980, 640);
