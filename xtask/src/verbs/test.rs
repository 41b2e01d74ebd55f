//! `cargo xtask test`: everything that must pass, for people and for CI alike.

use std::ffi::OsString;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::error::user_error;
use crate::hosts;
use crate::terminal::{readable, say};
use crate::workspace::{Build, Workspace};

/// One thing that must pass.
struct Step {
    /// Short name, which may be given on the command line.
    name: &'static str,
    /// What it makes sure of.
    purpose: &'static str,
    run: fn(&Workspace) -> Result<()>,
}

/// The list, cheapest first, so that a mistake shows early.
const STEPS: [Step; 8] = [
    Step { name: "format", purpose: "code is formatted", run: format },
    Step { name: "lints", purpose: "no lint complains", run: lints },
    Step { name: "docs", purpose: "documentation builds, links resolve", run: docs },
    Step {
        name: "tests",
        purpose: "unit and integration tests; nothing allocates while processing",
        run: tests,
    },
    Step { name: "headless", purpose: "builds without the editor, without a warning", run: headless },
    Step {
        name: "bundles",
        purpose: "the bundles are laid out, and no function takes much stack",
        run: bundles,
    },
    Step {
        name: "window",
        purpose: "a real window looks as in the tests and survives rough hands",
        run: window,
    },
    Step { name: "hosts", purpose: "the bundles in real hosts, as the manual says", run: hosts::check },
];

/// What is run while one works on something.
const QUICK_STEPS: [Step; 3] = [
    Step { name: "format", purpose: "code is formatted", run: format },
    Step { name: "lints", purpose: "no lint complains", run: lints },
    Step { name: "unit", purpose: "unit tests of what has changed", run: unit_tests },
];

/// Runs every step, or those named, or with `--quick` a few, and stops at the first that fails.
///
/// # Errors
/// An unknown name, or the step that failed.
pub(crate) fn run(arguments: &[OsString]) -> Result<()> {
    let steps = chosen(arguments)?;
    let workspace = Workspace::locate()?;
    let start = Instant::now();
    let mut times: Vec<(&str, Duration)> = Vec::new();
    for step in &steps {
        say(format!("\n━━ {}: {}", step.name, step.purpose));
        let step_start = Instant::now();
        let outcome = (step.run)(&workspace);
        let took = step_start.elapsed();
        if let Err(error) = outcome {
            say(format!("━━ {} failed after {}", step.name, readable(took)));
            let again = if is_quick(arguments) { "--quick" } else { step.name };
            return Err(
                error.context(format!("{} failed; run it with `cargo xtask test {again}`", step.name))
            );
        }
        say(format!("━━ {} passed in {}", step.name, readable(took)));
        times.push((step.name, took));
    }
    say("");
    for (name, took) in &times {
        say(format!("{name:10} {}", readable(*took)));
    }
    say(format!("\nEverything passed in {}.", readable(start.elapsed())));
    say(format!("steps: {} passed, 0 failed", times.len()));
    Ok(())
}

fn is_quick(arguments: &[OsString]) -> bool {
    matches!(arguments, [only] if only == "--quick")
}

fn chosen(arguments: &[OsString]) -> Result<Vec<&'static Step>> {
    if arguments.is_empty() {
        return Ok(STEPS.iter().collect());
    }
    if is_quick(arguments) {
        return Ok(QUICK_STEPS.iter().collect());
    }
    arguments
        .iter()
        .map(|argument| {
            STEPS.iter().find(|step| argument == step.name).ok_or_else(|| {
                let names: Vec<&str> = STEPS.iter().map(|step| step.name).collect();
                user_error(format!(
                    "there is no step \"{}\"; choose from {}",
                    argument.to_string_lossy(),
                    names.join(", ")
                ))
            })
        })
        .collect()
}

/// Runs a command whose output the caller sees.
fn succeed(command: &mut Command) -> Result<()> {
    let program = command.get_program().to_string_lossy().into_owned();
    let status = command.status().with_context(|| format!("could not start {program}"))?;
    if !status.success() {
        bail!("its messages above say why");
    }
    Ok(())
}

fn format(workspace: &Workspace) -> Result<()> {
    succeed(workspace.cargo().args(["fmt", "--all", "--check"]))
}

fn lints(workspace: &Workspace) -> Result<()> {
    succeed(workspace.cargo().args(["clippy", "--workspace", "--all-targets", "--", "--deny", "warnings"]))
}

