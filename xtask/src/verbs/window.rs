//! `cargo xtask window`: photographs the editor of the built bundles in a real window.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use image::RgbImage;

use super::{POINTS, drops, first_hour, keys};
use crate::alike::{MAX_DIFFERENT_PERCENT, different_percent};
use crate::error::user_error;
use crate::host::{Bundle, Vst3};
use crate::music;
use crate::screen::{Automation, BLOCK_FRAMES, Playback, Screen, Touch, in_own_display};
use crate::terminal::say;
use crate::workspace::{Build, Workspace};

/// Openings of the editor while a parameter is automated.
const NUM_OPENINGS: u32 = 10;
/// Another slot than the one a new instance is heard from.
const OTHER_SLOT: Hand = Hand::Click(490, 82);
/// Calls a click on it comes to at least: begun, done, ended.
const EDITS_OF_A_CLICK: usize = 3;
/// A quarter of the smallest thread seen in a host, and twice what the product promises to need.
const STACK_BYTES: usize = 128 * 1024;
/// Longest time a window may take to follow.
const PATIENCE: Duration = Duration::from_secs(20);
/// Time between two things done with the hands, in which the window follows.
const PAUSE: Duration = Duration::from_millis(400);
/// How long the music plays before the picture is taken: the short-term loudness looks back 3 s.
const MUSIC: Duration = Duration::from_millis(3500);

/// One photograph.
struct Scene {
    name: &'static str,
    settings: &'static [(&'static str, &'static str)],
    /// The system's scale.
    scale: u8,
    /// What is done in the window before.
    hands: &'static [Hand],
    sound: Sound,
    /// The snapshot it must look like, and otherwise where in `docs/images` it goes.
    snapshot: Option<&'static str>,
}

/// One thing done with mouse or keyboard; places in points, keys by the X server's number.
#[derive(Debug, Clone, Copy)]
enum Hand {
    Click(i16, i16),
    RightClick(i16, i16),
    Press(u8),
}

/// What runs meanwhile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sound {
    /// Nothing.
    Silent,
    /// The mix, as it is heard.
    Playing,
    /// The mix, as a render takes it: offline, and faster than it sounds.
    Exporting,
}

impl Scene {
    /// A scene of the manual: the set most people would hear first, at 100 %, while music plays.
    const fn manual(name: &'static str, hands: &'static [Hand]) -> Self {
        Self { name, settings: KNOWN, scale: 1, hands, sound: Sound::Playing, snapshot: None }
    }

    /// A scene of the tests: as the window opens, without sound.
    const fn compared(name: &'static str, scale: u8, snapshot: &'static str) -> Self {
        Self { name, settings: &[], scale, hands: &[], sound: Sound::Silent, snapshot: Some(snapshot) }
    }
}

/// The set most people would hear first: a known closed headphone to a known open one.
const KNOWN: &[(&str, &str)] = &[("source", "ATH-M50x"), ("slot", "3"), ("target_3", "HD 650")];

/// Keys by the X server's numbers.
const KEY_1: u8 = 10;
const KEY_2: u8 = 11;
const KEY_ENTER: u8 = 36;

/// The corner of *What am I hearing*, where a blind test begins, and the button that starts it.
const BLIND_TEST: Hand = Hand::Click(912, 444);
const START: Hand = Hand::Click(896, 516);

/// A blind test from the first trial to the result, by somebody who hears no difference.
const WHOLE_TEST: [Hand; 34] = {
    let mut hands = [Hand::Press(KEY_ENTER); 34];
    (hands[0], hands[1]) = (BLIND_TEST, START);
    let mut idx = 2;
    while idx < hands.len() {
        hands[idx] = Hand::Press(if idx % 3 == 0 { KEY_2 } else { KEY_1 });
        idx += 2;
    }
    hands
};

const SCENES: [Scene; 13] = [
    Scene::compared("at 100 %", 1, "default"),
    Scene::compared("at 200 %", 2, "twice"),
    Scene::manual("editor", &[]),
    Scene { scale: 2, ..Scene::manual("editor-200", &[]) },
    Scene::manual("speakers", &[Hand::Click(498, 144)]),
    Scene::manual("spectrum", &[Hand::Click(600, 144)]),
    Scene::manual("slot-sets", &[Hand::Click(728, 28), Hand::Click(490, 134), Hand::Click(728, 28)]),
    Scene::manual("slot-menu", &[Hand::RightClick(490, 82)]),
    Scene::manual("log", &[Hand::Click(190, 572), Hand::Click(190, 572), Hand::Click(942, 628)]),
    Scene { sound: Sound::Exporting, ..Scene::manual("export", &[]) },
    Scene::manual(
        "blind-test",
        &[BLIND_TEST, START, Hand::Press(KEY_2), Hand::Press(KEY_ENTER), Hand::Press(KEY_1)],
    ),
    Scene::manual("blind-result", &WHOLE_TEST),
    Scene::manual("help", &[Hand::Click(949, 28)]),
];

