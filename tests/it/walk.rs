//! A random walk through everything at once: two instances, one behind the real CLAP entry and one behind the VST3's, and
//! their windows on one folder, which another process changes as well. After each step what is promised where features
//! meet is looked at.
//!
//! A few seconds in the list; `cargo xtask stress --walk 600` walks for ten minutes from another seed each time. A
//! failure says its seed and the steps before it.

mod blind;
mod checks;
mod entry;
mod steps;
mod world;

use std::time::{Duration, Instant};

use crate::support::child;
use crate::support::signals::Random;
use world::World;

/// Seconds to walk, from `cargo xtask stress`.
const SECS: &str = "GRILLE_WALK_SECS";

/// Where a walk begins.
const SEED: &str = "GRILLE_WALK_SEED";

/// Steps of the short form.
const STEPS: usize = 60;

fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok()?.parse().ok()
}

#[test]
fn features_keep_their_word_where_they_meet() {
    let end = number(SECS).map(|secs| Instant::now() + Duration::from_secs(secs));
    let mut seed = number(SEED).unwrap_or(1);
    loop {
        walk(seed);
        seed += 1;
        if end.is_none_or(|end| Instant::now() >= end) {
            return;
        }
    }
}

fn walk(seed: u64) {
    let mut world = World::new(seed);
    for _ in 0..STEPS {
        let what = steps::any(&mut world);
        world.trail.push(what);
        checks::all(&mut world);
    }
    std::fs::remove_dir_all(&world.root).unwrap();
}

/// Another process on the same folder.
#[cfg(unix)]
#[test]
fn another_process_changes_the_folder() {
    let Some(folder) = child::folder() else { return };
    let library = grille::library::Library::at(&folder);
    let mut random = Random::new(u64::from(std::process::id()));
    for _ in 0..3 {
        steps::change_folder(&library, &mut random);
    }
}
