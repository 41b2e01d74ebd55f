//! `cargo xtask render`: one file through the plug-in, exactly as a host would play it.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use grille::library::Library;
use lexopt::prelude::*;

use crate::error::user_error;
use crate::host::{Bundle, Running, Unit};
use crate::interrupt;
use crate::measure::Meter;
use crate::settings::{Assignment, parse_assignment, read_settings};
use crate::terminal::{progress_bar, say};
use crate::verbs::help::usage;
use crate::wav::{Staged, WavReader, WavSink};
use crate::workspace::{Build, Workspace};

/// Frames read, processed and written at a time: a file of any length needs the same memory.
const BLOCK_FRAMES: usize = 8192;

/// The slot that is heard unless another one is asked for: a new instance's own changes nothing.
const FIRST_SLOT: &str = "1";

/// What the caller asked for.
#[derive(Debug, PartialEq, Eq)]
enum Request {
    /// Show parameters and headphones.
    List,
    /// Render a file.
    Render(Arguments),
}

/// A render.
#[derive(Debug, PartialEq, Eq)]
struct Arguments {
    input: PathBuf,
    output: PathBuf,
    /// In the order they are to be made.
    assignments: Vec<Assignment>,
    /// A CLAP that is there already, instead of one that is built now.
    bundle: Option<PathBuf>,
    force: bool,
}

/// Renders a file or lists what can be set.
///
/// # Errors
/// One sentence that says what to do, for everything that can be wrong with what was asked.
pub(crate) fn run(arguments: &[OsString]) -> Result<()> {
    match parse(arguments)? {
        Request::List => list(),
        Request::Render(arguments) => render(&arguments),
    }
}

fn parse(arguments: &[OsString]) -> Result<Request> {
    let (mut paths, mut assignments, mut bundle, mut force) = (Vec::new(), Vec::new(), None, false);
    let mut parser = lexopt::Parser::from_args(arguments.to_vec());
    while let Some(argument) = parser.next().map_err(explain)? {
        match argument {
            Long("slot") => {
                let slot = parser.value().map_err(explain)?;
                assignments.push(slot_assignment(&slot.to_string_lossy())?);
            }
            Long("set") => {
                let value = parser.value().map_err(explain)?;
                match parse_assignment(&value.to_string_lossy()) {
                    Some(assignment) => assignments.push(assignment),
                    None => assignments.extend(read_settings(&std::path::absolute(value)?)?),
                }
            }
            Long("list") => return Ok(Request::List),
            Long("bundle") => bundle = Some(std::path::absolute(parser.value().map_err(explain)?)?),
            Long("force") => force = true,
            Value(path) if paths.len() < 2 => paths.push(std::path::absolute(path)?),
            other => return Err(explain(other.unexpected())),
        }
    }
    let Ok([input, output]) = <[PathBuf; 2]>::try_from(paths) else {
        return Err(user_error(format!("give an input and an output file; {}", usage("render"))));
    };
    Ok(Request::Render(Arguments { input, output, assignments, bundle, force }))
}

fn slot_assignment(text: &str) -> Result<Assignment> {
    let last = grille::engine::settings::NUM_SLOTS;
    match text.parse::<usize>() {
        Ok(slot) if slot <= last => Ok(Assignment::new("slot", &slot.to_string())),
        _ => Err(user_error(format!("there is no slot \"{text}\"; choose 0 (as worn) to {last}"))),
    }
}

#[expect(clippy::needless_pass_by_value, reason = "the shape `map_err` wants")]
fn explain(error: lexopt::Error) -> anyhow::Error {
    user_error(format!("{error}; {}", usage("render")))
}

/// Has `tool`, this one or another build of it, render a slot of a bundle.
///
/// # Errors
/// It cannot be started, or it fails: what it says.
pub(crate) fn have_rendered(
    tool: &mut Command,
    bundle: &Path,
    (input, output): (&Path, &Path),
    slot: usize,
) -> Result<()> {
    tool.args(["render", "--force", "--slot", &slot.to_string(), "--bundle"]);
    let done = tool.arg(bundle).arg(input).arg(output).output().context("could not start the tool")?;
    if !done.status.success() {
        bail!("slot {slot} could not be rendered: {}", String::from_utf8_lossy(&done.stderr).trim());
    }
    Ok(())
}

fn render(arguments: &Arguments) -> Result<()> {
    let mut reader = WavReader::open(&arguments.input)?;
    refuse_same_file(&arguments.input, &arguments.output)?;
    // Before the build, which takes a while: an output that cannot be written is known by now.
    let (staged, file) = Staged::create(&arguments.output, arguments.force)?;
    let mut sink = WavSink::new(file, &reader.info)?;
    interrupt::listen();

    let unit = prepared_unit(&arguments.assignments, arguments.bundle.as_deref())?;
    let mut meter = Meter::new(reader.info.sample_rate_hz, reader.info.num_channels)?;
    let mut running = unit.start(reader.info.sample_rate_hz, BLOCK_FRAMES, reader.info.num_channels)?;
    pump(&mut reader, &mut running, &mut sink, &mut meter)?;

    let (num_clipped, info) = (sink.num_clipped, reader.info);
    sink.finish()?;
    staged.commit()?;
    let clipped = match num_clipped {
        0 => "no sample clipped".to_owned(),
        1 => "1 sample clipped at full scale".to_owned(),
        n => format!("{n} samples clipped at full scale; lower output_trim or render a float file"),
    };
    say(format!(
        "{}: {} frames, {}, {} Hz, {}; {}; {clipped}",
        arguments.output.display(),
        info.num_frames,
        if info.num_channels == 1 { "mono" } else { "stereo" },
        info.sample_rate_hz,
        info.encoding,
        meter.loudness()?,
    ));
    Ok(())
}

