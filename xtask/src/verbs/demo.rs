//! `cargo xtask demo`: all seven slots, heard and measured through the CLAP bundle on disk.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result};
use grille::spatial::measured::MeasuredHead;
use lexopt::prelude::*;
use test_host::recordings::Piece;

use crate::error::user_error;
use crate::host::{Bundle, Unit, render};
use crate::kemar;
use crate::levels::{NUM_OWN, compare, pieces};
use crate::measure::{
    Loudness, differing_samples, earwax_rating, integrated_lufs, interaural, loudness, measure_paths,
    ratings, said,
};
use crate::music::{self, noise::stereo_pink};
use crate::recordings;
use crate::report::{Report, SlotReport};
use crate::terminal::{Progress, progress_bar, say};
use crate::verbs::help::usage;
use crate::wav::{read_all, write_float};
use crate::workspace::{Build, Workspace, user_plugin_folders};

/// Longest part of a user's file that the demo plays, seconds.
const MAX_SONG_SECS: f64 = 120.0;
/// Highest true peak of a file, dBTP: what lossy coders and cheap converters need (AES TD1008, EBU R 128).
const MAX_TRUE_PEAK_DBTP: f64 = -1.0;
/// Length of the pink noise, seconds: long enough that the meter settles to a few hundredths.
const PINK_SECS: u32 = 30;
/// Slots, 0 = as worn.
const NUM_SLOTS: usize = grille::engine::settings::NUM_SLOTS + 1;
/// Steps of the progress bar besides the pieces whose levels are compared: one for each slot, the music, and the check of
/// bypass.
const NUM_STEPS: usize = NUM_SLOTS + 2;

/// What the caller asked for.
#[derive(Debug, Default, PartialEq, Eq)]
struct Arguments {
    song: Option<PathBuf>,
    out: Option<PathBuf>,
    force: bool,
    /// Whether many more pieces are installed and compared.
    long: bool,
}

/// What is played.
struct Song {
    name: String,
    rate_hz: u32,
    channels: Vec<Vec<f32>>,
}

/// Builds the plug-in, plays the music through every slot, and writes sounds and report.
///
/// # Errors
/// A bad argument or file, a failing build, or a plug-in that cannot be loaded.
pub(crate) fn run(arguments: &[OsString]) -> Result<()> {
    let arguments = parse(arguments)?;
    let workspace = Workspace::locate()?;
    let folder = arguments.out.clone().unwrap_or_else(|| workspace.target.join("demo"));
    // The default folder is the demo's own; a folder the caller named may hold the caller's files.
    let overwrite = arguments.force || arguments.out.is_none();
    let report_path = folder.join("report.html");
    if report_path.exists() && !overwrite {
        return Err(user_error(format!(
            "{} exists; add --force to replace the demo there",
            report_path.display()
        )));
    }
    let song_before_build = arguments.song.as_deref().map(read_song).transpose()?;
    let bundles = workspace.build(Build::Demo)?;
    fs::create_dir_all(&folder).map_err(|error| {
        user_error(format!("could not create {}: {error}; choose another --out", folder.display()))
    })?;

    recordings::offer();
    if arguments.long {
        recordings::offer_more();
    }
    let pieces = pieces(arguments.long);
    let bar = progress_bar((NUM_STEPS + NUM_OWN + pieces.len()) as u64, "reading the music");
    let song = song_before_build.map_or_else(own_mix, Ok)?;
    bar.inc(1);
    let bundle = Bundle::load(&bundles.clap)?;
    let report = measure(&bundle, &song, &pieces, (&folder, overwrite), &bar)?;
    fs::write(&report_path, report.html()?)
        .with_context(|| format!("could not write {}", report_path.display()))?;
    bar.finish_and_clear();
    conclude(&report, &report_path)
}

fn parse(arguments: &[OsString]) -> Result<Arguments> {
    let mut parsed = Arguments::default();
    let mut parser = lexopt::Parser::from_args(arguments.to_vec());
    while let Some(argument) = parser.next().map_err(explain)? {
        match argument {
            Long("out") => parsed.out = Some(std::path::absolute(parser.value().map_err(explain)?)?),
            Long("force") => parsed.force = true,
            Long("long") => parsed.long = true,
            Value(song) if parsed.song.is_none() => parsed.song = Some(std::path::absolute(song)?),
            other => return Err(explain(other.unexpected())),
        }
    }
    Ok(parsed)
}

