//! What is to be said of a conversion besides what it does: where it is limited, and what other laboratories say of its kind.

use super::plot::model::{Curves, LIMITED_DB};
use super::summary::{hertz, signed_db};
use crate::dsp::curve::freqs_hz;
use crate::engine::settings::{Settings, SlotSettings};
use crate::headphones::{BoostLimit, Catalog, HeadphoneId, judged};

/// Where a limit is worth a word, Hz.
const SAID_HZ: (f64, f64) = (20.0, 16_000.0);

/// Where a driver moves furthest, Hz.
const BASS_HZ: (f64, f64) = (20.0, 200.0);

/// What is much to ask of a small driver in the bass, dB: twice the excursion.
const STRONG_DB: f64 = 6.0;

/// What the conversion asks of the worn headphone in the bass, if that is more than 6 dB: how much, and where.
pub(in crate::editor) fn strong_bass(curves: &Curves) -> Option<(f64, f64)> {
    let points = freqs_hz().iter().zip(&curves.asked.db);
    let bass = points.filter(|(hz, _)| (BASS_HZ.0..=BASS_HZ.1).contains(*hz));
    let (&freq_hz, &db) = bass.max_by(|a, b| a.1.total_cmp(b.1))?;
    (db > STRONG_DB).then_some((db, freq_hz))
}

/// Where a limit of boost or cut takes most away, and whether it is the user's own.
pub(super) fn limited(curves: &Curves, own: BoostLimit) -> Option<String> {
    let points = freqs_hz().iter().zip(&curves.limited.db);
    let audible = points.filter(|(hz, _)| (SAID_HZ.0..=SAID_HZ.1).contains(*hz));
    let (&freq_hz, &db) = audible.max_by(|a, b| a.1.abs().total_cmp(&b.1.abs()))?;
    let is_own = own.db().is_some_and(|limit_db| curves.asked.at_hz(freq_hz) > f64::from(limit_db) - 0.05);
    (db.abs() >= LIMITED_DB).then(|| {
        let what = if db > 0.0 { "boost" } else { "cut" };
        let by = own.db().filter(|_| is_own).map_or_else(String::new, |db| format!(" to your {db}\u{A0}dB"));
        format!(
            "Limited{by}: the {what} is {} short at {}.",
            signed_db(db.abs(), 1).replace('+', ""),
            hertz(freq_hz)
        )
    })
}

/// How far conversions of this kind are off, judged by other laboratories.
pub(super) fn by_other_labs(catalog: &Catalog, settings: &Settings, slot: &SlotSettings) -> Option<String> {
    let (worn, wanted) = (catalog.get(settings.source)?, catalog.get(slot.target)?);
    let judged = judged(settings.rows, worn, wanted)?;
    let typical = format!("{:.1}\u{A0}dB", judged.typical_db);
    Some(match judged.none_nearer {
        Some(share) => format!(
            "Other laboratories put such a conversion {typical} off, and in {:.0}\u{A0}% of cases would have preferred none.",
            100.0 * share
        ),
        None if worn.is_class() || wanted.is_class() => {
            format!(
                "A mean says little of one model: other laboratories put such a conversion {typical} off."
            )
        }
        None => format!("Other laboratories put such a conversion up to {typical} off."),
    })
}

/// What is wrong with a headphone that cannot be worn here.
pub(super) fn unwearable(catalog: &Catalog, id: HeadphoneId) -> Option<String> {
    let worn = catalog.get(id).filter(|worn| !worn.can_be_worn())?;
    Some(format!(
        "{} is an in-ear, which is for checking only, and nothing is converted: choose what you wear.",
        worn.name()
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::editor::plot::model::PlotModel;
    use crate::engine::UserData;
    use crate::headphones::Rows;
    use crate::params::GrilleParams;

    fn settings(source: u16, target: u16) -> Settings {
        let mut settings = GrilleParams::default().settings();
        (settings.slot, settings.source, settings.rows) = (1, HeadphoneId(source), Rows::AsMeasured);
        settings.slots[0].target = HeadphoneId(target);
        settings
    }

    fn words(settings: &Settings) -> Option<String> {
        by_other_labs(Catalog::embedded(), settings, &settings.slots[0])
    }

    /// HD 280 Pro → K240 Studio: a cut of 23.7 dB at 20 Hz is limited to 14.
    #[test]
    fn a_cut_beyond_the_limit_is_said_to_be_limited() {
        let said = |source: u16, target: u16| {
            let settings = settings(source, target);
            let plot = PlotModel::new(&settings, &UserData::default(), 48_000.0);
            limited(plot.curves(), settings.boost_limit)
        };
        let words = said(72, 33).unwrap();
        assert!(
            words.starts_with("Limited: the cut is 9.") && words.ends_with("short at 20\u{A0}Hz."),
            "{words}"
        );
        assert_eq!(said(1, 2), None);
    }

    #[test]
    fn what_other_laboratories_say_is_said() {
        let measured = words(&settings(44, 78)).unwrap();
        assert!(measured.contains("2.6\u{A0}dB off, and in 33\u{A0}%"), "{measured}");
        let drawn = words(&Settings { rows: Rows::BestEstimate, ..settings(44, 78) }).unwrap();
        assert!(drawn.contains("2.3\u{A0}dB off, and in 16\u{A0}%"), "{drawn}");
        assert!(words(&settings(1, 2)).unwrap().starts_with("A mean says little"));
        assert!(words(&settings(44, 67)).unwrap().contains("up to 3.1"));
        assert_eq!([words(&settings(44, 44)), words(&settings(44, 600))], [None, None]);
    }

    #[test]
    fn an_in_ear_that_is_worn_says_that_nothing_is_converted() {
        let catalog = Catalog::embedded();
        assert!(unwearable(catalog, HeadphoneId(600)).unwrap().contains("choose what you wear"));
        assert_eq!(unwearable(catalog, HeadphoneId(44)), None);
    }
}
