//! `cargo xtask <verb>`: runs the test list, and builds and starts the tool behind all other verbs.
//!
//! It depends on nothing, so it is there in a second. The tool depends on the plug-in, and is built together with it in
//! one go, so that no crate is compiled twice because two builds want different features of it.

mod list;
mod systems;
mod terminal;
mod tool;

use std::ffi::OsString;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<OsString> = std::env::args_os().skip(1).collect();
    let outcome = match arguments.split_first() {
        Some((verb, rest)) if verb == "test" => list::run(rest),
        Some((verb, rest)) => tool::become_it(tool::Build::of(&verb.to_string_lossy(), rest), &arguments),
        None => tool::become_it(tool::Build::Alone, &arguments),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            if let Some(sentence) = &failure.sentence {
                terminal::complain(format!("error: {sentence}"));
            }
            ExitCode::from(failure.exit_code)
        }
    }
}

/// Why a run ends early.
#[derive(Debug, PartialEq, Eq)]
struct Failure {
    /// What to say; nothing where somebody else has said it.
    sentence: Option<String>,
    /// 2 where the caller can put it right, 1 otherwise.
    exit_code: u8,
}

impl Failure {
    /// A mistake of the caller's.
    fn of_the_caller(sentence: impl Into<String>) -> Self {
        Self { sentence: Some(sentence.into()), exit_code: 2 }
    }

    /// Anything else.
    fn new(sentence: impl Into<String>) -> Self {
        Self { sentence: Some(sentence.into()), exit_code: 1 }
    }
}
