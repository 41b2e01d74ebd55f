//! An archive as a user meets it: unpacked, installed, played, removed.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use grille::library::vst3_presets_of;

use super::archive::unpack_tar;
use crate::measure::are_same;
use crate::music::noise::stereo_pink;
use crate::terminal::say;
use crate::verbs::render::have_rendered;
use crate::wav::{read_all, write_float};

/// Rate of what is played, Hz, and its length, seconds.
const RATE_HZ: u32 = 48_000;
const SECS: u32 = 2;

/// Unpacks an archive in a scratch home, installs what is in it there, plays it and removes it.
///
/// # Errors
/// Any of it fails, slot 0 is not the input, or slot 3 is.
pub(super) fn unpacked(archive: &Path) -> Result<()> {
    let home = std::env::temp_dir().join(format!("grille-dist-{}", std::process::id()));
    let _ = fs::remove_dir_all(&home);
    fs::create_dir_all(&home)?;
    let outcome = install_and_play(archive, &home);
    let _ = fs::remove_dir_all(&home);
    outcome?;
    let name = archive.file_name().unwrap_or_default().to_string_lossy();
    say(format!("{name}: unpacked, installed, played and removed in a home of its own"));
    Ok(())
}

fn install_and_play(archive: &Path, home: &Path) -> Result<()> {
    unpack_tar(archive, home)?;
    let mut folders = fs::read_dir(home)?;
    let folder = folders.next().context("the archive is empty")??.path();
    ensure!(folders.next().is_none(), "the archive holds more than one folder");
    let installer = |argument: &str| -> Result<()> {
        let arguments = Some(argument).filter(|argument| !argument.is_empty());
        let done =
            Command::new("sh").arg(folder.join("install.sh")).args(arguments).env("HOME", home).output()?;
        ensure!(done.status.success(), "install.sh: {}", String::from_utf8_lossy(&done.stderr).trim());
        Ok(())
    };
    // Twice: an update replaces what is there.
    installer("")?;
    installer("")?;
    let clap = home.join(".clap/Grille.clap");
    let inner = home.join(".vst3/Grille.vst3/Contents").join(format!("{}-linux", std::env::consts::ARCH));
    ensure!(
        fs::read(&clap)? == fs::read(inner.join("Grille.so"))?,
        "the VST3 that was installed is not the library of the CLAP"
    );
    let presets = vst3_presets_of(home);
    let (first, of_host) = (presets.join("Mixing.vstpreset"), presets.join("Of a host.vstpreset"));
    ensure!(first.exists(), "the slot sets are not where VST3 hosts look for presets");
    fs::write(&of_host, b"saved by a host")?;
    play(&clap, home)?;
    installer("--remove")?;
    for place in [".clap/Grille.clap", ".vst3/Grille.vst3"] {
        ensure!(!home.join(place).exists(), "{place} is still there after it was removed");
    }
    ensure!(!first.exists() && of_host.exists(), "the presets of others are not told from Grille's");
    Ok(())
}

/// Slot 0 passes every sample, slot 3 changes them.
fn play(clap: &Path, home: &Path) -> Result<()> {
    let input = home.join("input.wav");
    write_float(&input, true, RATE_HZ, &stereo_pink((SECS * RATE_HZ) as usize))?;
    let (_, dry) = read_all(&input, 2.0 * f64::from(SECS))?;
    for (slot, is_same) in [(0, true), (3, false)] {
        let output = home.join(format!("slot-{slot}.wav"));
        let mut tool = Command::new(std::env::current_exe().context("this tool has no place")?);
        have_rendered(tool.env("HOME", home), clap, (&input, &output), slot)?;
        let (_, wet) = read_all(&output, 2.0 * f64::from(SECS))?;
        ensure!(
            are_same(&dry, &wet) == is_same,
            "slot {slot} of what was installed {} the input",
            if is_same { "changes" } else { "is" }
        );
    }
    Ok(())
}
