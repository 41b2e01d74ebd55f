//! A headphone whose ears differ, as a user would import it.

use std::fmt::Write as _;
use std::sync::Arc;

use grille::dsp::curve::Curve;
use grille::engine::UserData;
use grille::engine::settings::{Settings, SlotSettings};
use grille::headphones::import::{Choice, ImportFile, read};
use grille::headphones::{Catalog, HeadphoneId, Imported};

/// The pair's number in every project of these tests.
pub(crate) const PAIR: HeadphoneId = HeadphoneId(960);

/// How far the left ear lies above the right one, dB: up to 4.4 dB, within what one ear may get.
pub(crate) fn left_minus_right_db(freq_hz: f64) -> f64 {
    0.8 + 2.2 * (1.7 * (freq_hz / 700.0).log2()).sin()
        + 1.4 * (-4.0 * (freq_hz / 4000.0).log2().powi(2)).exp()
}

/// A measurement of both ears as a spreadsheet writes it.
fn file() -> ImportFile {
    let mut text = "Frequency (Hz),Left (dB),Right (dB)\n".to_owned();
    let mut freq_hz: f64 = 20.0;
    while freq_hz < 20_000.0 {
        let (mean_db, half_db) = (80.0 + 3.0 * (freq_hz / 900.0).log10(), 0.5 * left_minus_right_db(freq_hz));
        writeln!(text, "{freq_hz:.3},{:.4},{:.4}", mean_db + half_db, mean_db - half_db).unwrap();
        freq_hz *= 1.02;
    }
    read("Acme One.csv", text.as_bytes()).unwrap()
}

pub(crate) fn import(each_ear: bool) -> Imported {
    let file = file();
    let mut import = file.headphone(&Choice { each_ear, ..file.likely() }).unwrap();
    import.number = PAIR;
    import
}

/// The pair as torn as can be corrected: 3 dB per ear from 100 Hz to 8 kHz.
pub(crate) fn torn() -> Imported {
    import(false).with_ears(&Curve::FLAT.map(|_| 6.0))
}

pub(crate) fn user_of(import: Imported, revision: u32) -> Arc<UserData> {
    Arc::new(UserData { catalog: Catalog::embedded().with_imports(&[import]), head: None, revision })
}

/// A project that wears the pair; the mean of both ears instead without `each_ear`.
pub(crate) fn user(each_ear: bool) -> Arc<UserData> {
    user_of(import(each_ear), 1)
}

pub(crate) fn worn(settings: &Settings) -> Settings {
    Settings { source: PAIR, ..*settings }
}

pub(crate) fn to_open() -> SlotSettings {
    SlotSettings { target: HeadphoneId::OPEN_OVER_EAR, ..SlotSettings::default() }
}