#[expect(clippy::needless_pass_by_value, reason = "the shape `map_err` wants")]
fn explain(error: lexopt::Error) -> anyhow::Error {
    user_error(format!("{error}; {}", usage("demo")))
}

fn read_song(path: &Path) -> Result<Song> {
    let (info, mut channels) = read_all(path, MAX_SONG_SECS)?;
    if let [only] = channels.as_slice() {
        // A mono file is heard on both ears, as any player gives it.
        channels = vec![only.clone(), only.clone()];
    }
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    Ok(Song { name, rate_hz: info.sample_rate_hz, channels })
}

fn own_mix() -> Result<Song> {
    Ok(Song {
        name: "a short mix (drums, bass, panned guitars, pad, voice)".to_owned(),
        rate_hz: music::RATE_HZ,
        channels: music::mix()?,
    })
}

fn measure(
    bundle: &Bundle,
    song: &Song,
    pieces: &[Piece],
    (folder, overwrite): (&Path, bool),
    bar: &Progress,
) -> Result<Report> {
    let pink = stereo_pink((PINK_SECS * song.rate_hz) as usize);
    let mut slots = Vec::new();
    let mut num_differing_as_worn = 0;
    for slot in 0..NUM_SLOTS {
        bar.set_message(format!("playing slot {slot}"));
        let (report, rendered) = measure_slot(bundle, song, &pink, slot)?;
        if slot == 0 {
            num_differing_as_worn = differing_samples(&song.channels, &rendered);
        }
        write_float(&folder.join(&report.wav_name), overwrite, song.rate_hz, &rendered)?;
        slots.push(report);
        bar.inc(1);
    }
    even_out(&mut slots, song.rate_hz, folder)?;
    bar.set_message("bypassing".to_owned());
    let mut unit = bundle.create()?;
    unit.set("slot", "3")?;
    unit.set("bypass", "on")?;
    let (_, bypassed) = render(unit, song.rate_hz, &song.channels)?;
    bar.inc(1);
    Ok(Report {
        version: bundle.version.clone(),
        song: song.name.clone(),
        rate_hz: song.rate_hz,
        source: bundle.create()?.current_text("source")?,
        num_samples: song.channels.iter().map(Vec::len).sum(),
        num_differing_as_worn,
        num_differing_bypassed: differing_samples(&song.channels, &bypassed),
        slots,
        ratings: ratings(song.rate_hz, own_head().as_ref()).into_iter().chain(earwax_rating()).collect(),
        levels: compare(bundle, pieces, bar)?,
    })
}

/// The measured head that stands for a user's own in the ratings.
fn own_head() -> Option<Arc<MeasuredHead>> {
    let loaded = kemar::load();
    if let Err(error) = &loaded {
        say(format!("Personal is not rated: {error:#}"));
    }
    loaded.ok()
}

fn measure_slot(
    bundle: &Bundle,
    song: &Song,
    pink: &[Vec<f32>],
    slot: usize,
) -> Result<(SlotReport, Vec<Vec<f32>>)> {
    // One instance for each sound: what was heard outlives a render.
    let in_slot = || -> Result<Unit> {
        let mut unit = bundle.create()?;
        unit.set("slot", &slot.to_string())?;
        Ok(unit)
    };
    let mut unit = in_slot()?;
    let title = title(&mut unit, slot)?;
    let latency_frames = unit.latency_frames()?;
    let (_, rendered) = render(unit, song.rate_hz, &song.channels)?;
    let (_, rendered_pink) = render(in_slot()?, song.rate_hz, pink)?;
    let (_, paths) = measure_paths(in_slot()?, song.rate_hz)?;
    let music = loudness(song.rate_hz, &rendered)?;
    let report = SlotReport {
        slot,
        title,
        wav_name: format!("slot-{slot}.wav"),
        latency_frames,
        music,
        file_gain_db: 0.0,
        pink_lufs: integrated_lufs(song.rate_hz, &rendered_pink)?,
        interaural: interaural(&paths),
        said: said(slot, song.rate_hz, &paths),
        paths,
    };
    Ok((report, rendered))
}

/// The gains, dB, that bring files to the loudness of the first one, and all of them together below
/// [`MAX_TRUE_PEAK_DBTP`]; 0 where nothing is to be heard.
fn file_gains_db(files: &[Loudness]) -> Vec<f64> {
    let Some(first) = files.first() else { return Vec::new() };
    let matched: Vec<f64> = files
        .iter()
        .map(|file| first.lufs - file.lufs)
        .map(|gain_db| if gain_db.is_finite() { gain_db } else { 0.0 })
        .collect();
    let peaks = files.iter().zip(&matched).map(|(file, gain_db)| file.with_gain(*gain_db).true_peak_dbtp);
    let together_db = (MAX_TRUE_PEAK_DBTP - peaks.fold(f64::NEG_INFINITY, f64::max)).min(0.0);
    matched.into_iter().map(|gain_db| gain_db + together_db).collect()
}

