//! Why a file could not be taken, in words that say where and what to do.

use thiserror::Error;

use crate::wav::WavProblem;

/// Why an import failed.
#[derive(Debug, Error, Clone, PartialEq)]
#[non_exhaustive]
pub enum ImportError {
    /// Nothing in it.
    #[error("the file is empty: expected filters, or lines with a frequency and a level")]
    Empty,
    /// Beyond any headphone file.
    #[error(
        "the file has {bytes} bytes, expected at most {limit}: choose the exported text, not the project"
    )]
    TooLarge {
        /// Size of the file.
        bytes: usize,
        /// What is read at most.
        limit: usize,
    },
    /// A picture, an archive, a program's own project.
    #[error("the file is not text (byte {offset}): export the curve as text or CSV and import that")]
    NotText {
        /// Where the first byte stands that no text has.
        offset: usize,
    },
    /// A sound whose header is wrong or that is stored otherwise.
    #[error("the file {0}")]
    Wav(#[from] WavProblem),
    /// A sound, and no impulse response.
    #[error(
        "this is {secs:.0} s of sound, and an impulse response takes 8 s at most: choose the file that a convolver loads"
    )]
    Music {
        /// How long it is, seconds.
        secs: f64,
    },
    /// A sound without a sound.
    #[error("a channel of it is silent: export the impulse response again, or one ear by itself")]
    Silent,
    /// Something else stands where something was expected.
    #[error("line {line}: found “{found}”, expected {expected}")]
    Line {
        /// Line number, counted from 1.
        line: usize,
        /// What stands there.
        found: String,
        /// What should.
        expected: &'static str,
    },
    /// A vendor's or a product's file of the OPRA database, which has EQ entries below it.
    #[error(
        "line {line}: this is the page of a {page}, which has no equalizer: choose a file {below} beside it"
    )]
    Page {
        /// Line number of its name, counted from 1.
        line: usize,
        /// Whose page it is.
        page: &'static str,
        /// Where its EQ entries lie.
        below: &'static str,
    },
    /// A command that takes in another file, which is not there.
    #[error(
        "line {line}: this file takes in “{name}”, which is not beside it: put both in one folder, or import that file"
    )]
    Include {
        /// Line number, counted from 1.
        line: usize,
        /// The file as it is named.
        name: String,
    },
    /// Not enough to draw a curve through.
    #[error("line {line}: the file ends after {found} points, expected at least {expected}")]
    FewPoints {
        /// Last line, counted from 1.
        line: usize,
        /// Points that could be read.
        found: usize,
        /// Fewest that make a curve.
        expected: usize,
    },
    /// A narrow band of frequencies.
    #[error("line {line}: the curve covers {low_hz:.0} to {high_hz:.0} Hz, expected at least 200 to 2000 Hz")]
    Narrow {
        /// Last line, counted from 1.
        line: usize,
        /// Lowest frequency, Hz.
        low_hz: f64,
        /// Highest frequency, Hz.
        high_hz: f64,
    },
    /// One of two files, each meant as one ear, has both.
    #[error("one of the two files holds both ears already: import that file by itself")]
    BothEars,
    /// Two files, each meant as one ear, that hold different things.
    #[error("the left file holds a {left}, the right one a {right}: export both ears the same way")]
    DifferingEars {
        /// What the left file most likely holds.
        left: &'static str,
        /// What the right file most likely holds.
        right: &'static str,
    },
    /// The answers given make a curve nobody has.
    #[error(
        "this would differ from the target by {largest_db:.0} dB, expected at most {limit_db:.0}: \
         choose another meaning or reference"
    )]
    Implausible {
        /// Largest difference, dB.
        largest_db: f64,
        /// What is believed, dB.
        limit_db: f64,
    },
}

impl ImportError {
    /// Something unexpected in a line, shortened to what fits a sentence.
    pub(super) fn line(line: usize, found: &str, expected: &'static str) -> Self {
        Self::Line { line, found: shortened(found), expected }
    }
}

/// What fits a sentence of a line, without characters that cannot be seen.
pub(super) fn shortened(text: &str) -> String {
    const MAX_CHARS: usize = 60;
    let visible = text.trim().chars().map(|c| if c.is_control() { '·' } else { c });
    let mut short: String = visible.clone().take(MAX_CHARS).collect();
    if visible.count() > MAX_CHARS {
        short.push('…');
    }
    short
}
