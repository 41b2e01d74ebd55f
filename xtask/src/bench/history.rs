//! What earlier runs of the bench measured on this machine, and what has moved since the last one.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result};
use serde_json::{Value, json};

/// Ratios that moved by more than this are said, percent.
const MOVED_PERCENT: f64 = 5.0;

/// Runs that are kept.
const MAX_RUNS: usize = 200;

/// Ratios by the names of their rows.
pub(crate) type Ratios = BTreeMap<String, f64>;

/// A ratio that has moved.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Moved {
    /// Its row.
    pub(crate) name: String,
    /// What it was in the last run, and what it is.
    pub(crate) ratios: (f64, f64),
    /// By how much, percent.
    pub(crate) percent: f64,
}

/// The runs of one machine.
pub(crate) struct History {
    path: PathBuf,
    runs: Vec<Value>,
}

impl History {
    /// Of the machine this runs on, in a folder of such files.
    ///
    /// # Errors
    /// There is a file, and it cannot be read.
    pub(crate) fn of_this_machine(folder: &Path) -> Result<Self> {
        let path = folder.join(format!("{}.json", machine()));
        let runs = match fs::read(&path) {
            Ok(bytes) => serde_json::from_slice(&bytes)
                .with_context(|| format!("{} is no history of the bench; delete it", path.display()))?,
            Err(_) => Vec::new(),
        };
        Ok(Self { path, runs })
    }

    /// What has moved since the last run.
    pub(crate) fn moved(&self, now: &Ratios) -> Vec<Moved> {
        let Some(last) = self.runs.last() else { return Vec::new() };
        let moved = |(name, &is): (&String, &f64)| {
            let was = last.get("ratios")?.get(name)?.as_f64()?;
            let percent = 100.0 * (is / was - 1.0);
            (percent.abs() > MOVED_PERCENT).then(|| Moved { name: name.clone(), ratios: (was, is), percent })
        };
        now.iter().filter_map(moved).collect()
    }

    /// Keeps a run of a commit; the file it is in.
    ///
    /// # Errors
    /// The file cannot be written.
    pub(crate) fn keep(mut self, commit: &str, now: &Ratios) -> Result<PathBuf> {
        let secs = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
        self.runs.push(json!({ "secs_since_1970": secs, "commit": commit, "ratios": now }));
        let first = self.runs.len().saturating_sub(MAX_RUNS);
        if let Some(folder) = self.path.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(&self.path, serde_json::to_vec_pretty(&self.runs[first..])?)
            .with_context(|| format!("could not write {}", self.path.display()))?;
        Ok(self.path)
    }
}

/// The processor of this machine, as a file is called.
fn machine() -> String {
    let info = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = info.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let model = model.map_or(std::env::consts::ARCH, |(_, model)| model);
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let name = format!("{model} {cores}");
    name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first run has nothing to be compared with; later ones say what has moved, up or down, and keep the rest to
    /// themselves.
    #[test]
    fn what_moves_by_more_than_a_twentieth_is_said() {
        let folder = std::env::temp_dir().join(format!("grille-bench-{}", std::process::id()));
        let ratios = |slot_0: f64, room: f64| {
            Ratios::from([("slot 0".to_owned(), slot_0), ("room".to_owned(), room), ("new".to_owned(), 1.0)])
        };
        let history = History::of_this_machine(&folder).unwrap();
        assert_eq!(history.moved(&ratios(2.0, 5.0)), []);
        history.keep("abc", &ratios(2.0, 5.0)).unwrap();
        let history = History::of_this_machine(&folder).unwrap();
        let [moved] = &history.moved(&ratios(2.08, 4.5))[..] else { panic!("one row has moved") };
        assert_eq!((moved.name.as_str(), moved.ratios, moved.percent.round()), ("room", (5.0, 4.5), -10.0));
        let path = history.keep("def", &ratios(2.08, 4.5)).unwrap();
        assert_eq!(History::of_this_machine(&folder).unwrap().moved(&ratios(2.08, 4.5)), []);
        fs::write(&path, "{").unwrap();
        assert!(History::of_this_machine(&folder).is_err());
        fs::remove_dir_all(&folder).unwrap();
    }
}
