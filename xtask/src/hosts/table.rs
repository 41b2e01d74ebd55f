//! The manual's table of real hosts: what each was seen to do.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::workspace::Workspace;

/// What is asked of every host, in the order of the table's columns.
pub(super) const COLUMNS: [&str; 6] =
    ["offline bit for bit", "prints on purpose", "state back", "window painted", "keys", "reference"];
/// The lines in the manual that the table stands between.
const BEGIN: &str = "<!-- the table is written by `cargo xtask hosts` -->";
const END: &str = "<!-- end of the table -->";

/// What was seen of one thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Seen {
    /// Nobody has looked.
    #[default]
    NotTried,
    /// It is as it should be.
    Yes,
    /// It is not.
    No,
}

impl Seen {
    const fn text(self) -> &'static str {
        match self {
            Self::NotTried => "–",
            Self::Yes => "yes",
            Self::No => "**no**",
        }
    }

    fn from_text(text: &str) -> Self {
        [Self::Yes, Self::No].into_iter().find(|seen| seen.text() == text).unwrap_or_default()
    }
}

impl From<bool> for Seen {
    fn from(is_good: bool) -> Self {
        if is_good { Self::Yes } else { Self::No }
    }
}

/// One host with one format of the plug-in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) host: String,
    pub(super) version: String,
    pub(super) format: String,
    /// As [`COLUMNS`].
    pub(super) seen: [Seen; COLUMNS.len()],
}

impl Row {
    fn line(&self) -> String {
        let cells = self.seen.map(Seen::text).join(" | ");
        format!("| {} | {} | {} | {cells} |", self.host, self.version, self.format)
    }

    fn from_line(line: &str) -> Option<Self> {
        let cells: Vec<&str> = line.trim().trim_matches('|').split('|').map(str::trim).collect();
        let [host, version, format, seen @ ..] = cells.as_slice() else { return None };
        let seen: [&str; COLUMNS.len()] = seen.try_into().ok()?;
        let text = |text: &&str| (*text).to_owned();
        Some(Self {
            host: text(host),
            version: text(version),
            format: text(format),
            seen: seen.map(Seen::from_text),
        })
    }

    fn is_of_same_host(&self, other: &Self) -> bool {
        self.host == other.host && self.format == other.format
    }

    /// What is not as it should be.
    pub(super) fn failures(&self) -> Vec<&'static str> {
        COLUMNS.iter().zip(self.seen).filter(|(_, seen)| *seen == Seen::No).map(|(name, _)| *name).collect()
    }
}

/// Puts what was seen into the manual, and returns a sentence for each host of which the manual said something
/// else. Rows of hosts that did not run stay as they are.
///
/// # Errors
/// The manual has no place for the table, or cannot be written.
pub(super) fn write(workspace: &Workspace, seen: &[Row]) -> Result<Vec<String>> {
    let path: PathBuf = workspace.root.join("docs/manual/export.md");
    let manual = fs::read_to_string(&path).with_context(|| format!("could not read {}", path.display()))?;
    let (before, old, after) =
        split(&manual).with_context(|| format!("{} has lost the place of the table", path.display()))?;
    let rows = merged(&old, seen);
    let new = format!("{before}{BEGIN}\n{}{END}{after}", table(&rows));
    if new != manual {
        fs::write(&path, new).with_context(|| format!("could not write {}", path.display()))?;
    }
    Ok(disagreements(&old, seen))
}

/// The manual before the table, the table's rows, and the manual after it.
fn split(manual: &str) -> Option<(&str, Vec<Row>, &str)> {
    let (before, rest) = manual.split_once(BEGIN)?;
    let (table, after) = rest.split_once(END)?;
    let rows = table.lines().filter(|line| line.starts_with('|')).skip(2).filter_map(Row::from_line);
    Some((before, rows.collect(), after))
}

fn table(rows: &[Row]) -> String {
    let head = format!("\n| host | version | format | {} |\n", COLUMNS.join(" | "));
    let rule = format!("|{}\n", " --- |".repeat(3 + COLUMNS.len()));
    let rows: String = rows.iter().map(|row| row.line() + "\n").collect();
    format!("{head}{rule}{rows}\n")
}

/// The old rows, with those that were seen again in their places and the new ones behind.
fn merged(old: &[Row], seen: &[Row]) -> Vec<Row> {
    let mut rows = old.to_vec();
    for row in seen {
        match rows.iter_mut().find(|old| old.is_of_same_host(row)) {
            Some(place) => *place = row.clone(),
            None => rows.push(row.clone()),
        }
    }
    rows
}

/// What was seen and stands otherwise in the table. Another version that behaves the same is no disagreement.
fn disagreements(old: &[Row], seen: &[Row]) -> Vec<String> {
    let sentence = |row: &Row| match old.iter().find(|old| old.is_of_same_host(row)) {
        None => Some(format!("{} ({}) is not in the table", row.host, row.format)),
        Some(old) if old.seen == row.seen => None,
        Some(old) => Some(format!("the table says “{}”, and “{}” was seen", old.line(), row.line())),
    };
    seen.iter().filter_map(sentence).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(host: &str, version: &str, seen: [Seen; COLUMNS.len()]) -> Row {
        Row { host: host.to_owned(), version: version.to_owned(), format: "VST3".to_owned(), seen }
    }

    const GOOD: [Seen; COLUMNS.len()] =
        [Seen::Yes, Seen::Yes, Seen::Yes, Seen::NotTried, Seen::NotTried, Seen::NotTried];
    const BAD: [Seen; COLUMNS.len()] =
        [Seen::No, Seen::Yes, Seen::Yes, Seen::NotTried, Seen::NotTried, Seen::NotTried];

    #[test]
    fn a_table_reads_as_it_was_written() {
        let rows = vec![row("Ardour", "7.3", GOOD), row("qtractor", "0.9", BAD)];
        let manual = format!("Before\n{BEGIN}\n{}{END}\nAfter\n", table(&rows));
        let (before, read, after) = split(&manual).unwrap();
        assert_eq!((before, after), ("Before\n", "\nAfter\n"));
        assert_eq!(read, rows);
        assert_eq!(read[1].failures(), ["offline bit for bit"]);
    }

    #[test]
    fn rows_of_hosts_that_did_not_run_stay() {
        let old = [row("Ardour", "7.3", GOOD), row("qtractor", "0.9", BAD)];
        let rows = merged(&old, &[row("Ardour", "8.0", BAD), row("Carla", "2.5", GOOD)]);
        assert_eq!(rows, [row("Ardour", "8.0", BAD), old[1].clone(), row("Carla", "2.5", GOOD)]);
    }

    #[test]
    fn what_was_seen_otherwise_is_said() {
        let old = [row("Ardour", "7.3", GOOD)];
        assert!(disagreements(&old, &[]).is_empty());
        assert!(disagreements(&old, &[row("Ardour", "8.0", GOOD)]).is_empty());
        assert_eq!(disagreements(&old, &[row("Ardour", "7.3", BAD)]).len(), 1);
        assert_eq!(disagreements(&old, &[row("Carla", "2.5", GOOD)]), ["Carla (VST3) is not in the table"]);
    }

    #[test]
    fn a_manual_without_the_place_is_refused() {
        assert!(split("no table here").is_none());
    }
}
