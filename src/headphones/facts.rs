//! What there is to know of a headphone before choosing it.

use super::{Fit, Headphone, Provenance, Rows, largest_db};

/// Frequencies the uncertainty is said at, Hz: the bass, where everything is aligned, and the treble.
const SPREAD_SAID_HZ: [(f64, &str); 3] = [(50.0, "50 Hz"), (1000.0, "1 kHz"), (10_000.0, "10 kHz")];

/// Lowest frequency of the rows, Hz: a bass that is valid from there has nothing left to be warned of.
const LOWEST_HZ: f64 = 20.0;

/// A fit that misses its source by more than this at one point is pointed out, dB (judgement of 2026-11-27: two
/// of three rows stay within half of it).
const LARGE_ERROR_DB: f64 = 1.0;

/// What rows made from an equalizer say of themselves.
const INVERSE_OF_EQ: &str = "inverse of a published EQ";

/// What imports of corrections say of themselves.
const AS_CORRECTION: &str = "as correction";

/// What is said of rows made from an equalizer.
const SMOOTHED: &str = "It was made from an equalizer preset. Above 6 kHz such a preset is smoother than the headphone; \
    what that takes away on average was put back.";

/// What is said of in-ears.
const IN_EAR: &str = "An in-ear is for checking a mix, not to be worn here. It is compared with headphones through a target \
    of its own, so the uncertainty is wider.";

/// What is said of one that a later version has saved.
const LATER: &str = "Saved by a later version: heard from the project's own copy.";

/// One line of a headphone's sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// What it is about.
    pub label: &'static str,
    /// What is known of it; lines are kept apart.
    pub value: String,
}

impl Headphone {
    /// What it is, where its curve comes from and how sure that is.
    #[must_use]
    pub fn facts(&self) -> Vec<Fact> {
        let mut facts = vec![("Type", self.kind())];
        if let Some(cancelling) = self.build.noise_cancelling {
            facts.push(("Noise canc.", cancelling.label().to_owned()));
        }
        if let Some(driver) = self.build.driver {
            facts.push(("Driver", driver.label().to_owned()));
        }
        match &self.provenance {
            Provenance::Class { num_models } => {
                facts.push(("Made from", format!("mean of {num_models} measured models")));
            }
            Provenance::Model { measured_by, derived_from, bass_valid_from_hz, fit_rms_db, fit_max_db } => {
                facts.extend([
                    ("Measured by", measured_by.clone()),
                    ("Made from", derived_from.clone()),
                    ("Bass valid", format!("from {bass_valid_from_hz:.0} Hz")),
                    ("Fit error", format!("{fit_rms_db:.1} dB rms, {fit_max_db:.1} dB at most")),
                ]);
            }
            Provenance::Import { measured_by, derived_from } => {
                facts.extend([
                    ("Measured by", or_unknown(measured_by)),
                    ("Made from", or_unknown(derived_from)),
                    ("Ears", self.ears()),
                ]);
            }
        }
        if let Some(support_db) = self.support_db() {
            facts.push(("Other labs", format!("{support_db:.1} dB rms away, {}", standing(support_db))));
        }
        facts.push(("Uncertainty", self.uncertainty()));
        facts.into_iter().map(|(label, value)| Fact { label, value }).collect()
    }

    /// What its curve is weak in, a sentence each.
    #[must_use]
    pub fn cautions(&self) -> Vec<String> {
        let later = self.is_later.then(|| LATER.to_owned());
        let notes = self.notes.iter().map(|note| sentence(note));
        later.into_iter().chain(self.weaknesses()).chain(notes).collect()
    }

    fn weaknesses(&self) -> Vec<String> {
        match &self.provenance {
            Provenance::Class { .. } => {
                vec!["This is a mean. Single models differ from it by about the figures above.".to_owned()]
            }
            Provenance::Model { derived_from, bass_valid_from_hz, fit_max_db, .. } => {
                let bass = (*bass_valid_from_hz > LOWEST_HZ).then(|| {
                    format!("Below {bass_valid_from_hz:.0} Hz it may have less bass than this says.")
                });
                let treble = (derived_from == INVERSE_OF_EQ).then(|| SMOOTHED.to_owned());
                let in_ear = (self.fit == Fit::InEar).then(|| IN_EAR.to_owned());
                let fit = (*fit_max_db > LARGE_ERROR_DB)
                    .then(|| "At one point its fit is less close than other models’.".to_owned());
                [in_ear, bass, treble, fit].into_iter().flatten().collect()
            }
            Provenance::Import { .. } => Vec::new(),
        }
    }

