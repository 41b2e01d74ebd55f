//! `cargo xtask windows`: the plug-in built for Windows on this machine, and played beside the one for Linux.

mod toolchain;
mod wine;

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result, ensure};

use crate::cast::single;
use crate::error::user_error;
use crate::measure::are_same;
use crate::music::noise::Noise;
use crate::terminal::{readable, say};
use crate::verbs::help::usage;
use crate::verbs::render::have_rendered;
use crate::wav::{read_all, write_float};
use crate::workspace::{Build, Bundles, PRESETS, Workspace, describe_vst3, write_presets};
use toolchain::{TARGET, Toolchain};
use wine::Wine;

/// Debian packages this verb needs.
const PACKAGES: [&str; 3] = ["gcc-mingw-w64-x86-64-posix", "wine", "wine64"];

/// Length of what is played, seconds.
const SECS: u32 = 10;

/// What is played: a slot at a rate.
const RENDERS: [(usize, u32); 8] =
    [(0, 48_000), (1, 48_000), (2, 48_000), (3, 48_000), (4, 48_000), (5, 48_000), (6, 48_000), (3, 44_100)];

/// Builds, plays and compares.
///
/// # Errors
/// What is needed cannot be had, the build fails, or a sample differs.
pub(crate) fn run(arguments: &[OsString]) -> Result<()> {
    if let Some(argument) = arguments.first() {
        let argument = argument.to_string_lossy();
        return Err(user_error(format!("\"{argument}\" means nothing here; {}", usage("windows"))));
    }
    let start = Instant::now();
    let workspace = Workspace::locate()?;
    let bundles = bundles(&workspace)?;
    let place = place(&workspace)?;
    say("Building for Linux");
    let linux = workspace.build(Build::Demo)?.clap;
    say("Preparing a Windows of wine's");
    let wine = Wine::prepare(&place)?;
    let tool = built(&place).join("xtask.exe");
    let differing = compare(&place, (&linux, &bundles.clap), &wine, &tool)?;
    say(format!(
        "Bundles for Windows are in {}; all of it took {}",
        place.join("bundled").display(),
        readable(start.elapsed())
    ));
    ensure!(differing == 0, "{differing} of {} renders differ between the systems", RENDERS.len());
    Ok(())
}

/// Builds the bundles for Windows.
///
/// # Errors
/// What is needed cannot be had, or the build fails.
pub(crate) fn bundles(workspace: &Workspace) -> Result<Bundles> {
    let place = place(workspace)?;
    toolchain::install(&PACKAGES)?;
    say("Preparing a toolchain with the standard library's source");
    let toolchain = Toolchain::prepare(&place)?;
    say("Building for Windows: 10 to 20 minutes the first time");
    toolchain.build(workspace, &place)?;
    lay_out(&built(&place), &place.join("bundled"))
}

/// Where everything for Windows is.
fn place(workspace: &Workspace) -> Result<PathBuf> {
    let place = workspace.target.join("windows");
    fs::create_dir_all(&place).with_context(|| format!("could not make {}", place.display()))?;
    Ok(place)
}

/// Where the libraries and programs that were built for Windows are.
fn built(place: &Path) -> PathBuf {
    place.join("build").join(TARGET).join("release")
}

/// Lays the library out as hosts on Windows load it.
fn lay_out(built: &Path, bundled: &Path) -> Result<Bundles> {
    let library = built.join("grille.dll");
    let clap = bundled.join("Grille.clap");
    let vst3 = bundled.join("Grille.vst3");
    let folder = vst3.join("Contents").join("x86_64-win");
    fs::create_dir_all(&folder)?;
    for place in [&clap, &folder.join("Grille.vst3")] {
        fs::copy(&library, place).with_context(|| format!("could not copy {}", library.display()))?;
    }
    describe_vst3(&vst3)?;
    let presets = bundled.join(PRESETS);
    write_presets(&presets)?;
    Ok(Bundles { clap, vst3, presets })
}

/// Plays everything on both systems, prints a line for each, and returns how many differ.
fn compare(place: &Path, (linux, windows): (&Path, &Path), wine: &Wine, tool: &Path) -> Result<usize> {
    let folder = place.join("renders");
    fs::create_dir_all(&folder)?;
    let here = std::env::current_exe().context("this tool has no place")?;
    let mut differing = 0;
    say("| slot | rate | samples | under wine |\n| --- | --- | --- | --- |");
    for (slot, rate_hz) in RENDERS {
        let input = folder.join(format!("input-{rate_hz}.wav"));
        if !input.exists() {
            write_float(&input, true, rate_hz, &noise(rate_hz))?;
        }
        let outputs =
            ["linux", "windows"].map(|system| folder.join(format!("{system}-{slot}-{rate_hz}.wav")));
        have_rendered(&mut Command::new(&here), linux, (&input, &outputs[0]), slot)?;
        have_rendered(&mut wine.command(tool), windows, (&input, &outputs[1]), slot)?;
        let [(_, ours), (_, theirs)] = [read_all(&outputs[0], 60.0)?, read_all(&outputs[1], 60.0)?];
        let is_same = are_same(&ours, &theirs);
        differing += usize::from(!is_same);
        let seen = if is_same { "identical" } else { "different" };
        say(format!("| {slot} | {rate_hz} Hz | {} | {seen} |", ours.iter().map(Vec::len).sum::<usize>()));
    }
    Ok(differing)
}

/// Two channels of noise that have half of their power in common.
fn noise(rate_hz: u32) -> Vec<Vec<f32>> {
    let mut noise = Noise::new(1);
    let mut channels = vec![Vec::new(), Vec::new()];
    for _ in 0..SECS * rate_hz {
        let common = noise.white();
        for channel in &mut channels {
            channel.push(single(0.15 * (common + noise.white())));
        }
    }
    channels
}
