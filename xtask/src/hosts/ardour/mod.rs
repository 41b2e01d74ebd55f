//! Ardour, as Debian ships it: exports from the command line, a session opened again, and its window.

mod session;
mod window;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, SystemTime};

use anyhow::{Context, Result, bail};
use grille::library::{SlotSet, vst3_presets_of};

use super::home::{Home, debian_version, is_program};
use super::table::{Row, Seen};
use super::{Outcome, link};
use crate::measure::differing_samples;
use crate::music;
use crate::system::{install_advice, install_packages};
use crate::terminal::say;
use crate::wav::read_all;
use crate::workspace::{Build, Workspace};

/// Debian's package, and what its window needs where there is no screen.
const PACKAGES: [&str; 3] = ["ardour", "xvfb", "libgl1-mesa-dri"];
/// Versions whose tools are looked for; they carry the number in their names.
const VERSIONS: std::ops::RangeInclusive<u32> = 7..=9;
/// Longest time one of Ardour's tools may take.
const PATIENCE: Duration = Duration::from_mins(2);
/// Longest time an export may take: it takes two seconds on an idle machine.
const EXPORTING: Duration = Duration::from_mins(1);
/// How often an export may end badly before it counts: Ardour 7.3 aborts after about one export in ten without any
/// plug-in (a double free), and waits for its disk thread for ever in one of 150. What Grille does to it, it does every time.
const NUM_TRIES: usize = 3;
/// Length of the sound that is exported, seconds.
const SOUND_SECS: usize = 6;
/// The session as it is without the plug-in.
const WITHOUT: &str = "grille";

/// Samples, `[channel][frame]`.
type Sound = Vec<Vec<f32>>;

/// An installed Ardour with a home of its own.
struct Ardour {
    number: u32,
    home: Home,
    session: PathBuf,
    scripts: PathBuf,
}

/// Tries the built VST3 in Ardour.
///
/// # Errors
/// Ardour does not do what it does without the plug-in either, or the files cannot be written.
pub(super) fn run(workspace: &Workspace) -> Result<Outcome> {
    let installed = || VERSIONS.into_iter().find(|number| is_program(&format!("ardour{number}-lua")));
    let Some(number) = installed().or_else(|| install_packages(&PACKAGES).then(installed)?) else {
        return Ok(Outcome::Skipped(format!(
            "it is not installed; install it with `{}`",
            install_advice(&PACKAGES)
        )));
    };
    let home = Home::new(workspace, "ardour")?;
    let session = home.folder.join("grille");
    let ardour = Ardour { number, home, session, scripts: workspace.root.join("tests/hosts/ardour") };
    ardour.prepare(workspace)?;
    let without = ardour.export_without()?;
    let offline = ardour.exports_are_left_alone(&without)?;
    let prints = ardour.prints_on_purpose(&without)?;
    let state = ardour.opens_again()? && ardour.loads_presets()?;
    let reference = ardour.hears_the_reference()?;
    let (window, keys) = window::look(&ardour)?;
    Ok(Outcome::Ran(Row {
        host: "Ardour".to_owned(),
        version: debian_version("ardour").unwrap_or_else(|| number.to_string()),
        format: "VST3".to_owned(),
        seen: [offline.into(), prints.into(), state.into(), window, keys, reference.into()],
    }))
}

impl Ardour {
    /// A tool of Ardour's, with the configuration in the folder `config` of the home.
    fn tool(&self, name: &str, config: &str) -> Command {
        let mut command = self.home.command(name);
        command.env("XDG_CONFIG_HOME", self.home.folder.join(config));
        command.env("GRILLE_SESSION", &self.session);
        command.env("GRILLE_RATE_HZ", music::RATE_HZ.to_string());
        command
    }

    fn lua(&self, script: &str) -> Command {
        let mut command = self.tool(&format!("ardour{}-lua", self.number), PLAIN);
        command.arg(self.scripts.join(script));
        command
    }

