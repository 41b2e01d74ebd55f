//! What a headphone keeps out of the room: a bracket of its kind or words, and never a figure of the model's own.

use crate::headphones::{BackType, Fact, Fit, Headphone};
use crate::spatial::{closed_cup_isolation_db, closed_on_ear_isolation_db};

/// Frequencies at which it is said, Hz.
const SAID_HZ: [(f64, &str); 2] = [(125.0, "125 Hz"), (4_000.0, "4 kHz")];

/// What headphones of this kind keep out; nothing where nothing is known.
pub(super) fn isolation(headphone: &Headphone) -> Option<Fact> {
    // What noise cancelling adds is known of no model here, and no in-ear's figures are.
    if headphone.build.noise_cancelling.is_some() || headphone.fit == Fit::InEar {
        return None;
    }
    let value = match (headphone.back, headphone.fit) {
        (BackType::Open | BackType::SemiOpen, _) => "next to nothing".to_owned(),
        (BackType::Closed, Fit::OverEar) => by_kind(&[closed_on_ear_isolation_db, closed_cup_isolation_db]),
        (BackType::Closed, _) => by_kind(&[closed_on_ear_isolation_db]),
    };
    Some(Fact { label: "Keeps out", value })
}

/// The ends of a bracket at both frequencies, or the one figure there is.
fn by_kind(ends: &[fn(f64) -> f64]) -> String {
    let at = |(freq_hz, place): (f64, &str)| {
        let figures: Vec<String> = ends.iter().map(|end| whole_db(end(freq_hz))).collect();
        format!("{} dB at {place}", figures.join("–"))
    };
    format!("by kind {}", SAID_HZ.map(at).join("\n"))
}

/// Halves are rounded up, as the standard's table has them.
fn whole_db(db: f64) -> String {
    format!("{:.0}", db.round())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::headphones::Catalog;

    fn said(name: &str) -> Option<String> {
        let catalog = Catalog::embedded();
        isolation(catalog.get(catalog.find(name).unwrap()).unwrap()).map(|fact| fact.value)
    }

    /// The table of docs/acoustics.md §1.5, rounded.
    #[test]
    fn closed_backs_have_a_bracket_and_open_ones_words() {
        assert_eq!(said("ATH-M50x").unwrap(), "by kind 3–15 dB at 125 Hz\n32–46 dB at 4 kHz");
        assert_eq!(said("closed on-ear").unwrap(), "by kind 3 dB at 125 Hz\n32 dB at 4 kHz");
        assert_eq!(said("HD 650").unwrap(), "next to nothing");
        assert_eq!([said("Anker Soundcore Life Q30 (ANC on)"), said("Apple AirPods")], [None, None]);
    }
}
