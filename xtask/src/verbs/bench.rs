//! `cargo xtask bench`.

use std::ffi::OsString;

use anyhow::Result;

pub(crate) fn run(_arguments: Vec<OsString>) -> Result<()> {
    Ok(())
}