    /// A session with a sound and a snapshot of each way in which Grille is used.
    fn prepare(&self, workspace: &Workspace) -> Result<()> {
        self.configure(PLAIN, &[])?;
        self.configure(STOPPING, &[("plugins-stop-with-transport", "1")])?;
        let plugin = self.home.folder.join(".vst3/Grille.vst3");
        let bundles = workspace.bundles(Build::Checked);
        link(&bundles.vst3, &plugin)?;
        link(&bundles.presets, &vst3_presets_of(&self.home.folder))?;
        // Ardour writes down when it looked in whole seconds, and does not believe it of a plug-in built in that second.
        std::thread::sleep(Duration::from_secs(1));
        let library = format!("/usr/lib/ardour{}", self.number);
        let mut scanner = self.tool(&format!("{library}/ardour-vst3-scanner"), PLAIN);
        scanner.env("LD_LIBRARY_PATH", &library).arg("-f").arg(&plugin);
        self.home.succeed(scanner, "scan", PATIENCE)?;
        self.home.succeed(self.lua("session.lua"), "session", PATIENCE)?;
        let mut sound = music::mix()?;
        for channel in &mut sound {
            channel.truncate(SOUND_SECS * music::RATE_HZ as usize);
        }
        session::add_sound(&self.session, music::RATE_HZ, &sound)?;
        self.home.succeed(self.lua("variants.lua"), "variants", PATIENCE)?;
        Ok(())
    }

    fn configure(&self, config: &str, options: &[(&str, &str)]) -> Result<()> {
        let folder = self.home.folder.join(config).join(format!("ardour{}", self.number));
        fs::create_dir_all(&folder)?;
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?.as_secs();
        fs::write(folder.join("config"), session::config(options, music::RATE_HZ, now))?;
        // With this file Ardour does not greet a new user.
        Ok(fs::write(folder.join(format!(".a{}", self.number)), [])?)
    }

    /// The export of a snapshot; `None`, and a sentence on the terminal, if Ardour did not end well in any try.
    fn export(&self, snapshot: &str, config: &str) -> Result<Option<Sound>> {
        let file = self.home.folder.join(format!("{snapshot}-{config}.wav"));
        for _ in 0..NUM_TRIES {
            let mut command = self.tool(&format!("ardour{}-export", self.number), config);
            command.args(["--bitdepth", "float", "--output"]).arg(&file).arg(&self.session).arg(snapshot);
            let log = format!("export-{snapshot}-{config}");
            let mut running = self.home.start(command, &log)?;
            let ended = match running.wait(EXPORTING)? {
                Some(status) if status.success() => {
                    let sound = read_all(&file, f64::INFINITY)?.1;
                    let num_frames = sound.first().map_or(0, Vec::len);
                    if num_frames == SOUND_SECS * music::RATE_HZ as usize {
                        return Ok(Some(sound));
                    }
                    format!("its file has {num_frames} frames")
                }
                Some(status) => status.to_string(),
                None => {
                    format!("it was still running after {} s{}", EXPORTING.as_secs(), self.home.end_of(&log))
                }
            };
            say(format!("Ardour ended badly after the export of “{snapshot}” ({config}): {ended}"));
        }
        Ok(None)
    }

    /// The export without the plug-in, which has to be a sound.
    fn export_without(&self) -> Result<Sound> {
        let sound = self.export(WITHOUT, PLAIN)?.context("Ardour does not export without Grille either")?;
        if sound.iter().flatten().all(|sample| *sample == 0.0) {
            bail!("Ardour exports silence without Grille");
        }
        Ok(sound)
    }

    /// Slot 0 and slot 3 on the master bus, slot 3 in the monitor section, and slot 3 while Ardour takes plug-ins out
    /// of use at every stop of the transport.
    fn exports_are_left_alone(&self, without: &Sound) -> Result<bool> {
        let mut is_good = true;
        for (snapshot, config) in
            [("as-worn", PLAIN), ("slot-3", PLAIN), ("monitored", PLAIN), ("slot-3", STOPPING)]
        {
            let exported = self.export(snapshot, config)?;
            let is_same = exported.as_ref() == Some(without);
            if exported.is_some() && !is_same {
                say(format!("Ardour's export of “{snapshot}” ({config}) is not the one without Grille"));
            }
            is_good &= is_same;
        }
        Ok(is_good)
    }

