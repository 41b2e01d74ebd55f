//! The plug-in as hosts load it: the framework's objects, repaired where they trust hosts too much.

pub mod clap;
mod follow;
mod stay;
pub mod vst3;
