//! One file per verb.

pub(crate) mod bench;
pub(crate) mod bundle;
pub(crate) mod demo;
#[cfg(target_os = "linux")]
mod drops;
pub(crate) mod install;
#[cfg(target_os = "linux")]
mod keys;
pub(crate) mod render;
pub(crate) mod step;
#[cfg(target_os = "linux")]
pub(crate) mod stress;
#[cfg(target_os = "linux")]
pub(crate) mod window;

/// What `cargo xtask help` says.
pub(crate) const HELP: &str = "\
Grille's command line

  cargo xtask demo [song.wav] [--out DIR] [--force]
      Build the plug-in, play a short mix (or your own file) through all seven slots,
      and write one WAV per slot and a report with curves and measurements.
  cargo xtask render in.wav out.wav [--slot 0..6] [--set id=value | --set FILE]... [--force]
      Render one file through the plug-in. --list shows parameters and headphones.
  cargo xtask install
      Build the plug-in and copy it to your CLAP and VST3 folders.
  cargo xtask bundle
      Build the plug-in as target/bundled/Grille.clap and Grille.vst3.
  cargo xtask bench
      Measure processing cost (beside libbs2b), memory, loading time, and what an open editor costs.
  cargo xtask window
      Photograph the editor in a real window (Linux): the pictures of the manual, and whether
      the window looks like the snapshots of the tests.
  cargo xtask stress [SECONDS]
      Two minutes of random mouse, keyboard, sizes, opening and closing in a real window
      (Linux) while audio runs: no panic, no gap, memory stays flat.
  cargo xtask stress --walk SECONDS
      The random walk of the tests through projects, imports, sets, undo and automation,
      for longer and from a new seed each time.
  cargo xtask hosts [pedalboard] [dawdreamer] [ardour]
      Try the built bundles in real hosts, which are installed if they can be, and write down in
      docs/manual/export.md what was seen.
  cargo xtask test [STEP]... | --quick
      Everything that must pass before a change goes in; or only format, lints and the unit tests of
      what has changed since the last commit.

Anything else is passed on to nice-plug's bundler, for example
  cargo xtask bundle grille --release --target aarch64-apple-darwin";
