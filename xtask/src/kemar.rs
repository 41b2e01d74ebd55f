//! MIT KEMAR, the measured head that tests and report compare with: Debian installs it with libmysofa1.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result};
use grille::spatial::measured::MeasuredHead;
use grille::spatial::sofa;

use crate::error::user_error;
use crate::system::{install_advice, install_packages};

/// Where Debian puts it.
const PATH: &str = "/usr/share/libmysofa/default.sofa";
/// The package it comes in.
const PACKAGES: [&str; 1] = ["libmysofa1"];

/// Makes sure that the measured head is there, installing it where that needs nobody's consent.
///
/// # Errors
/// It is not, and how to get it.
pub(crate) fn require() -> Result<()> {
    if Path::new(PATH).exists() || install_packages(&PACKAGES) {
        return Ok(());
    }
    Err(user_error(format!(
        "the measured head is missing, {PATH}; install it with `{}`",
        install_advice(&PACKAGES)
    )))
}

/// The head.
///
/// # Errors
/// It is missing, or not what it should be.
pub(crate) fn load() -> Result<Arc<MeasuredHead>> {
    require()?;
    let hrirs = sofa::read(Path::new(PATH)).with_context(|| format!("could not read {PATH}"))?;
    let head =
        MeasuredHead::from_hrirs(&hrirs, "MIT KEMAR").with_context(|| format!("could not use {PATH}"))?;
    Ok(Arc::new(head))
}
