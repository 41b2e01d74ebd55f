//! The project's command line: `cargo xtask <verb>`.

#[cfg(any(target_os = "linux", windows))]
mod alike;
mod bench;
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
mod calls;
mod cast;
mod dist;
mod error;
mod fit;
mod foreign;
mod frames;
#[cfg(any(target_os = "linux", windows))]
mod guest;
mod host;
mod hosts;
mod interrupt;
mod kemar;
mod levels;
mod measure;
mod music;
mod recordings;
mod report;
#[cfg(target_os = "linux")]
mod screen;
#[cfg(any(target_os = "linux", windows))]
mod script;
mod settings;
mod system;
mod terminal;
mod verbs;
mod wav;
#[cfg(target_os = "linux")]
mod windows;
mod workspace;

use std::ffi::OsString;
use std::process::ExitCode;

use anyhow::Result;

fn main() -> ExitCode {
    let mut arguments: Vec<OsString> = std::env::args_os().skip(1).collect();
    let verb = if arguments.is_empty() { OsString::from("help") } else { arguments.remove(0) };
    match run(&verb.to_string_lossy(), &arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            terminal::complain(format!("error: {error:#}"));
            ExitCode::from(error::exit_code(&error))
        }
    }
}

fn run(verb: &str, arguments: &[OsString]) -> Result<()> {
    if arguments.iter().any(|argument| argument == "--help" || argument == "-h")
        && let Some(help) = verbs::help::of(verb)
    {
        terminal::say(help);
        return Ok(());
    }
    match verb {
        "bundle" if arguments.is_empty() => verbs::bundle::run(),
        "install" => verbs::install::run(arguments),
        "demo" => verbs::demo::run(arguments),
        "render" => verbs::render::run(arguments),
        "fit" => verbs::fit::run(arguments),
        "dist" => dist::run(arguments),
        "bench" => verbs::bench::run(arguments),
        #[cfg(target_os = "linux")]
        "window" => verbs::window::run(arguments),
        #[cfg(target_os = "linux")]
        "stress" => verbs::stress::run(arguments),
        #[cfg(target_os = "linux")]
        "windows" => windows::run(arguments),
        #[cfg(any(target_os = "linux", windows))]
        guest::VERB => guest::run(arguments),
        #[cfg(all(target_os = "linux", target_arch = "x86_64"))]
        "calls" => calls::run(arguments),
        "hosts" => hosts::run(arguments),
        "step" => verbs::step::run(arguments),
        "help" | "--help" | "-h" => {
            terminal::say(verbs::help::all());
            Ok(())
        }
        _ => verbs::bundle::fall_through(verb, arguments),
    }
}
