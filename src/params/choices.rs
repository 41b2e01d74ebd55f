//! Choices as hosts see them, with ids that never change, and what they mean.

use nice_plug::prelude::*;

use crate::engine::settings::{LevelMatch, OnExport, SpeakersMode};
use crate::headphones::Rows;

/// `level_match` as hosts see it.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum LevelMatchChoice {
    /// No correction.
    #[id = "off"]
    #[name = "Off"]
    Off,
    /// From the design, on pink noise.
    #[id = "static"]
    #[name = "Static"]
    Static,
    /// From what was heard and what is heard.
    #[id = "programme"]
    #[name = "Programme"]
    Programme,
    /// From what was heard before the switch.
    #[id = "frozen"]
    #[name = "Frozen"]
    Frozen,
}

/// `on_export` as hosts see it.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnExportChoice {
    /// The input leaves bit for bit.
    #[id = "pass_through"]
    #[name = "Pass through"]
    PassThrough,
    /// The slot is printed.
    #[id = "process"]
    #[name = "Process"]
    Process,
}

/// `rows` as hosts see it.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowsChoice {
    /// Drawn towards the mean of their kind.
    #[id = "best_estimate"]
    #[name = "Best estimate"]
    BestEstimate,
    /// As the one laboratory measured them.
    #[id = "as_measured"]
    #[name = "As measured"]
    AsMeasured,
}

/// `speakers` as hosts see it.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum SpeakersChoice {
    /// Plain headphones.
    #[id = "off"]
    #[name = "Off"]
    Off,
    /// The analytic head.
    #[id = "head"]
    #[name = "Head"]
    Head,
    /// The user's own measured head.
    #[id = "personal"]
    #[name = "Personal"]
    Personal,
    /// libbs2b's blend.
    #[id = "classic"]
    #[name = "Classic"]
    Classic,
}

impl From<LevelMatchChoice> for LevelMatch {
    fn from(choice: LevelMatchChoice) -> Self {
        match choice {
            LevelMatchChoice::Off => Self::Off,
            LevelMatchChoice::Static => Self::Static,
            LevelMatchChoice::Programme => Self::Programme,
            LevelMatchChoice::Frozen => Self::Frozen,
        }
    }
}

impl From<OnExportChoice> for OnExport {
    fn from(choice: OnExportChoice) -> Self {
        match choice {
            OnExportChoice::PassThrough => Self::PassThrough,
            OnExportChoice::Process => Self::Process,
        }
    }
}

impl From<RowsChoice> for Rows {
    fn from(choice: RowsChoice) -> Self {
        match choice {
            RowsChoice::BestEstimate => Self::BestEstimate,
            RowsChoice::AsMeasured => Self::AsMeasured,
        }
    }
}

impl From<SpeakersMode> for SpeakersChoice {
    fn from(mode: SpeakersMode) -> Self {
        match mode {
            SpeakersMode::Off => Self::Off,
            SpeakersMode::Head => Self::Head,
            SpeakersMode::Personal => Self::Personal,
            SpeakersMode::Classic => Self::Classic,
        }
    }
}

impl From<SpeakersChoice> for SpeakersMode {
    fn from(choice: SpeakersChoice) -> Self {
        match choice {
            SpeakersChoice::Off => Self::Off,
            SpeakersChoice::Head => Self::Head,
            SpeakersChoice::Personal => Self::Personal,
            SpeakersChoice::Classic => Self::Classic,
        }
    }
}