    /// True for an import that was said to be a correction: an equalizer for this headphone, not its response.
    #[must_use]
    pub fn is_from_correction(&self) -> bool {
        matches!(&self.provenance, Provenance::Import { derived_from, .. } if derived_from.contains(AS_CORRECTION))
    }

    /// All of it as text, a line each.
    #[must_use]
    pub fn details(&self) -> String {
        let facts = self
            .facts()
            .into_iter()
            .map(|fact| format!("{}: {}", fact.label, fact.value.replace('\n', ", ")));
        facts.chain(self.cautions()).collect::<Vec<_>>().join("\n")
    }

    fn ears(&self) -> String {
        match &self.imbalance {
            Some(imbalance) => format!("each its own when worn, up to {:.1} dB", largest_db(imbalance)),
            None => "the same for both".to_owned(),
        }
    }

    fn uncertainty(&self) -> String {
        let spread = self.spread_as(Rows::BestEstimate);
        SPREAD_SAID_HZ
            .map(|(freq_hz, place)| format!("±{:.1} dB at {place}", spread.at_hz(freq_hz)))
            .join("\n")
    }
}

/// How well other laboratories support a model, in words: 57 were compared, with 1.8 dB in the median.
fn standing(support_db: f64) -> &'static str {
    if support_db < 1.8 { "among the nearest of 57" } else { "among the farthest of 57" }
}

/// A note as a sentence.
fn sentence(note: &str) -> String {
    let mut letters = note.chars();
    letters.next().map_or_else(String::new, |first| format!("{}{}.", first.to_uppercase(), letters.as_str()))
}

/// A text, or that nothing is said.
pub(super) fn or_unknown(text: &str) -> String {
    if text.is_empty() { "not said".to_owned() } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dsp::curve::Curve;
    use crate::headphones::{BackType, Catalog, Fit, Imported};

    fn sheet(name: &str) -> String {
        let catalog = Catalog::embedded();
        catalog.find(name).and_then(|id| catalog.get(id)).map_or_else(String::new, Headphone::details)
    }

    /// The figures of presets/headphones/models.json, and the spread of two closed and open rows.
    #[test]
    fn a_model_says_what_its_row_says() {
        assert_eq!(
            sheet("K240 Studio"),
            "Type: semi-open, over-ear\nDriver: dynamic\nMeasured by: oratory1990\nMade from: measured curve\n\
             Bass valid: from 20 Hz\nFit error: 0.2 dB rms, 1.0 dB at most\n\
             Uncertainty: ±2.9 dB at 50 Hz, ±1.0 dB at 1 kHz, ±2.8 dB at 10 kHz\n\
             At one point its fit is less close than other models’."
        );
        let weak = sheet("K240 MKII");
        assert!(weak.contains("Below 62 Hz it may have less bass") && weak.contains("Above 6 kHz"), "{weak}");
        assert!(sheet("MDR-7520").contains("Measured by: Innerfidelity"));
        let [closed, open] = [("M50x", "±3.0 dB at 50 Hz"), ("HD 650", "±1.0 dB at 50 Hz")];
        assert!(sheet(closed.0).contains(closed.1), "a closed one depends on its seal: {}", sheet(closed.0));
        assert!(sheet(open.0).contains(open.1), "{}", sheet(open.0));
        assert!(sheet(open.0).contains("Other labs: 0.8 dB rms away, among the nearest of 57"));
    }

    #[test]
    fn a_back_type_says_whose_mean_it_is() {
        let text = sheet("open over-ear");
        assert!(
            text.contains("Made from: mean of 183 measured models") && !text.contains("Fit error"),
            "{text}"
        );
    }

    #[test]
    fn an_import_says_what_is_known_of_it() {
        let import = Imported::new("Acme", "One", (BackType::Open, Fit::OnEar), &Curve::FLAT);
        let plain = import.clone().headphone();
        assert!(
            plain
                .details()
                .starts_with("Type: open, on-ear\nMeasured by: not said\nMade from: not said\nEars: the")
        );
        assert!(!plain.is_from_correction());
        let corrected =
            import.with_ears(&Curve::from_fn(|_| 2.0)).derived_from("GraphicEQ, 9 points, as correction");
        let text = corrected.headphone().details();
        assert!(text.contains("Made from: GraphicEQ, 9 points, as correction"), "{text}");
        assert!(text.contains("Ears: each its own when worn, up to 1.0 dB"), "{text}");
        assert!(corrected.headphone().is_from_correction());
    }
}