/// Takes the pictures.
///
/// # Errors
/// No screen, no OpenGL, or a picture that does not look like its snapshot.
pub(crate) fn run(arguments: &[OsString]) -> Result<()> {
    let workspace = Workspace::locate()?;
    match arguments {
        [] => {
            workspace.build(Build::Checked)?;
            in_own_display(&["window".into(), "--inside".into(), "all".into()], &workspace)
        }
        [flag, which] if flag == "--inside" => photograph(&workspace, which == "all"),
        _ => Err(user_error("`window` takes no arguments; just run `cargo xtask window`")),
    }
}

/// Compares the window of the bundle that is there with the snapshots, and writes nothing.
///
/// # Errors
/// No screen, no OpenGL, or a picture that does not look like its snapshot.
pub(crate) fn check(workspace: &Workspace) -> Result<()> {
    in_own_display(&["window".into(), "--inside".into(), "snapshots".into()], workspace)
}

fn photograph(workspace: &Workspace, all: bool) -> Result<()> {
    let bundle = Bundle::load(&workspace.bundles(Build::Checked).clap)?;
    let music = music::mix()?;
    for scene in SCENES.iter().filter(|scene| all || scene.snapshot.is_some()) {
        let picture =
            take(&bundle, scene, &music).with_context(|| format!("the picture “{}”", scene.name))?;
        match scene.snapshot {
            Some(snapshot) => compare(workspace, scene.name, &picture, snapshot)?,
            None => keep(&picture, &workspace.root.join("docs/images").join(format!("{}.png", scene.name)))?,
        }
    }
    for (name, scale, snapshot) in [("as VST3 at 100 %", 1, "default"), ("as VST3 at 200 %", 2, "twice")] {
        let picture = take_vst3(workspace, scale).with_context(|| format!("the picture “{name}”"))?;
        compare(workspace, name, &picture, snapshot)?;
    }
    open_clap_on_a_small_stack(&workspace.bundles(Build::Checked).clap)?;
    edit_vst3(workspace)?;
    automate_vst3(workspace)?;
    keys::map_late(&bundle)?;
    keys::check(&bundle).context("keys")?;
    drops::check(workspace, &bundle, all.then_some(workspace.root.join("docs/images")).as_deref())?;
    if all {
        first_hour::play(workspace, &bundle, &workspace.root.join("docs/images"))
            .context("the first hour")?;
    }
    Ok(())
}

/// The window of the built VST3 as it opens.
fn take_vst3(workspace: &Workspace, scale: u8) -> Result<RgbImage> {
    let whole = u32::from(scale);
    let mut screen = Screen::open((whole * POINTS.0, whole * POINTS.1))?;
    let vst3 = Vst3::load(&workspace.bundles(Build::Checked).vst3)?;
    let editor = vst3.open_editor(screen.window, f32::from(scale))?;
    screen.resize(editor.size)?;
    let picture = screen.picture_at_rest(|| editor.serve())?;
    editor.close()?;
    vst3.let_go()?;
    Ok(picture)
}

/// The window of the built CLAP opens, is clicked and closes on a thread as small as a host's may be.
fn open_clap_on_a_small_stack(path: &Path) -> Result<()> {
    let run = || {
        let screen = Screen::open(POINTS)?;
        let mut unit = Bundle::load(path)?.create()?;
        let size = unit.open_editor(screen.window, 1.0)?;
        do_with(&screen, OTHER_SLOT, 1)?;
        screen.picture_at_rest(|| {
            unit.serve_editor();
        })?;
        unit.close_editor()?;
        Ok(size)
    };
    let size = std::thread::scope(|scope| {
        let host = std::thread::Builder::new().stack_size(STACK_BYTES).spawn_scoped(scope, run)?;
        host.join().unwrap_or_else(|_| bail!("the CLAP's window panics on a small stack"))
    })?;
    say(format!(
        "the CLAP's window of {} x {} opens within {} KB of stack",
        size.0,
        size.1,
        STACK_BYTES / 1024
    ));
    Ok(())
}

/// A slot chosen in the built VST3's window: the host hears of it on its own thread.
fn edit_vst3(workspace: &Workspace) -> Result<()> {
    let screen = Screen::open(POINTS)?;
    let vst3 = Vst3::load(&workspace.bundles(Build::Checked).vst3)?;
    let editor = vst3.open_editor(screen.window, 1.0)?;
    let deadline = Instant::now() + PATIENCE;
    while vst3.edit_threads().len() < EDITS_OF_A_CLICK {
        if Instant::now() > deadline {
            bail!("the VST3 does not tell its host what is edited in its window");
        }
        do_with(&screen, OTHER_SLOT, 1)?;
        std::thread::sleep(PAUSE);
        editor.serve();
    }
    // Out of the way of the pictures that follow.
    screen.touch(Touch::Move(2, 2))?;
    let here = std::thread::current().id();
    let is_here = vst3.edit_threads().iter().all(|thread| *thread == here);
    editor.close()?;
    vst3.let_go()?;
    if !is_here {
        bail!("the VST3 tells its host what is edited on a thread that is not the host's");
    }
    say("the VST3 tells what is edited on the host's own thread");
    Ok(())
}

