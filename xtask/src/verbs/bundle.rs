//! `cargo xtask bundle`: the plug-in as hosts load it.

use std::ffi::OsString;

use anyhow::Result;

use crate::error::user_error;
use crate::terminal::say;
use crate::workspace::{Build, Workspace};

/// Builds both release bundles.
///
/// # Errors
/// The build fails.
pub(crate) fn run() -> Result<()> {
    let workspace = Workspace::locate()?;
    let bundles = workspace.build(Build::Release)?;
    crate::frames::check(&workspace.library(Build::Release))?;
    say(format!("{}\n{}", bundles.clap.display(), bundles.vst3.display()));
    Ok(())
}

/// Hands a verb that is not ours to nice-plug's own command line.
///
/// # Errors
/// It does not know the verb either, or fails.
pub(crate) fn fall_through(verb: &str, arguments: &[OsString]) -> Result<()> {
    if !matches!(verb, "bundle" | "bundle-universal" | "known-packages") {
        return Err(user_error(format!(
            "there is no verb \"{verb}\"; `cargo xtask help` lists what there is"
        )));
    }
    let arguments = arguments.iter().map(|argument| argument.to_string_lossy().into_owned());
    nice_plug_xtask::main_with_args("cargo xtask", std::iter::once(verb.to_owned()).chain(arguments))?;
    let workspace = Workspace::locate()?;
    if workspace.bundles(Build::Release).vst3.exists() {
        workspace.describe_vst3(Build::Release)
    } else {
        Ok(())
    }
}
