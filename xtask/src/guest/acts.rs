//! The first hour on Windows: the script of the tests, played by mouse and keyboard while music runs.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, ensure};
use grille::library::Library;

use super::desk::{Awareness, Desk, serve, wait_for};
use super::window::{Plugin, keep, pixel};
use super::{Format, camera, input};
use crate::host::{Player, Unit};
use crate::music;
use crate::script::{self, Act};
use crate::terminal::say;
use crate::verbs::POINTS;

/// Time between two acts, in which the window follows.
const PAUSE: Duration = Duration::from_millis(400);
/// Frames of a block, and how long they last.
const BLOCK_FRAMES: usize = 480;
const BLOCK: Duration = Duration::from_millis(10);
/// Where the files of the script are.
const FOLDER: &str = "C:\\grille-first-hour\\";

/// Plays it; its pictures go to `folder`, and what it imports is found in the user's folder afterwards.
///
/// # Errors
/// Something does not come out as the script expects, and which act it was.
pub(super) fn run(bundle: &Path, script: &Path, folder: &Path) -> Result<()> {
    let script = std::fs::read_to_string(script).context("the script is missing")?;
    let desk = Desk::open(Awareness::EachMonitor, POINTS)?;
    let Plugin::Clap(unit) = Plugin::load(Format::Clap, bundle)? else { return Ok(()) };
    let music = music::mix()?;
    let (unit, player) = unit.start(music::RATE_HZ, BLOCK_FRAMES, music.len())?.split();
    let is_over = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&is_over);
    let audio = std::thread::spawn(move || play(player, &music, &flag));
    let mut plugin = Plugin::Clap(unit);
    let size = plugin.open(&desk)?;
    desk.resize(size)?;
    wait_for("a picture", || Ok(camera::picture(desk.child()).is_some()))?;
    serve(2 * PAUSE);
    let start = Instant::now();
    let mut num_acts = 0;
    for line in script.lines() {
        let parsed = Act::of(line)?;
        if parsed == Act::Export {
            break;
        }
        num_acts += usize::from(parsed.is_done_by_hand());
        act(&desk, &mut plugin, &parsed, folder).with_context(|| format!("“{line}” of the first hour"))?;
    }
    plugin.close()?;
    is_over.store(true, Ordering::Relaxed);
    let player = audio.join().map_err(|_| anyhow!("the audio thread panicked"))??;
    let Plugin::Clap(unit) = plugin else { return Ok(()) };
    drop(Unit::rejoin(unit, player));
    say(format!("the first hour in {num_acts} acts took {:.0} s", start.elapsed().as_secs_f64()));
    find_again()
}

fn play(mut player: Player, music: &[Vec<f32>], is_over: &AtomicBool) -> Result<Player> {
    let length = music.first().map_or(0, Vec::len) / BLOCK_FRAMES * BLOCK_FRAMES;
    let (mut place, mut due) = (0, Instant::now());
    while !is_over.load(Ordering::Relaxed) {
        for (memory, channel) in player.input.iter_mut().zip(music) {
            memory.copy_from_slice(&channel[place..place + BLOCK_FRAMES]);
        }
        player.process(BLOCK_FRAMES)?;
        place = (place + BLOCK_FRAMES) % length;
        due += BLOCK;
        std::thread::sleep(due.saturating_duration_since(Instant::now()));
    }
    Ok(player)
}

fn act(desk: &Desk, plugin: &mut Plugin, act: &Act<'_>, folder: &Path) -> Result<()> {
    match act {
        Act::Click(x, y) => input::click(pixel(desk, (*x, *y)))?,
        // Paths are pasted, as most people do it.
        Act::Type(text) if text.starts_with(script::FOLDER) => {
            input::paste(&text.replacen(script::FOLDER, FOLDER, 1))?;
        }
        Act::Type(text) => {
            text.chars().try_for_each(|letter| input::press(&input::keys_of(letter)?))?;
        }
        Act::Press(name) => input::press(&input::keys_named(name)?)?,
        Act::Expect(id, text) => {
            wait_for(text, || Ok(plugin.text(id)? == *text)).with_context(|| {
                let is = plugin.text(id).unwrap_or_default();
                format!("{id} is {is}")
            })?;
            return Ok(());
        }
        Act::Picture(name) => {
            input::move_to(pixel(desk, (2, 2)));
            serve(2 * PAUSE);
            let picture = camera::picture(desk.child()).context("nothing is drawn")?;
            return keep(&picture, folder, &format!("first-{name}"));
        }
        Act::Export => {}
    }
    serve(PAUSE);
    Ok(())
}

/// What was imported is kept in the user's folder, below `%APPDATA%`.
fn find_again() -> Result<()> {
    let root = std::env::var("APPDATA").context("Windows names no %APPDATA%")?;
    let library = Library::of_user().context("there is no folder of the user's")?;
    let listing = library.headphones.listing();
    ensure!(listing.entries.len() == 1, "the user's folder holds {} headphones", listing.entries.len());
    let mut files = Vec::new();
    let mut folders = vec![Path::new(&root).join("Grille")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).with_context(|| format!("no {}", folder.display()))? {
            let path = entry?.path();
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    let names = files.iter().filter_map(|path| Some(path.strip_prefix(&root).ok()?.display().to_string()));
    say(format!("in %APPDATA%: {}", names.collect::<Vec<_>>().join(", ")));
    Ok(())
}
