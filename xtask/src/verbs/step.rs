//! The steps of the test list that load the plug-in: `xtask-start` runs the list, and builds this tool for them.

use std::ffi::OsString;

use anyhow::{Result, bail};

use crate::hosts;
#[cfg(not(all(target_os = "linux", target_arch = "x86_64")))]
use crate::terminal::say;
use crate::workspace::{Build, Workspace};

/// Runs one step.
///
/// # Errors
/// It fails, or there is no such step.
pub(crate) fn run(arguments: &[OsString]) -> Result<()> {
    let names: Vec<_> = arguments.iter().map(|argument| argument.to_string_lossy()).collect();
    let workspace = Workspace::locate()?;
    match names.iter().map(AsRef::as_ref).collect::<Vec<&str>>().as_slice() {
        ["requirements"] => requirements(),
        ["bundles"] => bundles(&workspace),
        ["window"] => window(&workspace),
        ["calls"] => calls(&workspace),
        ["hosts"] => hosts::check(&workspace),
        other => bail!("there is no step {other:?}"),
    }
}

/// What the tests need of the machine, installed where that needs nobody's consent.
fn requirements() -> Result<()> {
    crate::kemar::require()?;
    #[cfg(target_os = "linux")]
    crate::screen::require_screens()?;
    crate::recordings::offer();
    Ok(())
}

fn bundles(workspace: &Workspace) -> Result<()> {
    workspace.build(Build::Checked)?;
    crate::frames::check(&workspace.library(Build::Checked))?;
    crate::dist::check(workspace)
}

/// Seconds of rough hands: enough for some openings, far less than `cargo xtask stress` takes.
#[cfg(target_os = "linux")]
const STRESS_SECS: f64 = 15.0;

#[cfg(target_os = "linux")]
fn window(workspace: &Workspace) -> Result<()> {
    super::window::check(workspace)?;
    super::stress::for_seconds(workspace, STRESS_SECS)
}

#[cfg(not(target_os = "linux"))]
#[expect(clippy::unnecessary_wraps, reason = "as on Linux, where it can fail")]
fn window(_workspace: &Workspace) -> Result<()> {
    say("the window is tested on Linux only, where a screen can be had without one");
    Ok(())
}

#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
fn calls(workspace: &Workspace) -> Result<()> {
    crate::calls::check(workspace)
}

#[cfg(not(all(target_os = "linux", target_arch = "x86_64")))]
#[expect(clippy::unnecessary_wraps, reason = "as on Linux, where it can fail")]
fn calls(_workspace: &Workspace) -> Result<()> {
    say("system calls are supervised on Linux on x86-64 only");
    Ok(())
}
