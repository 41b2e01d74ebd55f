//! What is told of the reference.

use super::super::coded::coded;
use super::level::ReferenceLevel;

/// What comes in at the reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ReferenceInput {
    /// The host connects nothing.
    #[default]
    Absent,
    /// Nothing but silence for ten seconds.
    Silent,
    /// Sound.
    Playing,
}

coded!(ReferenceInput);

impl ReferenceInput {
    /// All of them, in the order of their codes.
    pub const ALL: [Self; 3] = [Self::Absent, Self::Silent, Self::Playing];
}

/// What is to be told of the reference.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ReferenceStatus {
    /// What comes in.
    pub input: ReferenceInput,
    /// True while it is heard in place of the mix.
    pub is_heard: bool,
    /// Its gain while it is heard, dB.
    pub gain_db: f64,
    /// Where that comes from.
    pub level: ReferenceLevel,
    /// Loudness of the mix and of the reference so far, as they come in, LUFS; `None` while too little was heard.
    pub loudness_lufs: Option<[f64; 2]>,
    /// Loudness of the reference over the last three seconds, LUFS; `None` in silence.
    pub short_term_lufs: Option<f64>,
}

impl ReferenceStatus {
    /// Nothing is connected.
    pub const NOTHING: Self = Self {
        input: ReferenceInput::Absent,
        is_heard: false,
        gain_db: 0.0,
        level: ReferenceLevel::Off,
        loudness_lufs: None,
        short_term_lufs: None,
    };
}
