//! Scripts of what hands do in the window, a line for each act.

use anyhow::{Context, Result, bail};

#[cfg(target_os = "linux")]
/// The script of the first hour, in the repository.
pub(crate) const FIRST_HOUR: &str = "tests/golden/first-hour.txt";
/// Where that script finds its files, as it writes their paths.
pub(crate) const FOLDER: &str = "/tmp/grille-first-hour/";
#[cfg(target_os = "linux")]
/// The names of these files, and the text of the first: the same as in the tests.
pub(crate) const PRESET_NAME: &str = "acme one.txt";
#[cfg(target_os = "linux")]
pub(crate) const HEAD_NAME: &str = "my ears.sofa";
#[cfg(target_os = "linux")]
pub(crate) const PRESET: &str = "Preamp: -6.2 dB\nFilter 1: ON LSC Fc 105 Hz Gain 5.5 dB Q 0.70\n\
    Filter 2: ON PK Fc 2000 Hz Gain -3.0 dB Q 1.40\n";

/// A place of the window, in points, where nothing is to be clicked: between what belongs to the seal and the set.
pub(crate) const NOWHERE: (i16, i16) = (608, 28);

/// One line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Act<'a> {
    /// A click on a point of the window.
    Click(i16, i16),
    /// A text, letter by letter.
    Type(&'a str),
    /// A key by its name, with others before it.
    Press(&'a str),
    /// A parameter must become this text.
    Expect(&'a str, &'a str),
    /// A picture is taken.
    Picture(&'a str),
    /// The host exports from here on.
    Export,
}

impl<'a> Act<'a> {
    /// The act of a line.
    ///
    /// # Errors
    /// The line is none.
    pub(crate) fn of(line: &'a str) -> Result<Self> {
        let (verb, rest) = line.split_once(' ').unwrap_or((line, ""));
        Ok(match verb {
            "click" => {
                let mut words = rest.split(' ');
                let mut number =
                    || words.next().and_then(|word| word.parse::<i16>().ok()).context("no place");
                Self::Click(number()?, number()?)
            }
            "type" => Self::Type(rest),
            "press" => Self::Press(rest),
            "expect" => {
                let (id, text) = rest.split_once(' ').context("nothing is expected")?;
                Self::Expect(id, text)
            }
            "picture" => Self::Picture(rest),
            "export" => Self::Export,
            _ => bail!("there is no act “{line}”"),
        })
    }

    /// Whether somebody does it.
    pub(crate) fn is_done_by_hand(self) -> bool {
        !matches!(self, Self::Expect(..) | Self::Picture(_))
    }
}