    fn prints_on_purpose(&self, without: &Sound) -> Result<bool> {
        let first = self.export("printed", PLAIN)?;
        let second = self.export("printed", PLAIN)?;
        let is_good = first.is_some() && first == second && first.as_ref() != Some(without);
        if !is_good {
            let differ = first
                .iter()
                .zip(&second)
                .map(|(first, second)| differing_samples(first, second))
                .sum::<usize>();
            say(format!(
                "Ardour does not print the slot on purpose, or not twice the same: {differ} samples differ between two prints"
            ));
        }
        Ok(is_good)
    }

    /// A snapshot in another process: the same values, and saved again the same bytes.
    fn opens_again(&self) -> Result<bool> {
        let mut reopen = self.lua("reopen.lua");
        reopen.env("GRILLE_SNAPSHOT", "printed").env("GRILLE_AGAIN", "again");
        let said = self.home.succeed(reopen, "reopen", PATIENCE)?;
        let values = ["Slot = 3.0", "On export = 1.0", "Output trim = -3.0", "Seal = 70.0"];
        let is_back = values.iter().all(|value| said.lines().any(|line| line == *value));
        let chunk = |snapshot: &str| chunk(&self.session.join(format!("{snapshot}.ardour")));
        let is_same = chunk("printed")? == chunk("again")?;
        if !(is_back && is_same) {
            say(format!("Ardour opens another state than it saved: {said}"));
        }
        Ok(is_back && is_same)
    }
}

impl Ardour {
    /// The slot sets are among its presets; each brings the first slot to what the set says, and leaves the seal.
    fn loads_presets(&self) -> Result<bool> {
        let said = self.home.succeed(self.lua("presets.lua"), "presets", PATIENCE)?;
        let wanted =
            SlotSet::factory().iter().map(|set| format!("{}: {}, 70", set.name, set.slots[0].target.0));
        let is_good = wanted.clone().all(|wanted| said.lines().any(|line| line == wanted));
        if !is_good {
            let wanted: Vec<String> = wanted.collect();
            say(format!("Ardour's presets do not bring the slots to {}: {said}", wanted.join("; ")));
        }
        Ok(is_good)
    }
}

/// A reference on the side-chain is heard as loud as the mix, in real time, and is another signal than it.
const MAX_APART_DB: f64 = 0.5;
const LEAST_UNMATCHED_DB: f64 = 6.0;

impl Ardour {
    /// A bus on the side-chain, 12 dB below the mix, behind three slots.
    fn hears_the_reference(&self) -> Result<bool> {
        let mut reference = self.lua("reference.lua");
        reference.env("GRILLE_SESSION", self.home.folder.join("reference"));
        let said = self.home.succeed(reference, "reference", PATIENCE)?;
        let levels: Vec<[f64; 3]> = said.lines().filter_map(levels_db).collect();
        let is_good = levels.len() == 3
            && levels.iter().all(|[mix, reference, unmatched]| {
                (mix - reference).abs() <= MAX_APART_DB && reference - unmatched >= LEAST_UNMATCHED_DB
            });
        if !is_good {
            say(format!("Ardour does not let the reference be heard as loud as the mix: {said}"));
        }
        Ok(is_good)
    }
}

/// `3: -25.53, -25.56, -39.00`: the mix, the reference, and the reference as it comes.
fn levels_db(line: &str) -> Option<[f64; 3]> {
    let (_, levels) = line.split_once(": ")?;
    let levels: Vec<f64> = levels.split(", ").filter_map(|level| level.parse().ok()).collect();
    levels.try_into().ok()
}

/// Folders of configurations: as Ardour comes, and with its option that stops plug-ins with the transport.
const PLAIN: &str = "config";
const STOPPING: &str = "config-stopping";

/// What Ardour keeps of the plug-in's state in a session file.
fn chunk(path: &Path) -> Result<String> {
    let text = fs::read_to_string(path).with_context(|| format!("could not read {}", path.display()))?;
    let chunk = text.split_once("<chunk>").and_then(|(_, rest)| rest.split_once("</chunk>"));
    Ok(chunk.with_context(|| format!("{} holds no state", path.display()))?.0.to_owned())
}

/// Nothing was looked at, and why.
fn not_tried(reason: &str) -> (Seen, Seen) {
    say(format!("Ardour's window is skipped: {reason}"));
    (Seen::NotTried, Seen::NotTried)
}