/// Gives every file its gain: what is compared by ear must not differ in level, and must not clip.
fn even_out(slots: &mut [SlotReport], rate_hz: u32, folder: &Path) -> Result<()> {
    let files: Vec<Loudness> = slots.iter().map(|slot| slot.music).collect();
    for (slot, gain_db) in slots.iter_mut().zip(file_gains_db(&files)) {
        if gain_db == 0.0 {
            continue;
        }
        slot.file_gain_db = gain_db;
        let path = folder.join(&slot.wav_name);
        let (_, mut channels) = read_all(&path, MAX_SONG_SECS)?;
        let gain_lin = crate::cast::single(grille::units::lin_from_db(gain_db));
        for sample in channels.iter_mut().flatten() {
            *sample *= gain_lin;
        }
        write_float(&path, true, rate_hz, &channels)?;
    }
    Ok(())
}

/// What a slot holds, in the plug-in's own words.
fn title(unit: &mut Unit, slot: usize) -> Result<String> {
    if slot == 0 {
        return Ok("As worn".to_owned());
    }
    let mut text = |id: &str| unit.current_text(&format!("{id}_{slot}"));
    let mut parts = vec![text("target")?];
    if text("speakers")? != "Off" {
        parts.push(format!("speakers at {}", text("angle")?));
    }
    if text("slot_mono")? == "on" {
        parts.push("mono".to_owned());
    }
    Ok(parts.join(" · "))
}

fn conclude(report: &Report, report_path: &Path) -> Result<()> {
    for line in report.summary() {
        say(line);
    }
    let folders = user_plugin_folders()?;
    say(format!("\nReport  {}", report_path.display()));
    say(format!("Sounds  {}", report_path.with_file_name("slot-0.wav … slot-6.wav").display()));
    say(format!(
        "\nTo use it in your host: `cargo xtask install` copies Grille.clap to {} and Grille.vst3 to {}.",
        folders.clap.display(),
        folders.vst3.display()
    ));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As the demo's own files once were: 1 LU apart, and one of them beyond full scale.
    #[test]
    fn files_come_out_equally_loud_and_do_not_clip() {
        let file = |lufs, true_peak_dbtp| Loudness { lufs, true_peak_dbtp };
        let files = [file(-14.0, -0.9), file(-13.0, 0.2), file(-14.4, -1.5), file(f64::NEG_INFINITY, -200.0)];
        let gains_db = file_gains_db(&files);
        let after: Vec<Loudness> =
            files.iter().zip(&gains_db).map(|(file, gain_db)| file.with_gain(*gain_db)).collect();
        for file in &after[1..3] {
            assert!((file.lufs - after[0].lufs).abs() < 1e-9, "{after:?}");
        }
        let highest = after.iter().map(|file| file.true_peak_dbtp).fold(f64::NEG_INFINITY, f64::max);
        assert!((highest - MAX_TRUE_PEAK_DBTP).abs() < 1e-9, "{after:?}");
        let soft = [file(-30.0, -20.0), file(-30.5, -19.0)];
        assert_eq!(file_gains_db(&soft), [0.0, 0.5], "what is soft enough stays as it is");
    }

    fn parse_words(words: &[&str]) -> Result<Arguments> {
        parse(&words.iter().map(OsString::from).collect::<Vec<_>>())
    }

    #[test]
    fn arguments_come_in_any_order() {
        let parsed = parse_words(&["--force", "/music/song.wav", "--long", "--out", "/tmp/d"]).unwrap();
        assert_eq!(parsed.song, Some(PathBuf::from("/music/song.wav")));
        assert_eq!(parsed.out, Some(PathBuf::from("/tmp/d")));
        assert!(parsed.force && parsed.long);
        assert_eq!(parse_words(&[]).unwrap(), Arguments::default());
    }

    #[test]
    fn mistakes_show_the_usage() {
        for words in [&["--loud"][..], &["a.wav", "b.wav"], &["--out"]] {
            assert!(parse_words(words).unwrap_err().to_string().contains("usage:"), "{words:?}");
        }
    }
}
