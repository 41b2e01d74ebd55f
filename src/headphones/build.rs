//! How a headphone is built, as far as that is known.

use serde::Deserialize;

/// What converts current into sound.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Driver {
    /// A voice coil on a dome.
    Dynamic,
    /// A planar magnetic membrane.
    Planar,
    /// An electrostatic membrane.
    Electrostatic,
    /// Balanced armatures, several kinds, or another.
    Other,
}

/// What a headphone that can cancel noise was doing while it was measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoiseCancelling {
    /// It was cancelling noise.
    On,
    /// It was switched on without cancelling.
    Off,
    /// It was not powered.
    Passive,
}

/// What is known of how a headphone is built, besides back and fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(default)]
pub struct Build {
    /// What the source says of noise cancelling; `None` where there is none or nothing is said.
    pub noise_cancelling: Option<NoiseCancelling>,
    /// True if it has a radio.
    pub wireless: bool,
    /// The driver, where it is known.
    pub driver: Option<Driver>,
}

impl Driver {
    /// The word used in texts.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Dynamic => "dynamic",
            Self::Planar => "planar",
            Self::Electrostatic => "electrostatic",
            Self::Other => "of another kind",
        }
    }
}

impl NoiseCancelling {
    /// The word used in texts.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::On => "on",
            Self::Off => "off",
            Self::Passive => "not powered",
        }
    }
}

impl Build {
    /// True for what has electronics of its own between the signal and the driver.
    #[must_use]
    pub fn is_active(self) -> bool {
        self.wireless || self.noise_cancelling.is_some()
    }

    /// The words it is found by.
    pub(super) fn words(self) -> impl Iterator<Item = &'static str> {
        let driver = self.driver.map(Driver::label);
        let cancelling = self.noise_cancelling.map(|_| "noise cancelling");
        [driver, cancelling, self.wireless.then_some("wireless")].into_iter().flatten()
    }
}
