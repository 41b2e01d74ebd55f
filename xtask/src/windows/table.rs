//! What was run under wine and what was seen, a row each.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::terminal::say;

/// The table, in a file: parts of it are written by this tool started again.
pub(super) struct Table(PathBuf);

impl Table {
    /// An empty one.
    ///
    /// # Errors
    /// The file cannot be written.
    pub(super) fn new(place: &Path) -> Result<Self> {
        let table = Self::of(place);
        fs::write(&table.0, "| under wine | seen |\n| --- | --- |\n")
            .with_context(|| format!("could not write {}", table.0.display()))?;
        Ok(table)
    }

    /// The one that is there.
    pub(super) fn of(place: &Path) -> Self {
        Self(place.join("table.md"))
    }

    /// Adds a row, and says it.
    ///
    /// # Errors
    /// The file cannot be written.
    pub(super) fn row(&self, what: &str, seen: &str) -> Result<()> {
        say(format!("{what}: {seen}"));
        let mut file = OpenOptions::new().append(true).open(&self.0).context("there is no table")?;
        Ok(writeln!(file, "| {what} | {seen} |")?)
    }

    /// Prints all of it.
    ///
    /// # Errors
    /// The file has gone.
    pub(super) fn print(&self) -> Result<()> {
        say(format!("\n{}", fs::read_to_string(&self.0).context("there is no table")?));
        Ok(())
    }
}
