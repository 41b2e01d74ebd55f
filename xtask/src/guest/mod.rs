//! What this tool does the same on Linux and on Windows, so that the results can be compared: `cargo xtask windows` starts it
//! here and under wine.

#[cfg(windows)]
mod acts;
#[cfg(windows)]
mod camera;
#[cfg(windows)]
mod desk;
#[cfg(windows)]
mod dialog;
#[cfg(windows)]
mod input;
mod play;
#[cfg(windows)]
mod window;

use std::ffi::OsString;
use std::path::Path;

use anyhow::{Result, bail};

/// The verb; nobody but this tool starts it.
pub(crate) const VERB: &str = "guest";

/// A kind of plug-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    /// CLAP.
    Clap,
    /// VST3.
    Vst3,
}

impl Format {
    /// Both.
    pub(crate) const ALL: [Self; 2] = [Self::Clap, Self::Vst3];

    /// As people write it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Clap => "CLAP",
            Self::Vst3 => "VST3",
        }
    }

    fn of(name: &str) -> Result<Self> {
        match Self::ALL.into_iter().find(|format| format.name() == name) {
            Some(format) => Ok(format),
            None => bail!("there is no format {name}"),
        }
    }
}

/// Does one thing.
///
/// # Errors
/// It fails, or there is no such thing.
pub(crate) fn run(arguments: &[OsString]) -> Result<()> {
    let words: Vec<_> = arguments.iter().map(|argument| argument.to_string_lossy()).collect();
    let words: Vec<&str> = words.iter().map(AsRef::as_ref).collect();
    match words.as_slice() {
        ["render", format, bundle, input, output, slot, block] => play::render(
            (Format::of(format)?, Path::new(bundle)),
            (Path::new(input), Path::new(output)),
            slot,
            block.parse()?,
        ),
        ["resave", format, bundle, from, to] => {
            play::resave((Format::of(format)?, Path::new(bundle)), (Path::new(from), Path::new(to)))
        }
        #[cfg(windows)]
        ["window", format, bundle, folder, awareness] => window::run(
            (Format::of(format)?, Path::new(bundle)),
            Path::new(folder),
            desk::Awareness::of(awareness)?,
        ),
        #[cfg(windows)]
        ["acts", bundle, script, folder] => {
            acts::run(Path::new(bundle), Path::new(script), Path::new(folder))
        }
        #[cfg(windows)]
        ["dialog", bundle, wanted] => dialog::run(Path::new(bundle), wanted),
        other => bail!("a guest does not {other:?}"),
    }
}
