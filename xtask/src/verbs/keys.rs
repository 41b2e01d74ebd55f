//! Keys in a real window on real layouts, and windows that hosts map late: what `cargo xtask window` makes sure of besides
//! its pictures.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use super::POINTS;
use crate::host::{Bundle, Unit};
use crate::music;
use crate::screen::{BLOCK_FRAMES, Playback, Screen, Touch};
use crate::script::NOWHERE;
use crate::terminal::say;

/// How long the host takes between making the editor and mapping it: at once, more than a frame, and much more.
const LATE: [Duration; 4] =
    [Duration::ZERO, Duration::from_millis(20), Duration::from_millis(60), Duration::from_millis(500)];
/// Longest time a window may take to follow.
const PATIENCE: Duration = Duration::from_secs(20);
/// Time between two looks.
const LOOK: Duration = Duration::from_millis(10);

/// Keys by the X server's numbers, and what is there on an American keyboard.
const DIGIT_2: u8 = 11;
const DIGIT_3: u8 = 12;
const DIGIT_4: u8 = 13;
const Y: u8 = 29;
const CTRL: u8 = 37;
const S: u8 = 39;
const Z: u8 = 52;
const X: u8 = 53;
const M: u8 = 58;
const SPACE: u8 = 65;

/// A layout, the keys that are pressed together, and what then is so.
type Case = (&'static str, &'static [u8], (&'static str, &'static str));

const CASES: [Case; 9] = [
    ("us", &[DIGIT_2], ("slot", "2")),
    ("us", &[DIGIT_3], ("slot", "3")),
    ("us", &[X], ("slot", "2")),
    ("fr", &[DIGIT_4], ("slot", "4")),
    ("ru", &[M], ("mono", "on")),
    ("de", &[CTRL, Y], ("mono", "off")),
    ("de", &[CTRL, Z], ("mono", "on")),
    ("us,ru", &[M], ("mono", "off")),
    ("us", &[DIGIT_2], ("slot", "2")),
];

/// Presses keys on several layouts, each set while the window is open.
///
/// # Errors
/// A key does something else, or the host does not get those the window has no use for.
pub(super) fn check(bundle: &Bundle) -> Result<()> {
    let unit = bundle.create()?;
    let screen = Screen::open(POINTS)?;
    let music = music::mix()?;
    let (mut unit, player) = unit.start(music::RATE_HZ, BLOCK_FRAMES, music.len())?.split();
    let playback = Playback::start(player, music, 1.0)?;
    unit.open_editor(screen.window, 1.0)?;
    wait_until(|| Ok(!screen.is_blank()?), "the window stays empty")?;
    screen.touch(Touch::Move(NOWHERE.0, NOWHERE.1))?;
    [true, false].into_iter().try_for_each(|down| screen.touch(Touch::Button(1, down)))?;
    wait_until(|| screen.has_focus_below(), "a click does not bring the keyboard")?;
    for (layout, keys, (id, text)) in CASES {
        set_layout(layout)?;
        press(&screen, keys)?;
        let told = || -> Result<bool> { Ok(unit.current_text(id)?.ends_with(text)) };
        wait_for(told).with_context(|| format!("{keys:?} on the layout {layout}: {id} is not {text}"))?;
    }
    say(format!("{} keys on the layouts us, fr, ru, de do what is written on them", CASES.len()));
    screen.keys()?;
    press(&screen, &[SPACE])?;
    press(&screen, &[CTRL, S])?;
    press(&screen, &[M])?;
    let mut got = Vec::new();
    wait_for(|| {
        got.extend(screen.keys()?);
        Ok(got.len() >= 4)
    })
    .context("the host does not get Space and Ctrl+S")?;
    wait_for(|| Ok(unit.current_text("mono")?.ends_with("on")))?;
    got.extend(screen.keys()?);
    if got != [(SPACE, true), (SPACE, false), (S, true), (S, false)] {
        bail!("the host got {got:?} instead of Space and S");
    }
    say("the host gets the keys the window has no use for");
    set_layout("us")?;
    let (player, _) = playback.stop()?;
    unit.close_editor()?;
    unit.rejoin(player);
    Ok(())
}

/// Opens windows that the host maps late; each must show something.
///
/// # Errors
/// A window stays empty.
pub(super) fn map_late(bundle: &Bundle) -> Result<()> {
    let mut took = Vec::new();
    for late in LATE {
        let mut unit: Unit = bundle.create()?;
        let screen = Screen::open(POINTS)?;
        unit.open_editor_late(screen.window, late)?;
        let start = Instant::now();
        wait_for(|| Ok(!screen.is_blank()?))
            .with_context(|| format!("mapped {late:?} late, it stays empty"))?;
        took.push(format!("{} ms", start.elapsed().as_millis()));
        unit.close_editor()?;
    }
    say(format!("windows mapped 0, 20, 60 and 500 ms late show something after {}", took.join(", ")));
    Ok(())
}

fn set_layout(layout: &str) -> Result<()> {
    let mut command = Command::new("setxkbmap");
    let status = command.arg(layout).stdin(Stdio::null()).status().context("setxkbmap is not installed")?;
    if !status.success() {
        bail!("the layout {layout} cannot be set");
    }
    Ok(())
}

/// Presses keys together: down in this order, up in the other.
fn press(screen: &Screen, keys: &[u8]) -> Result<()> {
    keys.iter().try_for_each(|key| screen.touch(Touch::Key(*key, true)))?;
    keys.iter().rev().try_for_each(|key| screen.touch(Touch::Key(*key, false)))
}

fn wait_until(is_so: impl FnMut() -> Result<bool>, otherwise: &'static str) -> Result<()> {
    wait_for(is_so).context(otherwise)
}

fn wait_for(mut is_so: impl FnMut() -> Result<bool>) -> Result<()> {
    let start = Instant::now();
    while !is_so()? {
        if start.elapsed() > PATIENCE {
            bail!("it does not become so");
        }
        std::thread::sleep(LOOK);
    }
    Ok(())
}
