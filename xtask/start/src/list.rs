//! `cargo xtask test`: everything that must pass, for people and for CI alike.

use std::ffi::OsString;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::Failure;
use crate::systems;
use crate::terminal::{readable, say};
use crate::tool::{self, Build, cargo, root, succeed};

/// One thing that must pass.
struct Step {
    /// Short name, which may be given on the command line.
    name: &'static str,
    /// What it makes sure of.
    purpose: &'static str,
    run: fn() -> Result<(), Failure>,
}

/// The list, cheapest first, so that a mistake shows early.
const STEPS: [Step; 9] = [
    Step { name: "format", purpose: "code is formatted", run: format },
    Step { name: "lints", purpose: "no lint complains", run: lints },
    Step { name: "docs", purpose: "documentation builds, links resolve", run: docs },
    Step { name: "headless", purpose: "builds without the editor, without a warning", run: headless },
    Step {
        name: "tests",
        purpose: "unit and integration tests; nothing allocates while processing",
        run: tests,
    },
    Step {
        name: "bundles",
        purpose: "the bundles are laid out, and no function takes much stack",
        run: || step_of_the_tool("bundles"),
    },
    Step {
        name: "calls",
        purpose: "the audio thread of both bundles makes no system call",
        run: || step_of_the_tool("calls"),
    },
    Step {
        name: "window",
        purpose: "a real window looks as in the tests and survives rough hands",
        run: || step_of_the_tool("window"),
    },
    Step {
        name: "hosts",
        purpose: "the bundles in real hosts, as the manual says",
        run: || step_of_the_tool("hosts"),
    },
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
pub(crate) fn run(arguments: &[OsString]) -> Result<(), Failure> {
    if tool::asks_for_help(arguments) {
        say(help());
        return Ok(());
    }
    let steps = chosen(arguments)?;
    let start = Instant::now();
    let mut times: Vec<(&str, Duration)> = Vec::new();
    for step in &steps {
        say(format!("\n━━ {}: {}", step.name, step.purpose));
        let step_start = Instant::now();
        let outcome = (step.run)();
        let took = step_start.elapsed();
        if let Err(failure) = outcome {
            say(format!("━━ {} failed after {}", step.name, readable(took)));
            let why = failure.sentence.unwrap_or_else(|| "its messages above say why".to_owned());
            let again = if is_quick(arguments) { "--quick" } else { step.name };
            let sentence = format!("{} failed; run it with `cargo xtask test {again}`: {why}", step.name);
            return Err(Failure { sentence: Some(sentence), exit_code: failure.exit_code });
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

/// What the list is, step by step.
fn help() -> String {
    let of = |steps: &[Step]| {
        let lines = steps.iter().map(|step| format!("    {:10} {}\n", step.name, step.purpose));
        lines.collect::<String>()
    };
    format!(
        "Everything that must pass before a change goes in.\n\n  cargo xtask test             all steps, in this order:\n{}\
         \n  cargo xtask test STEP...     only these\n  cargo xtask test --quick     while you work:\n{}",
        of(&STEPS),
        of(&QUICK_STEPS),
    )
}

fn is_quick(arguments: &[OsString]) -> bool {
    matches!(arguments, [only] if only == "--quick")
}

fn chosen(arguments: &[OsString]) -> Result<Vec<&'static Step>, Failure> {
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
                Failure::of_the_caller(format!(
                    "there is no step \"{}\"; choose from {}",
                    argument.to_string_lossy(),
                    names.join(", ")
                ))
            })
        })
        .collect()
}

fn format() -> Result<(), Failure> {
    succeed(cargo().args(["fmt", "--all", "--check"]))
}

fn lints() -> Result<(), Failure> {
    let scope = ["--workspace", "--all-targets", "--features", "grille/rt-audit"];
    succeed(cargo().arg("clippy").args(scope).args(["--", "--deny", "warnings"]))?;
    systems::check()
}

fn docs() -> Result<(), Failure> {
    succeed(cargo().args(["doc", "--no-deps", "--workspace"]).env("RUSTDOCFLAGS", "-D warnings"))
}

fn headless() -> Result<(), Failure> {
    let scope = ["--package", "grille", "--lib", "--no-default-features"];
    succeed(cargo().arg("clippy").args(scope).args(["--", "--deny", "warnings"]))
}

fn tests() -> Result<(), Failure> {
    step_of_the_tool("requirements")?;
    run_tests(&["--lib", "--bins", "--tests"])
}

/// A step that needs the tool and the plug-in, which are built with the tests.
fn step_of_the_tool(name: &str) -> Result<(), Failure> {
    tool::run(Build::WithTests, &["step".into(), name.into()])
}

fn has_nextest() -> bool {
    cargo().args(["nextest", "--version"]).output().is_ok_and(|output| output.status.success())
}

/// With an allocator that aborts when the audio thread allocates.
fn run_tests(targets: &[&str]) -> Result<(), Failure> {
    let mut command = cargo();
    if has_nextest() {
        command.args(["nextest", "run"]);
    } else {
        command.arg("test");
    }
    succeed(command.args(["--workspace", "--features", "grille/rt-audit"]).args(targets))
}

/// The unit tests of the packages in which something has changed since the last commit.
fn unit_tests() -> Result<(), Failure> {
    let git = |arguments: &[&str]| {
        let output = Command::new("git").args(arguments).current_dir(root()).output();
        let output = output.map_err(|error| Failure::new(format!("could not start git: {error}")))?;
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    };
    let changed =
        git(&["diff", "--name-only", "HEAD"])? + &git(&["ls-files", "--others", "--exclude-standard"])?;
    let targets = targets_of(&changed);
    if targets.is_empty() {
        say("Nothing has changed in src, presets or xtask, so no unit test has to run.");
        return Ok(());
    }
    run_tests(&targets)
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

#[cfg(test)]
mod tests {
    use super::*;

    fn names(words: &[&str]) -> Result<Vec<&'static str>, Failure> {
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
    fn help_lists_every_step() {
        for step in STEPS.iter().chain(&QUICK_STEPS) {
            assert!(help().contains(step.name) && help().contains(step.purpose), "{}", step.name);
        }
    }

    #[test]
    fn named_steps_run_in_the_order_given() {
        assert_eq!(names(&["hosts", "format"]).unwrap(), ["hosts", "format"]);
        let failure = names(&["everything"]).unwrap_err();
        assert!(failure.exit_code == 2 && failure.sentence.unwrap().contains("headless"));
    }
}
