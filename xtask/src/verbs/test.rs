//! `cargo xtask test`: everything that must pass, for people and for CI alike.

use std::ffi::OsString;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::error::user_error;
use crate::hosts;
use crate::terminal::{readable, say};
use crate::workspace::Workspace;

/// One thing that must pass.
struct Step {
    /// Short name, which may be given on the command line.
    name: &'static str,
    /// What it makes sure of.
    purpose: &'static str,
    run: fn(&Workspace) -> Result<()>,
}

/// The list, cheapest first, so that a mistake shows early.
const STEPS: [Step; 9] = [
    Step { name: "format", purpose: "code is formatted", run: format },
    Step { name: "lints", purpose: "no lint complains", run: lints },
    Step { name: "docs", purpose: "documentation builds, links resolve", run: docs },
    Step {
        name: "tests",
        purpose: "unit and integration tests; nothing allocates while processing",
        run: tests,
    },
    Step { name: "headless", purpose: "builds without the editor, without a warning", run: headless },
    Step { name: "doctests", purpose: "examples in the documentation run", run: doctests },
    Step {
        name: "bundles",
        purpose: "the release bundles build, and no function takes much stack",
        run: bundles,
    },
    Step {
        name: "window",
        purpose: "a real window looks as in the tests and survives rough hands",
        run: window,
    },
    Step { name: "hosts", purpose: "the VST3 bundle in a real host", run: hosts::run },
];

/// Runs every step, or those named, and stops at the first that fails.
///
/// # Errors
/// An unknown name, or the step that failed.
pub(crate) fn run(arguments: &[OsString]) -> Result<()> {
    let steps = chosen(arguments)?;
    let workspace = Workspace::locate()?;
    let _ahead = (steps.len() == STEPS.len()).then(|| BuildAhead::start(&workspace));
    let start = Instant::now();
    let mut times: Vec<(&str, Duration)> = Vec::new();
    for step in &steps {
        say(format!("\n━━ {}: {}", step.name, step.purpose));
        let step_start = Instant::now();
        let outcome = (step.run)(&workspace);
        let took = step_start.elapsed();
        if let Err(error) = outcome {
            say(format!("━━ {} failed after {}", step.name, readable(took)));
            return Err(error.context(format!(
                "{} failed; run it alone with `cargo xtask test {}`",
                step.name, step.name
            )));
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

fn chosen(arguments: &[OsString]) -> Result<Vec<&'static Step>> {
    if arguments.is_empty() {
        return Ok(STEPS.iter().collect());
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

/// The bundles, being built beside the first steps, which leave processors idle between two crates. Says nothing: the
/// step for the bundles waits for it, goes on where it stopped, and shows what is wrong.
struct BuildAhead(Option<Child>);

impl BuildAhead {
    fn start(workspace: &Workspace) -> Self {
        let mut command = workspace.bundle_build();
        Self(command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().ok())
    }
}

/// Whoever sees a step fail wants the machine back.
impl Drop for BuildAhead {
    fn drop(&mut self) {
        if let Some(child) = &mut self.0 {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
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
    let mut command = workspace.cargo();
    if has_nextest(workspace) {
        succeed(command.args(["nextest", "run"]).args(AUDITED))
    } else {
        succeed(command.arg("test").args(AUDITED).args(["--lib", "--bins", "--tests"]))
    }
}

fn headless(workspace: &Workspace) -> Result<()> {
    let scope = ["--package", "grille", "--lib", "--no-default-features"];
    succeed(workspace.cargo().arg("clippy").args(scope).args(["--", "--deny", "warnings"]))
}

fn doctests(workspace: &Workspace) -> Result<()> {
    succeed(workspace.cargo().args(["test", "--doc"]).args(AUDITED))
}

fn bundles(workspace: &Workspace) -> Result<()> {
    workspace.build_bundles()?;
    crate::frames::check(&workspace.library())
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
    fn named_steps_run_in_the_order_given() {
        assert_eq!(names(&["hosts", "format"]).unwrap(), ["hosts", "format"]);
        assert!(names(&["everything"]).unwrap_err().to_string().contains("doctests"));
    }
}
