//! What a neutral headphone measures at the eardrum: the curves a measurement is compared with.

use super::super::Fit;
use crate::dsp::curve::Curve;
use crate::dsp::rbj::{Band, BandKind, magnitude_db};

/// What a measurement is compared with.
#[derive(Debug, Clone, PartialEq)]
pub enum Reference {
    /// The Harman over-ear target of 2018, for ear simulators with a pinna.
    Harman2018,
    /// The Harman in-ear target of 2019, version 2: what measurements of in-ears are compared with.
    HarmanInEar2019,
    /// The diffuse field at the eardrum.
    DiffuseField,
    /// Nothing: the measurement is already compensated, or made without an ear.
    Flat,
    /// A measurement on the same rig of what counts as neutral.
    Measured(Box<Curve>),
}

/// Rate the target's filters are evaluated at, Hz: they were fitted as analogue ones.
const ANALOGUE_RATE_HZ: f64 = 768_000.0;

/// The Harman over-ear target of 2018 re 1 kHz as five filters and an offset, 20 Hz–12 kHz.
///
/// # Source
/// acoustics §1.7: fitted to the published curve with 0.16 dB rms, 0.42 dB at most.
const HARMAN_2018: [Band; 5] = [
    Band { kind: BandKind::LowShelf, freq_hz: 93.7, gain_db: 5.45, q: 0.613 },
    Band { kind: BandKind::Peak, freq_hz: 2970.0, gain_db: 6.96, q: 0.914 },
    Band { kind: BandKind::Peak, freq_hz: 211.0, gain_db: -1.37, q: 1.43 },
    Band { kind: BandKind::HighShelf, freq_hz: 12_458.0, gain_db: -14.83, q: 0.707 },
    Band { kind: BandKind::Peak, freq_hz: 6632.0, gain_db: 5.26, q: 0.479 },
];
const HARMAN_2018_OFFSET_DB: f64 = -1.29;

/// The Harman in-ear target of 2019, version 2, frequency Hz and level dB re 1 kHz.
///
/// # Source
/// Points of the published curve at thirds of an octave, sixths from 5 kHz on, by acoustics §1.7.
const HARMAN_IN_EAR_2019: ([f64; 37], [f64; 37]) = (
    [
        20.0, 25.0, 31.5, 40.0, 50.0, 63.0, 80.0, 100.0, 125.0, 160.0, 200.0, 250.0, 315.0, 400.0, 500.0,
        630.0, 800.0, 1000.0, 1250.0, 1600.0, 2000.0, 2500.0, 3150.0, 4000.0, 5000.0, 5600.0, 6300.0, 7100.0,
        8000.0, 9000.0, 10_000.0, 11_200.0, 12_500.0, 14_000.0, 16_000.0, 18_000.0, 20_000.0,
    ],
    [
        7.7, 7.8, 7.8, 7.5, 6.7, 5.6, 4.2, 2.9, 1.5, 0.2, -0.9, -1.5, -1.7, -1.6, -1.4, -1.0, -0.6, 0.0, 1.1,
        3.1, 5.8, 8.4, 9.5, 9.0, 7.8, 7.2, 6.5, 5.3, 3.6, 1.6, -0.7, -3.1, -5.4, -7.5, -10.3, -14.9, -21.1,
    ],
);

/// The diffuse field at the eardrum, frequency Hz and level dB re low frequencies.
///
/// # Source
/// ISO 11904-1, by acoustics §1.7.
const DIFFUSE_FIELD: ([f64; 23], [f64; 23]) = (
    [
        100.0, 125.0, 160.0, 200.0, 250.0, 315.0, 400.0, 500.0, 630.0, 800.0, 1000.0, 1250.0, 1600.0, 2000.0,
        2500.0, 3150.0, 4000.0, 5000.0, 6300.0, 8000.0, 10_000.0, 12_500.0, 16_000.0,
    ],
    [
        0.0, 0.2, 0.4, 0.6, 0.8, 1.1, 1.5, 2.1, 2.8, 3.3, 4.1, 5.5, 7.7, 11.0, 15.3, 15.7, 12.9, 10.6, 9.4,
        9.5, 6.8, 3.8, 0.7,
    ],
);

impl Reference {
    /// The word used in texts.
    #[must_use]
    pub fn label(&self) -> &'static str {
        match self {
            Self::Harman2018 => "Harman over-ear 2018",
            Self::HarmanInEar2019 => "Harman in-ear 2019",
            Self::DiffuseField => "diffuse field",
            Self::Flat => "flat",
            Self::Measured(_) => "another measurement",
        }
    }

    /// What is neutral for a headphone that is corrected towards it: in-ears have a target of their own.
    #[must_use]
    pub fn neutral(&self) -> Self {
        if *self == Self::HarmanInEar2019 { Self::HarmanInEar2019 } else { Self::Harman2018 }
    }

    /// The Harman target of a fit; any other reference stays.
    #[must_use]
    pub fn suited_to(self, fit: Fit) -> Self {
        match (self, fit) {
            (Self::Harman2018, Fit::InEar) => Self::HarmanInEar2019,
            (Self::HarmanInEar2019, Fit::OverEar | Fit::OnEar) => Self::Harman2018,
            (other, _) => other,
        }
    }

    /// Its curve, dB.
    #[must_use]
    pub fn curve(&self) -> Curve {
        match self {
            Self::Harman2018 => {
                let bands = magnitude_db(&HARMAN_2018, ANALOGUE_RATE_HZ);
                bands.map(|db| db + HARMAN_2018_OFFSET_DB)
            }
            Self::HarmanInEar2019 => Curve::from_table(&HARMAN_IN_EAR_2019.0, &HARMAN_IN_EAR_2019.1),
            Self::DiffuseField => Curve::from_table(&DIFFUSE_FIELD.0, &DIFFUSE_FIELD.1),
            Self::Flat => Curve::FLAT,
            Self::Measured(curve) => **curve,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The published samples of the target, re 1 kHz (acoustics §1.7), within the fit's 0.42 dB.
    #[test]
    fn the_harman_target_has_its_published_values() {
        let curve = Reference::Harman2018.curve();
        for (freq_hz, db) in [
            (20.0, 3.86),
            (50.0, 3.32),
            (100.0, 1.05),
            (200.0, -1.95),
            (500.0, -0.84),
            (2000.0, 5.27),
            (3150.0, 8.48),
            (4000.0, 8.19),
            (5000.0, 6.45),
            (8000.0, 2.42),
            (10_000.0, -0.70),
        ] {
            let ours_db = curve.at_hz(freq_hz);
            assert!((ours_db - db).abs() <= 0.43, "{freq_hz} Hz: {ours_db} instead of {db} dB");
        }
    }

    /// Published samples between the points that are stored.
    #[test]
    fn the_in_ear_target_has_its_published_values() {
        let curve = Reference::HarmanInEar2019.curve();
        for (freq_hz, db) in [
            (46.0, 7.04),
            (71.5, 4.91),
            (178.5, -0.30),
            (583.4, -1.16),
            (1106.0, 0.36),
            (1776.0, 4.27),
            (2784.0, 9.10),
            (3546.0, 9.39),
            (4486.0, 8.41),
            (7526.0, 4.55),
            (9461.0, 0.48),
            (13_137.0, -6.45),
        ] {
            let ours_db = curve.at_hz(freq_hz);
            assert!((ours_db - db).abs() <= 0.3, "{freq_hz} Hz: {ours_db} instead of {db} dB");
        }
    }
}
