//! `cargo xtask stress`: random hands on the editor while audio runs.

use std::ffi::OsString;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::bench::{median, resident_bytes};
use crate::cast::{count, single};
use crate::error::user_error;
use crate::foreign::allocated_bytes;
use crate::host::{Bundle, PixelSize, Unit};
use crate::music;
use crate::music::noise::{Noise, Pink};
use crate::screen::{BLOCK_FRAMES, Playback, Played, Screen, Touch, in_own_display};
use crate::terminal::say;
use crate::workspace::{Build, Workspace};

/// How long it takes unless the caller says otherwise, seconds.
const DEFAULT_SECS: f64 = 120.0;
/// Time between two movements.
const PAUSE: Duration = Duration::from_millis(8);
/// Time the threads of a closed window get to put their things away.
const SETTLE: Duration = Duration::from_millis(400);
/// Memory may differ by this between the first and the last third, MB (10⁶ bytes).
const MAX_GROWTH_MB: f64 = 5.0;
/// Sizes the window is given, pixels.
const SIZES: (PixelSize, PixelSize) = ((720, 480), (1920, 1080));
/// Numbers of the keys of a keyboard, without the modifiers' stickiness: every press is let go.
const KEYS: (f64, f64) = (9.0, 119.0);
/// Beyond the first, one block in this many may wait: the kernel now and then lets any thread wait for its own
/// sake. A lock shared with the editor would be met far more often.
const BLOCKS_PER_WAIT: u64 = 1000;
/// Openings before memory counts: fonts, tables and drivers are loaded once.
const WARM_UP: usize = 8;

/// Runs for the seconds given.
///
/// # Errors
/// No screen; or what was looked for was found: a panic, a gap in the sound, memory that grows.
pub(crate) fn run(arguments: &[OsString]) -> Result<()> {
    let workspace = Workspace::locate()?;
    match arguments {
        [flag, secs] if flag == "--inside" => tumble(&workspace, seconds(secs)?),
        [flag, secs] if flag == "--walk" => walk(&workspace, seconds(secs)?),
        [] | [_] => {
            let secs = arguments.first().map_or(Ok(DEFAULT_SECS), seconds)?;
            workspace.build(Build::Checked)?;
            for_seconds(&workspace, secs)
        }
        _ => Err(user_error(
            "`stress` takes at most a number of seconds, for example `cargo xtask stress 30` or `cargo xtask stress --walk 600`",
        )),
    }
}

/// The random walk of the tests, for longer and from seeds nobody has walked from.
fn walk(workspace: &Workspace, secs: f64) -> Result<()> {
    let since_1970 = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH)?;
    let mut command = workspace.cargo();
    command.args(["test", "--package", "grille", "--features", "rt-audit", "--test", "it"]);
    command.args(["walk::features", "--", "--nocapture"]);
    command.env("GRILLE_WALK_SECS", format!("{secs:.0}"));
    command.env("GRILLE_WALK_SEED", since_1970.as_secs().to_string());
    if !command.status().context("could not start cargo")?.success() {
        bail!("the walk ended at a broken promise: the message above has its seed and its steps");
    }
    Ok(())
}

/// Tumbles with the bundle that is there.
///
/// # Errors
/// As [`run`].
pub(crate) fn for_seconds(workspace: &Workspace, secs: f64) -> Result<()> {
    in_own_display(&["stress".into(), "--inside".into(), secs.to_string().into()], workspace)
}

fn seconds(text: &OsString) -> Result<f64> {
    let secs = text.to_string_lossy().parse().ok().filter(|secs: &f64| (5.0..=3600.0).contains(secs));
    secs.with_context(|| "the time is a number of seconds from 5 to 3600".to_owned())
}

/// An instance whose editor opens and closes.
struct Patient {
    unit: Unit,
    screen: Screen,
    is_open: bool,
    /// Resident memory after each closing, bytes.
    resident: Vec<f64>,
    /// Memory in use then, bytes.
    allocated: Vec<f64>,
    openings: usize,
}

impl Patient {
    fn toggle(&mut self, scale: f64) -> Result<()> {
        if self.is_open {
            self.unit.close_editor()?;
            std::thread::sleep(SETTLE);
            self.resident.extend(resident_bytes());
            self.allocated.push(allocated_bytes());
        } else {
            let size = self.unit.open_editor(self.screen.window, scale)?;
            self.screen.resize(size)?;
            self.openings += 1;
        }
        self.is_open = !self.is_open;
        Ok(())
    }

    fn resize(&mut self, size: PixelSize) -> Result<()> {
        let size = self.unit.resize_editor(size)?;
        self.screen.resize(size)
    }

    fn serve(&mut self) -> Result<()> {
        if let Some(size) = self.unit.serve_editor()
            && self.is_open
        {
            self.resize(size)?;
        }
        Ok(())
    }
}

