//! Real hosts: the built bundles where people load them. What was seen goes into the table of the manual.

#[cfg(target_os = "linux")]
mod ardour;
#[cfg(target_os = "linux")]
mod home;
#[cfg(target_os = "linux")]
mod osc;
mod python;
mod table;

use std::ffi::OsString;
#[cfg(target_os = "linux")]
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use self::table::Row;
use crate::error::user_error;
use crate::terminal::{readable, say};
use crate::workspace::{Build, Workspace};

/// How a host was tried.
enum Outcome {
    /// It ran, and this was seen.
    Ran(Row),
    /// It could not be had, and why.
    #[cfg_attr(not(target_os = "linux"), expect(dead_code, reason = "elsewhere no host is looked for"))]
    Skipped(String),
}

/// A host.
struct Host {
    /// Its name on the command line.
    name: &'static str,
    run: fn(&Workspace) -> Result<Outcome>,
    /// A machine that checks changes must have it.
    is_needed: bool,
    /// What it shares with others, which are tried one after the other; the rest goes on beside them.
    lane: Lane,
}

/// What hosts are driven with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lane {
    /// One environment of Python, made on first use.
    Python,
    /// Programs of the system.
    Programs,
}

const HOSTS: &[Host] = &[
    Host { name: "pedalboard", run: python::pedalboard, is_needed: true, lane: Lane::Python },
    Host { name: "dawdreamer", run: python::dawdreamer, is_needed: true, lane: Lane::Python },
    #[cfg(target_os = "linux")]
    Host { name: "ardour", run: ardour::run, is_needed: true, lane: Lane::Programs },
    #[cfg(target_os = "linux")]
    Host {
        name: "qtractor",
        run: |_| Ok(Outcome::Skipped(QTRACTOR.to_owned())),
        is_needed: false,
        lane: Lane::Programs,
    },
];

/// Why no script runs qtractor (decision 78).
#[cfg(target_os = "linux")]
const QTRACTOR: &str = "it opens no session without the kernel's ALSA sequencer (/dev/snd/seq), which the machines that \
    run this list do not have; it was tried by hand";

/// The step of the test list: every host that can be had, and the manual must say what was seen.
///
/// # Errors
/// Something is not as it should be, or the manual said something else.
pub(crate) fn check(workspace: &Workspace) -> Result<()> {
    let all: Vec<&Host> = HOSTS.iter().collect();
    let disagreements = try_and_write(workspace, &all)?;
    if !disagreements.is_empty() {
        bail!(
            "docs/manual/export.md said something else than was seen: {}; it has been written anew, so look at the \
             difference before it goes in",
            disagreements.join("; ")
        );
    }
    Ok(())
}

/// `cargo xtask hosts [NAME…]`: the same, and a table that changes is no failure.
///
/// # Errors
/// An unknown name, or something is not as it should be.
pub(crate) fn run(arguments: &[OsString]) -> Result<()> {
    let hosts = chosen(arguments)?;
    let workspace = Workspace::locate()?;
    for sentence in try_and_write(&workspace, &hosts)? {
        say(format!("new in docs/manual/export.md: {sentence}"));
    }
    Ok(())
}

fn chosen(arguments: &[OsString]) -> Result<Vec<&'static Host>> {
    if arguments.is_empty() {
        return Ok(HOSTS.iter().collect());
    }
    let names: Vec<&str> = HOSTS.iter().map(|host| host.name).collect();
    let find = |argument: &OsString| {
        HOSTS.iter().find(|host| argument == host.name).ok_or_else(|| {
            let argument = argument.to_string_lossy();
            user_error(format!("there is no host \"{argument}\"; choose from {}", names.join(", ")))
        })
    };
    arguments.iter().map(find).collect()
}

/// Tries each host, writes the table, and returns where the manual said something else.
fn try_and_write(workspace: &Workspace, hosts: &[&Host]) -> Result<Vec<String>> {
    workspace.build(Build::Checked)?;
    let mut rows = Vec::new();
    let mut failures = Vec::new();
    for (host, outcome, took) in tried(workspace, hosts) {
        match outcome? {
            Outcome::Skipped(reason) if host.is_needed && is_required() => {
                failures.push(format!("{}: {reason}", host.name));
            }
            Outcome::Skipped(reason) => say(format!("{} is skipped: {reason}", host.name)),
            Outcome::Ran(row) => {
                say(format!("{} {} took {}", row.host, row.version, readable(took)));
                failures.extend(row.failures().iter().map(|name| format!("{}: {name}", row.host)));
                rows.push(row);
            }
        }
    }
    let disagreements = table::write(workspace, &rows)?;
    if !failures.is_empty() {
        bail!("not as it should be: {}; the messages above say why", failures.join(", "));
    }
    Ok(disagreements)
}

/// How each host was tried, and how long that took: one lane beside the other.
fn tried<'a>(workspace: &Workspace, hosts: &[&'a Host]) -> Vec<(&'a Host, Result<Outcome>, Duration)> {
    let of_lane = |lane: Lane| {
        let hosts = hosts.iter().copied().filter(move |host| host.lane == lane);
        let run = |host: &'a Host| {
            let start = Instant::now();
            (host, (host.run)(workspace), start.elapsed())
        };
        hosts.map(run).collect::<Vec<_>>()
    };
    std::thread::scope(|scope| {
        let python = scope.spawn(|| of_lane(Lane::Python));
        let programs = of_lane(Lane::Programs);
        let python = python.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        python.into_iter().chain(programs).collect()
    })
}

/// A machine that checks changes has every host; a person's may lack some.
fn is_required() -> bool {
    std::env::var_os("CI").is_some_and(|value| !value.is_empty() && value != "false")
}

/// A second way to the bundle, where a host looks for plug-ins.
#[cfg(target_os = "linux")]
fn link(bundle: &Path, place: &Path) -> Result<()> {
    if let Some(folder) = place.parent() {
        std::fs::create_dir_all(folder)?;
    }
    Ok(std::os::unix::fs::symlink(bundle, place)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_chosen_by_name() {
        let names = |words: &[&str]| -> Result<Vec<&str>> {
            let arguments: Vec<OsString> = words.iter().map(OsString::from).collect();
            Ok(chosen(&arguments)?.iter().map(|host| host.name).collect())
        };
        assert_eq!(names(&[]).unwrap().len(), HOSTS.len());
        assert_eq!(names(&["dawdreamer"]).unwrap(), ["dawdreamer"]);
        assert!(names(&["reaper"]).unwrap_err().to_string().contains("pedalboard"));
    }
}