/// A new instance of the bundle, which is built unless it is given or fresh, that knows the headphones of the user's folder.
fn new_unit(bundle: Option<&Path>) -> Result<Unit> {
    let built = || -> Result<PathBuf> {
        let workspace = Workspace::locate()?;
        Ok(workspace.fresh(Build::Demo).map_or_else(|| workspace.build(Build::Demo), Ok)?.clap)
    };
    let bundle = bundle.map_or_else(built, |given| Ok(given.to_owned()))?;
    let mut unit = Bundle::load(&bundle)?.create()?;
    if let Some(library) = Library::of_user() {
        unit.know_headphones(&library.headphones.listing().entries)?;
    }
    Ok(unit)
}

/// An instance with every assignment made.
fn prepared_unit(assignments: &[Assignment], bundle: Option<&Path>) -> Result<Unit> {
    let mut unit = new_unit(bundle)?;
    if !assignments.iter().any(|assignment| assignment.id == "slot") {
        let understood = unit.set("slot", FIRST_SLOT)?;
        say(format!("slot = {understood} (choose another with --slot)"));
    }
    for assignment in assignments {
        let understood =
            unit.set(&assignment.id, &assignment.text).map_err(|error| assignment.located(&error))?;
        say(format!("{} = {understood}", assignment.id));
    }
    Ok(unit)
}

fn pump(reader: &mut WavReader, running: &mut Running, sink: &mut WavSink, meter: &mut Meter) -> Result<()> {
    let bar = progress_bar(reader.info.num_frames, "rendering");
    loop {
        interrupt::check()?;
        let num_frames = reader.read_block(&mut running.player.input)?;
        if num_frames == 0 {
            break;
        }
        running.player.process(num_frames)?;
        sink.write_block(&running.player.output, num_frames)?;
        meter.add(&running.player.output, num_frames)?;
        bar.inc(num_frames as u64);
    }
    bar.finish_and_clear();
    Ok(())
}

/// The same place by another name is the same place.
fn refuse_same_file(input: &Path, output: &Path) -> Result<()> {
    let same = match (input.canonicalize(), output.canonicalize()) {
        (Ok(input), Ok(output)) => input == output,
        _ => input == output,
    };
    if same {
        return Err(user_error(format!(
            "{} would replace itself; give another output file",
            output.display()
        )));
    }
    Ok(())
}

fn list() -> Result<()> {
    let mut unit = new_unit(None)?;
    say("Parameters, with the value they have by default:");
    for id in grille::params::all_ids() {
        let (name, text) = (unit.param(&id)?.name, unit.current_text(&id)?);
        say(format!("  {id:16} {text:24} {name}"));
    }
    say("\nHeadphones, for source and target_1 … target_6 (or \"as worn\"):");
    for headphone in grille::headphones::Catalog::embedded().entries() {
        say(format!("  {:44} {}", headphone.name(), headphone.summary()));
    }
    let library = Library::of_user().map(|library| library.headphones.listing());
    for import in library.iter().flat_map(|listing| &listing.entries) {
        say(format!("  {:44} yours", format!("{} {}", import.maker, import.model).trim()));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse_words(words: &[&str]) -> Result<Request> {
        parse(&words.iter().map(OsString::from).collect::<Vec<_>>())
    }

    #[test]
    fn a_render_is_read_with_its_settings_in_order() {
        let request = parse_words(&["/a.wav", "--slot", "3", "/b.wav", "--set", "angle_3=25", "--force"]);
        let expected = Arguments {
            input: "/a.wav".into(),
            output: "/b.wav".into(),
            assignments: vec![Assignment::new("slot", "3"), Assignment::new("angle_3", "25")],
            bundle: None,
            force: true,
        };
        assert_eq!(request.unwrap(), Request::Render(expected));
        assert_eq!(parse_words(&["--list"]).unwrap(), Request::List);
    }

    #[test]
    fn mistakes_are_one_sentence() {
        let message = |words: &[&str]| parse_words(words).unwrap_err().to_string();
        assert!(message(&["a.wav"]).contains("usage:"));
        assert!(message(&["a", "b", "c"]).contains("usage:"));
        assert!(message(&["a", "b", "--slot", "9"]).contains("choose 0 (as worn) to 6"));
        assert!(message(&["a", "b", "--slot", "x"]).contains("there is no slot \"x\""));
        assert!(message(&["a", "b", "--loud"]).contains("usage:"));
        assert!(message(&["a", "b", "--set", "/no/such/file"]).contains("could not read"));
    }

    #[test]
    fn a_file_is_not_rendered_onto_itself() {
        let path = std::env::temp_dir().join(format!("grille-same-{}.wav", std::process::id()));
        std::fs::write(&path, b"x").unwrap();
        let other_name = path.parent().unwrap().join(".").join(path.file_name().unwrap());
        assert!(refuse_same_file(&path, &other_name).is_err());
        assert!(refuse_same_file(&path, &path.with_extension("other.wav")).is_ok());
        std::fs::remove_file(&path).unwrap();
    }
}