/// The built VST3 while a parameter is automated: its editor comes and goes, and it can be let go.
fn automate_vst3(workspace: &Workspace) -> Result<()> {
    let screen = Screen::open(POINTS)?;
    let vst3 = Vst3::load(&workspace.bundles(Build::Checked).vst3)?;
    let automation = Automation::start(&vst3)?;
    let mut open_files = Vec::new();
    for _ in 0..NUM_OPENINGS {
        vst3.open_editor(screen.window, 1.0)?.close()?;
        open_files.push(std::fs::read_dir("/proc/self/fd")?.count());
    }
    let num_blocks = automation.stop()?;
    vst3.let_go()?;
    if let [_, second, .., last] = open_files[..]
        && last > second
    {
        bail!("the VST3's editor leaves files open: {open_files:?} after each opening");
    }
    say(format!("the VST3's editor opened {NUM_OPENINGS} times over {num_blocks} automated blocks"));
    Ok(())
}

fn take(bundle: &Bundle, scene: &Scene, music: &[Vec<f32>]) -> Result<RgbImage> {
    let mut unit = bundle.create()?;
    for (id, text) in scene.settings {
        unit.set(id, text)?;
    }
    let scale = u32::from(scene.scale);
    let mut screen = Screen::open((scale * POINTS.0, scale * POINTS.1))?;
    if scene.sound == Sound::Exporting {
        unit.go_offline()?;
    }
    let (mut unit, playback) = if scene.sound == Sound::Silent {
        (unit, None)
    } else {
        let pace = if scene.sound == Sound::Exporting { 2.0 } else { 1.0 };
        let (unit, player) = unit.start(music::RATE_HZ, BLOCK_FRAMES, music.len())?.split();
        (unit, Some(Playback::start(player, music.to_vec(), pace)?))
    };
    let size = unit.open_editor(screen.window, f64::from(scene.scale))?;
    screen.resize(size)?;
    for &hand in scene.hands {
        std::thread::sleep(PAUSE);
        do_with(&screen, hand, i16::from(scene.scale))?;
    }
    std::thread::sleep(PAUSE);
    let picture = match playback {
        None => screen.picture_at_rest(|| {
            unit.serve_editor();
        })?,
        Some(playback) => {
            // Where nothing is under the pointer, or a tooltip would lie over the picture.
            screen.touch(Touch::Move(2, 2))?;
            std::thread::sleep(MUSIC);
            let picture = screen.picture()?;
            let (player, _) = playback.stop()?;
            unit.close_editor()?;
            unit.rejoin(player);
            return Ok(picture);
        }
    };
    unit.close_editor()?;
    Ok(picture)
}

fn do_with(screen: &Screen, hand: Hand, scale: i16) -> Result<()> {
    let click = |button, x, y| {
        screen.touch(Touch::Move(scale * x, scale * y))?;
        [true, false].into_iter().try_for_each(|down| screen.touch(Touch::Button(button, down)))
    };
    match hand {
        Hand::Click(x, y) => click(1, x, y),
        Hand::RightClick(x, y) => click(3, x, y),
        Hand::Press(key) => {
            [true, false].into_iter().try_for_each(|down| screen.touch(Touch::Key(key, down)))
        }
    }
}

pub(crate) fn keep(picture: &RgbImage, path: &Path) -> Result<()> {
    picture.save(path).with_context(|| format!("could not write {}", path.display()))?;
    say(format!("wrote {}", path.display()));
    Ok(())
}

pub(super) fn compare(workspace: &Workspace, name: &str, picture: &RgbImage, snapshot: &str) -> Result<()> {
    let snapshot = workspace.root.join("tests/snapshots").join(format!("{snapshot}.png"));
    let expected = image::open(&snapshot).with_context(|| format!("{} is missing", snapshot.display()))?;
    let different = different_percent(picture, &expected.to_rgb8());
    say(format!(
        "the window {name}: {different:.3} % of its pixels differ from {} (at most {MAX_DIFFERENT_PERCENT} %)",
        snapshot.display()
    ));
    if different > MAX_DIFFERENT_PERCENT {
        let kept: PathBuf = workspace.target.join("window.png");
        keep(picture, &kept)?;
        return Err(user_error(format!(
            "the window {name} does not look like {}; compare it with {}",
            snapshot.display(),
            kept.display()
        )));
    }
    Ok(())
}
