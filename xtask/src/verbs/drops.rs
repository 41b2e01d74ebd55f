//! Files dropped on the window by another program: what `cargo xtask window` makes sure of besides its pictures.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use image::RgbImage;

use super::POINTS;
use super::window::{compare, keep};
use crate::host::{Bundle, Unit};
use crate::screen::{Drag, Screen};
use crate::terminal::say;
use crate::workspace::Workspace;

/// The same file as in the snapshots of the tests.
const PRESET: (&str, &str) = (
    "HD 650 ParametricEQ.txt",
    "Preamp: -6.2 dB\nFilter 1: ON LSC Fc 105 Hz Gain 5.5 dB Q 0.70\n\
     Filter 2: ON PK Fc 2000 Hz Gain -3.0 dB Q 1.40\n",
);
/// A pixel of the editor, and one of the host's window beside it.
const PLACES: [(u16, u16); 2] = [(400, 300), (1040, 300)];
/// Width of the host's own part of its window, pixels.
const BESIDE: u32 = 120;
/// How often a window that should change is looked at.
const LOOKS: usize = 10;
/// Openings and closings after which nothing may be left.
const OPENINGS: usize = 50;
/// Time that things which go on beside this one get.
const PATIENCE: Duration = Duration::from_secs(5);
/// The thread that serves drops and keys in an open window.
const THREAD: &str = "grille x11";

/// Drops a file on a host that knows nothing of drops, then several on one that takes drops itself; opens and closes.
///
/// # Errors
/// The sheet does not open, or not as in the snapshots; the host does not get what is its own; a thread or a file is
/// left behind.
pub(super) fn check(workspace: &Workspace, bundle: &Bundle, pictures: Option<&Path>) -> Result<()> {
    let folder = std::env::temp_dir().join("grille-drop");
    std::fs::create_dir_all(&folder)?;
    let preset = folder.join(PRESET.0);
    std::fs::write(&preset, PRESET.1)?;
    let [hovered, dropped] = on_a_plain_host(bundle, &preset).context("a file dropped on the editor")?;
    compare(workspace, "with a file over it", &hovered, "drop")?;
    compare(workspace, "with a dropped file", &dropped, "dropped")?;
    if let Some(pictures) = pictures {
        keep(&hovered, &pictures.join("drop.png"))?;
    }
    on_an_aware_host(bundle, &preset).context("files dropped on a host that takes drops itself")?;
    std::fs::remove_dir_all(folder)?;
    nothing_stays(bundle)
}

fn address(path: &Path) -> String {
    format!("file://{}", path.display().to_string().replace(' ', "%20"))
}

fn on_a_plain_host(bundle: &Bundle, preset: &Path) -> Result<[RgbImage; 2]> {
    let mut unit = bundle.create()?;
    let mut screen = Screen::open(POINTS)?;
    let size = unit.open_editor(screen.window, 1.0)?;
    screen.resize(size)?;
    let opened = rest(&screen, &mut unit)?;
    let list = [address(preset), "file:///music/another.txt".to_owned()];
    let mut drag = Drag::start(&list, false)?;
    drag.to(PLACES[0].0, PLACES[0].1)?;
    if !drag.is_welcome()? {
        bail!("it is not welcome");
    }
    let hovered = changed(&screen, &mut unit, &opened)?;
    drag.let_go()?;
    let dropped = changed(&screen, &mut unit, &hovered)?;
    unit.close_editor()?;
    Ok([hovered, dropped])
}

fn rest(screen: &Screen, unit: &mut Unit) -> Result<RgbImage> {
    screen.picture_at_rest(|| {
        unit.serve_editor();
    })
}

/// The window at rest once it looks otherwise than before.
fn changed(screen: &Screen, unit: &mut Unit, before: &RgbImage) -> Result<RgbImage> {
    for _ in 0..LOOKS {
        let now = rest(screen, unit)?;
        if now != *before {
            return Ok(now);
        }
    }
    bail!("the window shows nothing of it")
}

/// The host gets what happens beside the editor, and no more.
fn on_an_aware_host(bundle: &Bundle, preset: &Path) -> Result<()> {
    let mut unit = bundle.create()?;
    let screen = Screen::open((POINTS.0 + BESIDE, POINTS.1))?;
    screen.take_drops()?;
    unit.open_editor(screen.window, 1.0)?;
    let opened = rest(&screen, &mut unit)?;
    let others = (1..=40).map(|idx| address(&PathBuf::from(format!("/music/another headphone {idx}.txt"))));
    let list: Vec<String> = std::iter::once(address(preset)).chain(others).collect();
    let mut drag = Drag::start(&list, true)?;
    let [(x, y), (beside_x, beside_y)] = PLACES;
    for time in ["first", "second"] {
        drag.to(beside_x, beside_y)?;
        expect(&screen, &["XdndEnter", "XdndPosition"])?;
        drag.to(x, y)?;
        if !drag.is_welcome()? {
            bail!("they are not welcome the {time} time");
        }
        expect(&screen, &["XdndLeave"])?;
    }
    let hovered = changed(&screen, &mut unit, &opened)?;
    drag.let_go()?;
    changed(&screen, &mut unit, &hovered)?;
    unit.close_editor()?;
    wait_until(|| Ok(!screen.has_proxy()?), "the host's window still names a proxy that has gone")
}

fn expect(host: &Screen, messages: &[&str]) -> Result<()> {
    let got = host.messages(messages.len())?;
    if got != messages {
        bail!("the host was told {got:?} instead of {messages:?}");
    }
    Ok(())
}

fn wait_until(is_so: impl Fn() -> Result<bool>, otherwise: &'static str) -> Result<()> {
    let start = Instant::now();
    while !is_so()? {
        if start.elapsed() > PATIENCE {
            bail!(otherwise);
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    Ok(())
}

/// Threads that serve drops, and open files, of this process.
fn held() -> Result<(usize, usize)> {
    let names = std::fs::read_dir("/proc/self/task")?.flatten();
    let is_ours = |name: String| name.trim() == THREAD;
    let threads = names.filter(|task| std::fs::read_to_string(task.path().join("comm")).is_ok_and(is_ours));
    Ok((threads.count(), std::fs::read_dir("/proc/self/fd")?.count()))
}

fn nothing_stays(bundle: &Bundle) -> Result<()> {
    let mut unit = bundle.create()?;
    let screen = Screen::open(POINTS)?;
    let mut files = Vec::new();
    for _ in 0..OPENINGS {
        unit.open_editor(screen.window, 1.0)?;
        wait_until(|| Ok(held()?.0 == 1), "nobody serves the drops of an open window")?;
        unit.close_editor()?;
        wait_until(|| Ok(held()?.0 == 0), "the drops of a closed window are still served")?;
        files.push(held()?.1);
    }
    let (first, last) = (files[1], files[OPENINGS - 1]);
    say(format!(
        "{OPENINGS} openings: no thread stays, {first} files open after the second and {last} in the end"
    ));
    // The threads of the accessibility bus and of the driver close theirs a little later.
    if last > first + OPENINGS / 2 {
        bail!("files stay open");
    }
    Ok(())
}