fn tumble(workspace: &Workspace, secs: f64) -> Result<()> {
    let bundle = Bundle::load(&workspace.bundles(Build::Checked).clap)?;
    let unit = bundle.create()?;
    let (unit, player) = unit.start(music::RATE_HZ, BLOCK_FRAMES, 2)?.split();
    let playback = Playback::start(player, noise(), 1.0)?;
    let screen = Screen::open(SIZES.1)?;
    let mut patient =
        Patient { unit, screen, is_open: false, resident: Vec::new(), allocated: Vec::new(), openings: 0 };
    let mut chance = Chance(Noise::new(1));
    let start = Instant::now();
    let mut movements = 0;
    while start.elapsed().as_secs_f64() < secs {
        patient.serve()?;
        act(&mut patient, &mut chance)?;
        movements += 1;
        std::thread::sleep(PAUSE);
    }
    if patient.is_open {
        patient.toggle(1.0)?;
    }
    let (player, played) = playback.stop()?;
    let Patient { unit, resident, allocated, openings, .. } = patient;
    unit.rejoin(player);
    say(format!("{movements} movements in {secs:.0} s, {openings} openings"));
    judge(&played, &[("resident", resident), ("in use", allocated)])
}

/// Random numbers from one seed: what failed once can be seen again.
struct Chance(Noise);

impl Chance {
    /// Uniform between two values.
    fn between(&mut self, from: f64, to: f64) -> f64 {
        from + (to - from) * f64::midpoint(self.0.white(), 1.0)
    }

    fn pixel(&mut self, from: u32, to: u32) -> u32 {
        u32::try_from(count(self.between(from.into(), to.into()))).unwrap_or(from)
    }
}

/// One movement: mostly hands, now and then another size, rarely open or close.
fn act(patient: &mut Patient, chance: &mut Chance) -> Result<()> {
    let choice = chance.between(0.0, 100.0);
    if !patient.is_open || choice < 0.4 {
        return patient.toggle(if chance.between(0.0, 1.0) < 0.5 { 1.0 } else { 1.5 });
    }
    if choice < 2.0 {
        let (least, most) = SIZES;
        return patient.resize((chance.pixel(least.0, most.0), chance.pixel(least.1, most.1)));
    }
    if choice < 40.0 {
        let place = |pixel: u32| i16::try_from(pixel).unwrap_or(i16::MAX);
        let (width, height) = patient.screen.size();
        let (x, y) = (place(chance.pixel(0, width)), place(chance.pixel(0, height)));
        return patient.screen.touch(Touch::Move(x, y));
    }
    let touch = |button: bool, number: f64, down: bool| {
        let number = u8::try_from(count(number)).unwrap_or(1);
        if button { Touch::Button(number, down) } else { Touch::Key(number, down) }
    };
    let (is_button, number) = if choice < 75.0 {
        (true, chance.between(1.0, 5.999))
    } else {
        (false, chance.between(KEYS.0, KEYS.1))
    };
    patient.screen.touch(touch(is_button, number, true))?;
    // A drag: the pointer moves before the button is let go.
    if is_button && choice < 55.0 {
        let (x, y) = (chance.pixel(0, 700), chance.pixel(0, 470));
        patient.screen.touch(Touch::Move(i16::try_from(x)?, i16::try_from(y)?))?;
    }
    patient.screen.touch(touch(is_button, number, false))
}

/// Ten seconds of independent pink noise in both channels: no monitor tool silences it.
fn noise() -> Vec<Vec<f32>> {
    let channel = |seed| {
        let mut pink = Pink::new(seed);
        (0..10 * music::RATE_HZ).map(|_| single(pink.next())).collect()
    };
    vec![channel(1), channel(2)]
}

fn judge(played: &Played, memories: &[(&str, Vec<f64>)]) -> Result<()> {
    say(format!(
        "{} blocks of 10 ms played: {} gaps, {} waited for something; {} late on this machine, the slowest \
         {:.2} ms",
        played.blocks,
        played.gaps,
        played.waits,
        played.late,
        played.worst.as_secs_f64() * 1e3
    ));
    let mut grown = false;
    for (what, memory) in memories {
        let growth_mb = growth_mb(memory);
        say(match growth_mb {
            Some(mb) => format!(
                "memory {what}: {mb:+.1} MB from the first to the last third of {} closings",
                memory.len() - WARM_UP
            ),
            None => format!("memory {what}: too few closings to say anything; run it longer"),
        });
        grown |= growth_mb.is_some_and(|mb| mb > MAX_GROWTH_MB);
    }
    if played.gaps > 0 || played.waits > 1 + played.blocks / BLOCKS_PER_WAIT {
        bail!("the sound did not run through");
    }
    if grown {
        bail!("memory grows by more than {MAX_GROWTH_MB} MB");
    }
    Ok(())
}

/// How much more there is in the last third than in the first, after the warm-up, MB; `None` for too few.
fn growth_mb(memory: &[f64]) -> Option<f64> {
    let settled = memory.get(WARM_UP..)?;
    let third = settled.len() / 3;
    (third > 0).then(|| {
        let (mut first, mut last) = (settled[..third].to_vec(), settled[settled.len() - third..].to_vec());
        (median(&mut last) - median(&mut first)) / 1e6
    })
}