fn docs(workspace: &Workspace) -> Result<()> {
    let mut command = workspace.cargo();
    succeed(command.args(["doc", "--no-deps", "--workspace"]).env("RUSTDOCFLAGS", "-D warnings"))
}

fn has_nextest(workspace: &Workspace) -> bool {
    workspace.cargo().args(["nextest", "--version"]).output().is_ok_and(|output| output.status.success())
}

/// With an allocator that aborts when the audio thread allocates.
const AUDITED: [&str; 3] = ["--workspace", "--features", "grille/rt-audit"];

fn tests(workspace: &Workspace) -> Result<()> {
    crate::kemar::require()?;
    #[cfg(target_os = "linux")]
    crate::screen::require_screens()?;
    run_tests(workspace, &["--lib", "--bins", "--tests"])
}

fn run_tests(workspace: &Workspace, targets: &[&str]) -> Result<()> {
    let mut command = workspace.cargo();
    if has_nextest(workspace) {
        command.args(["nextest", "run"]);
    } else {
        command.arg("test");
    }
    succeed(command.args(AUDITED).args(targets))
}

/// The unit tests of the packages in which something has changed since the last commit.
fn unit_tests(workspace: &Workspace) -> Result<()> {
    let git = |arguments: &[&str]| -> Result<String> {
        let output = Command::new("git").args(arguments).current_dir(&workspace.root).output();
        Ok(String::from_utf8(output.context("could not start git")?.stdout)?)
    };
    let changed =
        git(&["diff", "--name-only", "HEAD"])? + &git(&["ls-files", "--others", "--exclude-standard"])?;
    let targets = targets_of(&changed);
    if targets.is_empty() {
        say("Nothing has changed in src, presets or xtask, so no unit test has to run.");
        return Ok(());
    }
    run_tests(workspace, &targets)
}

/// Which of cargo's targets hold the unit tests of changed files, one path per line.
fn targets_of(changed: &str) -> Vec<&'static str> {
    let has_changed = |folder: &str| changed.lines().any(|path| path.starts_with(folder));
    let mut targets = Vec::new();
    if has_changed("src/") || has_changed("presets/") {
        targets.push("--lib");
    }
    if has_changed("xtask/") {
        targets.push("--bins");
    }
    targets
}

fn headless(workspace: &Workspace) -> Result<()> {
    let scope = ["--package", "grille", "--lib", "--no-default-features"];
    succeed(workspace.cargo().arg("clippy").args(scope).args(["--", "--deny", "warnings"]))
}

fn bundles(workspace: &Workspace) -> Result<()> {
    workspace.build(Build::Checked)?;
    crate::frames::check(&workspace.library(Build::Checked))
}

/// Seconds of rough hands: enough for some openings, far less than `cargo xtask stress` takes.
#[cfg(target_os = "linux")]
const STRESS_SECS: f64 = 15.0;

#[cfg(target_os = "linux")]
fn window(workspace: &Workspace) -> Result<()> {
    super::window::check(workspace)?;
    super::stress::for_seconds(workspace, STRESS_SECS)
}

#[cfg(not(target_os = "linux"))]
fn window(_workspace: &Workspace) -> Result<()> {
    say("the window is tested on Linux only, where a screen can be had without one");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(words: &[&str]) -> Result<Vec<&'static str>> {
        let arguments: Vec<OsString> = words.iter().map(OsString::from).collect();
        Ok(chosen(&arguments)?.iter().map(|step| step.name).collect())
    }

    #[test]
    fn without_names_everything_runs() {
        assert_eq!(names(&[]).unwrap().len(), STEPS.len());
    }

    #[test]
    fn what_has_changed_decides_which_unit_tests_run() {
        assert_eq!(targets_of("src/dsp/shelf.rs\nREADME.md\n"), ["--lib"]);
        assert_eq!(targets_of("xtask/src/main.rs\npresets/x.json\n"), ["--lib", "--bins"]);
        assert!(targets_of("README.md\n").is_empty());
        assert_eq!(names(&["--quick"]).unwrap(), ["format", "lints", "unit"]);
        assert!(names(&["--quick", "hosts"]).is_err());
    }

    #[test]
    fn named_steps_run_in_the_order_given() {
        assert_eq!(names(&["hosts", "format"]).unwrap(), ["hosts", "format"]);
        assert!(names(&["everything"]).unwrap_err().to_string().contains("headless"));
    }
}
