//! What a folder of thousands costs: indexing it, looking at it again, searching its names.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, Result, anyhow};
use grille::headphones::{Catalog, Names, Query};
use grille::library::collection::{Collection, Progress, Refreshed, index_folder};
use test_host::collection::write_collection;

use super::loading::resident_bytes;
use crate::cast::real;

/// Files of the tree that is made.
const NUM_FILES: usize = 30_000;

/// Texts that are typed letter by letter: found at once, with a slip, and not at all.
const TYPED: [&str; 5] =
    ["sennheiser hd 650", "audzesine", "k 240 studio akg", "noise cancelling", "zzzz 9999"];

/// Each is typed so often, and the quickest counts: what else the machine does is no matter here.
const NUM_ROUNDS: usize = 5;

/// Times and sizes of one collection.
pub(crate) struct CollectionCost {
    pub(crate) num_files: usize,
    pub(crate) num_models: usize,
    pub(crate) num_broken: usize,
    /// Files read per second, and looking again at all of them, ms.
    pub(crate) files_per_sec: f64,
    pub(crate) again_ms: f64,
    /// The index, MB (10⁶ bytes), and what the collection occupies in memory, as far as the system tells.
    pub(crate) index_mb: f64,
    pub(crate) memory_mb: Option<f64>,
    /// The slowest keystroke, ms, and the text it ended.
    pub(crate) keystroke_ms: f64,
    pub(crate) slowest: String,
    /// Models as they are called, for a person to look at.
    pub(crate) sample: Vec<String>,
}

/// Measures a folder; `None` makes one of 30,000 files.
///
/// # Errors
/// The folder cannot be made or read.
pub(crate) fn measure_collection(folder: Option<&Path>) -> Result<CollectionCost> {
    let place = std::env::temp_dir().join(format!("grille-bench-collection-{}", std::process::id()));
    let tree = if let Some(folder) = folder {
        folder.to_owned()
    } else {
        let tree = place.join("tree");
        write_collection(&tree, NUM_FILES).context("could not write the tree")?;
        tree
    };
    let cost = measure_tree(&tree, &place.join("index.json"));
    fs::remove_dir_all(&place).ok();
    cost
}

fn measure_tree(tree: &Path, index: &PathBuf) -> Result<CollectionCost> {
    let before = resident_bytes();
    let look = || -> Result<(Refreshed, f64)> {
        let start = Instant::now();
        let found =
            index_folder(tree, index, &Progress::default()).map_err(|stopped| anyhow!("{stopped:?}"))?;
        Ok((found, start.elapsed().as_secs_f64()))
    };
    let (_, first_secs) = look()?;
    let (found, again_secs) = look()?;
    let Refreshed { collection, num_read, .. } = found;
    anyhow::ensure!(num_read == 0, "{num_read} files were read again");
    let memory_mb = before.zip(resident_bytes()).map(|(before, after)| (after - before).max(0.0) / 1e6);
    let (keystroke_ms, slowest) = slowest_keystroke(&collection);
    let shown = collection.models.iter().step_by((collection.models.len() / 40).max(1));
    Ok(CollectionCost {
        num_files: collection.num_files,
        num_models: collection.models.len(),
        num_broken: collection.broken.len(),
        files_per_sec: real(collection.num_files) / first_secs,
        again_ms: again_secs * 1e3,
        index_mb: real(usize::try_from(fs::metadata(index)?.len())?) / 1e6,
        memory_mb,
        keystroke_ms,
        slowest,
        sample: shown
            .map(|model| format!("{} | {} | {}", model.name(), model.kind(), model.measured_by))
            .collect(),
    })
}

/// The slowest letter of all texts, each the quickest of some rounds.
fn slowest_keystroke(collection: &Collection) -> (f64, String) {
    let shipped: Vec<Names> = Catalog::embedded().entries().iter().map(|entry| entry.names(true)).collect();
    let mut slowest = (0.0, String::new());
    for text in TYPED {
        for (end, _) in text.char_indices().skip(1).chain([(text.len(), ' ')]) {
            let typed = &text[..end];
            let times = (0..NUM_ROUNDS).map(|_| {
                let start = Instant::now();
                std::hint::black_box(found(typed, &shipped, collection));
                start.elapsed().as_secs_f64() * 1e3
            });
            let ms = times.fold(f64::INFINITY, f64::min);
            if ms > slowest.0 {
                slowest = (ms, typed.to_owned());
            }
        }
    }
    slowest
}

/// Everything that fits, ranked, as the list does it: with a slip where nothing fits without.
fn found(typed: &str, shipped: &[Names], collection: &Collection) -> Vec<usize> {
    let Some(query) = Query::new(typed) else { return Vec::new() };
    let names = shipped.iter().chain(collection.models.iter().map(|model| &model.names));
    let all: Vec<(usize, &Names)> = names.enumerate().collect();
    let mut hits = query.hits(&all, |(_, names)| (names, false));
    hits.sort_by_key(|(rank, (idx, names))| (*rank, names.name().len(), *idx));
    hits.into_iter().map(|(_, (idx, _))| *idx).collect()
}
