//! The unit tests of the plug-in under wine.

use std::path::Path;

use anyhow::{Context, Result, bail};

use super::table::Table;
use super::toolchain::Toolchain;
use super::wine::Wine;
use crate::terminal::complain;
use crate::workspace::Workspace;

/// Tests of how long a file's name may be, by their names: under wine 8.0 that is the limit of the system below it, told by
/// other errors than Windows has.
const LEFT_OUT: [&str; 2] = ["a_long_name_can_be_written", "a_name_no_file_can_have_is_refused"];

/// Builds them and runs them.
///
/// # Errors
/// They do not build, or one fails.
pub(super) fn run(workspace: &Workspace, place: &Path, wine: &Wine, table: &Table) -> Result<()> {
    let program = Toolchain::prepare(place)?.build_tests(workspace, place)?;
    wine.forget_the_user()?;
    let mut tests = wine.command(program);
    tests.current_dir(&workspace.root);
    // Where they look for their files: this tool has been started with its own.
    tests.env("CARGO_MANIFEST_DIR", &workspace.root);
    tests.args(LEFT_OUT.iter().flat_map(|name| ["--skip", name]));
    let output = tests.output().context("could not start the tests")?;
    let said = String::from_utf8_lossy(&output.stdout);
    let result = said.lines().rev().find_map(|line| line.strip_prefix("test result: "));
    let Some(passed) = result.filter(|_| output.status.success()) else {
        complain(said.trim());
        complain(String::from_utf8_lossy(&output.stderr).trim());
        bail!("the unit tests fail under wine ({})", output.status);
    };
    table.row("unit tests of the plug-in", passed.split(';').next().unwrap_or(passed))
}
