//! What an open editor costs, and how long it takes to open: measured in a real window on a screen of its own.

use std::collections::HashMap;
use std::fs;
use std::time::{Duration, Instant};

use anyhow::Result;

use crate::host::{Bundle, Unit};
use crate::music;
use crate::screen::{AUDIO_THREAD, BLOCK_FRAMES, Playback, Screen};

/// Time until fonts are there and meters have fallen, and time that is measured.
const SETTLE: Duration = Duration::from_secs(8);
const MEASURED: Duration = Duration::from_secs(8);
/// Openings after the first.
const NUM_OPENINGS: usize = 5;

/// Share of one core, percent.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Shares {
    /// The editor's own threads: its code, tessellation, and telling the driver.
    pub(crate) editor_percent: f64,
    /// The software driver's threads, which stand in for a graphics card.
    pub(crate) driver_percent: f64,
}

/// Times and shares of an editor of the default size.
pub(crate) struct EditorCost {
    /// From the host's call to the first picture: the first time in the process, ms.
    pub(crate) first_open_ms: f64,
    /// The median of the openings after that, ms.
    pub(crate) open_ms: f64,
    /// Audio runs and is silent.
    pub(crate) idle: Shares,
    /// Music plays.
    pub(crate) busy: Shares,
}

/// Measures inside the screen of `DISPLAY`.
///
/// # Errors
/// No screen, or no OpenGL.
pub(crate) fn measure_editor(bundle: &Bundle) -> Result<EditorCost> {
    let silence = vec![vec![0.0; 10 * BLOCK_FRAMES]; 2];
    let mut screen = Screen::open((980, 640))?;
    let (unit, first_open_ms, mut opens, idle) =
        with_editor(bundle.create()?, &mut screen, silence, NUM_OPENINGS)?;
    let (_, _, _, busy) = with_editor(unit, &mut screen, music::mix()?, 0)?;
    Ok(EditorCost { first_open_ms, open_ms: super::median(&mut opens), idle, busy })
}

fn with_editor(
    unit: Unit,
    screen: &mut Screen,
    sound: Vec<Vec<f32>>,
    num_more: usize,
) -> Result<(Unit, f64, Vec<f64>, Shares)> {
    let (mut unit, player) = unit.start(music::RATE_HZ, BLOCK_FRAMES, 2)?.split();
    let playback = Playback::start(player, sound, 1.0)?;
    let first_ms = open(&mut unit, screen)?;
    let mut more = Vec::new();
    for _ in 0..num_more {
        unit.close_editor()?;
        screen.blank()?;
        more.push(open(&mut unit, screen)?);
    }
    std::thread::sleep(SETTLE);
    let before = thread_times();
    let start = Instant::now();
    std::thread::sleep(MEASURED);
    let shares = shares(&before, &thread_times(), start.elapsed());
    unit.close_editor()?;
    let (player, _) = playback.stop()?;
    Ok((unit.rejoin(player), first_ms, more, shares))
}

/// Milliseconds until the window shows a picture.
fn open(unit: &mut Unit, screen: &mut Screen) -> Result<f64> {
    let start = Instant::now();
    unit.open_editor(screen.window, 1.0)?;
    while screen.is_blank()? && start.elapsed() < SETTLE {
        unit.serve_editor();
        std::thread::sleep(Duration::from_millis(1));
    }
    Ok(start.elapsed().as_secs_f64() * 1e3)
}

/// Name and processor time of every thread of this process, nanoseconds.
fn thread_times() -> HashMap<String, (String, f64)> {
    let mut times = HashMap::new();
    for task in fs::read_dir("/proc/self/task").into_iter().flatten().flatten() {
        let read = |file: &str| fs::read_to_string(task.path().join(file)).unwrap_or_default();
        let nanoseconds = read("schedstat").split_whitespace().next().and_then(|text| text.parse().ok());
        let name = read("comm").trim().to_owned();
        times.insert(task.file_name().to_string_lossy().into_owned(), (name, nanoseconds.unwrap_or(0.0)));
    }
    times
}

/// The main thread, which only waits here, and the audio thread do not count.
fn shares(
    before: &HashMap<String, (String, f64)>,
    after: &HashMap<String, (String, f64)>,
    elapsed: Duration,
) -> Shares {
    let main = std::process::id().to_string();
    let mut shares = Shares { editor_percent: 0.0, driver_percent: 0.0 };
    for (id, (name, time)) in after {
        let spent = time - before.get(id).map_or(0.0, |(_, time)| *time);
        let percent = 100.0 * spent / (elapsed.as_secs_f64() * 1e9);
        if name.starts_with("llvmpipe") || name.contains(":sw") || name.contains("gallium") {
            shares.driver_percent += percent;
        } else if *id != main && name != AUDIO_THREAD {
            shares.editor_percent += percent;
        }
    }
    shares
}
