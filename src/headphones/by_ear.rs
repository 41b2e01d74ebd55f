//! What answers by ear say of what is worn: how much bass a bad seal takes, and which side is louder.
//!
//! A listener makes two sounds equally loud. What the ear and the headphone do to either is the same every time, so the
//! difference of two answers is what has changed between them.

use super::Catalog;

/// Times that a check is gone through.
pub const NUM_REPEATS: usize = 3;

/// Settings of one kind in each of them: one comes from above and one from below, so that where a listener starts does not
/// count.
pub const NUM_SETTINGS: usize = 2;

/// Bands in which left and right are compared.
pub const NUM_BANDS: usize = 3;

/// Answers to the same question that lie further apart say nothing, dB.
pub const MOST_APART_DB: f64 = 4.0;

/// The same for single settings in one band, dB: five times what the difference of two scatters by.
const MOST_APART_IN_BAND_DB: f64 = 8.0;

/// What one setting of equal loudness scatters by, dB: nobody's mean of a few is taken for surer than this lets it be.
/// Judgement of 2026-11-30; level differences of 1 dB are barely heard in noise.
const SCATTER_DB: f64 = 1.5;

/// From this difference on between the lowest band and the others, one side is said to seal badly, dB: twice the standard
/// error of that difference.
const UNEVEN_DB: f64 = 2.1;

/// The octave in which the loss is heard, Hz.
pub const LOST_HZ: (f64, f64) = (35.0, 71.0);

/// The octave that it is heard against, Hz.
pub const AGAINST_HZ: (f64, f64) = (283.0, 566.0);

/// The answers of a check to one question: in each repeat, two settings.
pub type Answers = [[f64; NUM_SETTINGS]; NUM_REPEATS];

/// A level and how sure it is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Judged {
    /// Mean of what was answered, dB.
    pub mean_db: f64,
    /// Its standard error, dB.
    pub error_db: f64,
}

/// Answers to the same question disagree by so much that they say nothing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Disagreement {
    /// How far they lie apart, dB.
    pub apart_db: f64,
}

/// What is lost around 50 Hz, from how much louder the low band had to be while the cups were pressed on, and while the
/// headphone was worn as usual.
///
/// # Errors
/// If the repeats of either disagree by more than 4 dB.
pub fn loss(pressed: &Answers, worn: &Answers) -> Result<Judged, Disagreement> {
    let [pressed, worn] = [pressed, worn].map(|answers| answers.map(|settings| mean(&settings)));
    let apart_db = apart(&pressed).max(apart(&worn));
    if apart_db > MOST_APART_DB {
        return Err(Disagreement { apart_db });
    }
    let losses: [f64; NUM_REPEATS] = std::array::from_fn(|idx| worn[idx] - pressed[idx]);
    // Each loss is a difference of two means of two settings.
    Ok(Judged { mean_db: mean(&losses), error_db: error(&losses, SCATTER_DB) })
}

/// How well what is worn seals, 0…1, that loses so much around 50 Hz against 400 Hz.
///
/// # Source
/// The bad seal of `back-types.json`, of which *Seal* takes a share.
#[must_use]
pub fn seal_of_loss(catalog: &Catalog, loss_db: f64) -> f64 {
    (1.0 - loss_db / loss_of_bad_seal_db(catalog)).clamp(0.0, 1.0)
}

/// What a bad seal, *Seal* 0 %, loses around 50 Hz against 400 Hz, dB.
#[must_use]
pub fn loss_of_bad_seal_db(catalog: &Catalog) -> f64 {
    catalog.bad_seal().mean_db(AGAINST_HZ) - catalog.bad_seal().mean_db(LOST_HZ)
}

/// How much louder the left side is heard.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Balance {
    /// In each band, dB.
    pub left_louder_db: [f64; NUM_BANDS],
    /// In all of them, dB.
    pub whole: Judged,
}

/// A side of the head.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The left one.
    Left,
    /// The right one.
    Right,
}

impl Side {
    /// The word used in texts.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Left => "left",
            Self::Right => "right",
        }
    }
}

/// How much louder the left side is heard, from how much louder it had to be made, in each repeat and band.
///
/// # Errors
/// If the repeats disagree by more than 4 dB, or settings in one band by more than 8.
pub fn balance(left_raised_db: &[[f64; NUM_BANDS]; NUM_REPEATS]) -> Result<Balance, Disagreement> {
    let means = left_raised_db.map(|bands| mean(&bands));
    let bands: [[f64; NUM_REPEATS]; NUM_BANDS] =
        std::array::from_fn(|band| std::array::from_fn(|repeat| left_raised_db[repeat][band]));
    let in_band_db = bands.iter().map(|band| apart(band)).fold(0.0, f64::max);
    let apart_db = apart(&means);
    if apart_db > MOST_APART_DB || in_band_db > MOST_APART_IN_BAND_DB {
        return Err(Disagreement { apart_db: apart_db.max(in_band_db) });
    }
    let whole = Judged { mean_db: -mean(&means), error_db: error(&means, SCATTER_DB / 3.0_f64.sqrt()) };
    Ok(Balance { left_louder_db: bands.map(|band| -mean(&band)), whole })
}

impl Balance {
    /// The side that loses bass: it is softer in the lowest band than in the others.
    #[must_use]
    pub fn leaking(&self) -> Option<Side> {
        let [low, middle, high] = self.left_louder_db;
        let uneven_db = low - 0.5 * (middle + high);
        (uneven_db.abs() > UNEVEN_DB).then_some(if uneven_db > 0.0 { Side::Right } else { Side::Left })
    }

    /// The balance, −1…+1, that makes both sides equally loud: it lowers the louder one.
    #[must_use]
    pub fn offered(&self) -> f64 {
        let lowered = 1.0 - crate::units::lin_from_db(-self.whole.mean_db.abs());
        lowered.copysign(self.whole.mean_db)
    }
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / crate::units::to_f64(values.len().max(1))
}

fn apart(values: &[f64]) -> f64 {
    let [low, high] = [f64::min, f64::max].map(|pick| values.iter().copied().fold(f64::NAN, pick));
    high - low
}

/// Standard error of the mean, from how far the values lie apart, but no less than what each scatters by at least.
fn error(values: &[f64], least_db: f64) -> f64 {
    let (mean, count) = (mean(values), crate::units::to_f64(values.len().max(2)));
    let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (count - 1.0);
    variance.sqrt().max(least_db) / count.sqrt()
}

#[cfg(test)]
mod tests;
