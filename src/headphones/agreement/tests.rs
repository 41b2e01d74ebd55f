use super::*;
use crate::dsp::curve::freqs_hz;
use crate::headphones::{Catalog, convert};
use serde_json::Value;

const OVER: [(&str, BackType); 2] = [("closed", BackType::Closed), ("open", BackType::Open)];

fn of(back: BackType, fit: Fit) -> &'static Kind {
    kind(back, fit, Build::default())
}

fn rms_db(curve: &Curve, band_hz: (f64, f64)) -> f64 {
    curve.map(|db| db * db).mean_db(band_hz).sqrt()
}

/// Centers of the octaves the band is checked in, Hz.
fn octaves() -> impl Iterator<Item = (f64, f64)> {
    [70.7, 141.4, 282.8, 565.7, 1131.4, 2262.7, 4525.5, 7071.0].into_iter().map(|hz| (hz / 1.414, hz * 1.414))
}

/// The band against the deviation of the errors behind it. Of errors with tails as long as these, Student distributions
/// with 3 to 8 degrees of freedom in sums of two, 62–76 % lie within 0.75 to 1.1 times their deviation.
#[test]
fn two_of_three_errors_of_measured_pairs_are_within_the_band() {
    let labs: Value = serde_json::from_str(LAB_SPREAD_JSON).unwrap();
    let numbers =
        |list: &Value| list.as_array().unwrap().iter().map(|v| v.as_f64().unwrap()).collect::<Vec<_>>();
    let freq_hz = numbers(&labs["freq_hz"]);
    for (worn, wanted, name) in [
        (BackType::Closed, BackType::Open, "closed to open"),
        (BackType::Closed, BackType::Closed, "closed to closed"),
        (BackType::Open, BackType::Open, "open to open"),
    ] {
        let error = Curve::from_table(&freq_hz, &numbers(&labs["conversion_error"][name]["rms_db"]));
        let [worn, wanted] = [worn, wanted].map(|back| of(back, Fit::OverEar).spread(Rows::AsMeasured));
        let band = worn.zip_with(wanted, f64::hypot);
        for octave_hz in octaves() {
            let share = rms_db(&band, octave_hz) / rms_db(&error, octave_hz);
            assert!((0.75..1.1).contains(&share), "{name}, {octave_hz:?} Hz: {share}");
        }
    }
}

/// What remains after drawing is less than what a row as measured leaves, and less than what the mean leaves.
#[test]
fn drawing_a_row_to_its_kind_makes_it_surer() {
    let kinds = OVER.map(|(_, back)| of(back, Fit::OverEar));
    let on_ear = of(BackType::Open, Fit::OnEar);
    for kind in kinds.into_iter().chain([on_ear]) {
        for octave_hz in octaves() {
            let [drawn, measured] =
                [Rows::BestEstimate, Rows::AsMeasured].map(|rows| rms_db(kind.spread(rows), octave_hz));
            assert!(drawn < measured && drawn > 0.3, "{octave_hz:?} Hz: {drawn} and {measured}");
        }
    }
}

/// The slopes of `agreement`, by band: closed 0.67 … 0.45, open 0.67 … 0.75.
#[test]
fn rows_are_drawn_by_the_measured_slope() {
    for (back, bands) in [
        (BackType::Closed, [(70.0, 0.73), (650.0, 0.65), (5600.0, 0.43)]),
        (BackType::Open, [(70.0, 0.76), (650.0, 0.71), (5600.0, 0.75)]),
    ] {
        let kind = of(back, Fit::OverEar);
        let three_more = kind.mean.map(|db| db + 3.0);
        for (freq_hz, slope) in bands {
            let left = (kind.drawn(&three_more).at_hz(freq_hz) - kind.mean.at_hz(freq_hz)) / 3.0;
            assert!((left - slope).abs() < 0.08, "{freq_hz} Hz: {left}");
        }
    }
    assert_eq!(
        of(BackType::Open, Fit::OverEar).drawn(&of(BackType::Open, Fit::OverEar).mean),
        of(BackType::Open, Fit::OverEar).mean
    );
}

/// Between two measured models the best estimate goes a shorter way than the rows, and an active closed one is drawn to
/// the active ones.
#[test]
fn the_best_estimate_goes_a_shorter_way() {
    let catalog = Catalog::embedded();
    let [worn, wanted] = [44, 80].map(HeadphoneId);
    let [drawn, measured] =
        [Rows::BestEstimate, Rows::AsMeasured].map(|rows| convert(catalog, rows, worn, 1.0, wanted));
    assert!(rms_db(&drawn.applied, (2000.0, 8000.0)) < rms_db(&measured.applied, (2000.0, 8000.0)));
    assert!(drawn.spread.at_hz(3000.0) < measured.spread.at_hz(3000.0));
    let active = Build { wireless: true, ..Build::default() };
    assert_ne!(kind(BackType::Closed, Fit::OverEar, active).mean, of(BackType::Closed, Fit::OverEar).mean);
}

/// Models that exist in both kinds: a conversion that mixes a row from an equalizer with a measured one differs on
/// average from one that does not by at most 0.7 dB in every third of an octave from 6.3 to 12.5 kHz.
#[test]
fn rows_from_equalizers_and_measured_rows_have_one_kind_of_treble() {
    let both: Value = serde_json::from_str(include_str!("../../../tests/data/both-kinds.json")).unwrap();
    let coupler: Value =
        serde_json::from_str(include_str!("../../../presets/headphones/coupler.json")).unwrap();
    let numbers =
        |list: &Value| list.as_array().unwrap().iter().map(|v| v.as_f64().unwrap()).collect::<Vec<_>>();
    let table = |freq_hz: &Value, db: &Value| Curve::from_table(&numbers(freq_hz), &numbers(db));
    let taken = table(&coupler["freq_hz"], &coupler["onear"]["eq_minus_measured_db"]);
    let catalog = Catalog::embedded();
    let models = both["models"].as_array().unwrap();
    let (mut difference, mut untreated) = (Curve::FLAT, Curve::FLAT);
    let mut num_pairs = 0.0;
    for model in models {
        let id = HeadphoneId(u16::try_from(model["id"].as_u64().unwrap()).unwrap());
        let measured = catalog.get(id).unwrap().curve();
        let from_eq = table(&both["freq_hz"], &model["from_eq_db"]);
        let smooth =
            Curve::from_fn(
                |hz| if hz < 4000.0 { measured.at_hz(hz) } else { from_eq.at_hz(hz.min(16_000.0)) },
            );
        let treated = smooth.zip_with(&taken, |db, smoothing_db| db - smoothing_db);
        for other in [44, 78, 80, 36, 352].map(HeadphoneId).into_iter().filter(|other| *other != id) {
            let worn = catalog.get(other).unwrap().curve();
            let [plain, mixed, raw] = [measured, treated, smooth]
                .map(|wanted| crate::headphones::conversion::between(&worn, &wanted));
            difference = difference.zip_with(&mixed.zip_with(&plain, |a, b| a - b), |sum, db| sum + db);
            untreated = untreated.zip_with(&raw.zip_with(&plain, |a, b| a - b), |sum, db| sum + db);
            num_pairs += 1.0;
        }
    }
    let mut worst_untreated_db: f64 = 0.0;
    for third_hz in [6300.0, 8000.0, 10_000.0, 12_500.0f64] {
        let band_hz = (third_hz * (-1.0f64 / 6.0).exp2(), third_hz * (1.0f64 / 6.0).exp2());
        let mean_db = difference.mean_db(band_hz) / num_pairs;
        worst_untreated_db = worst_untreated_db.max((untreated.mean_db(band_hz) / num_pairs).abs());
        assert!(mean_db.abs() <= 0.7, "{third_hz} Hz: {mean_db} dB");
    }
    assert!(worst_untreated_db > 0.7, "without it {worst_untreated_db} dB");
}

/// Everything the audio thread multiplies with is finite, and no share is beyond one.
#[test]
fn figures_are_shares_and_decibels() {
    for (back, fit) in [
        (BackType::Closed, Fit::OverEar),
        (BackType::SemiOpen, Fit::OverEar),
        (BackType::Open, Fit::OverEar),
        (BackType::Closed, Fit::OnEar),
        (BackType::Open, Fit::OnEar),
        (BackType::Closed, Fit::InEar),
    ] {
        let kind = of(back, fit);
        assert!(kind.slope.db.iter().all(|share| (0.1..=1.0).contains(share)), "{back:?} {fit:?}");
        for (spread_db, &hz) in kind.best_estimate_spread.db.iter().zip(freqs_hz()) {
            assert!((0.3..12.0).contains(spread_db), "{back:?} {fit:?}, {hz} Hz: {spread_db}");
        }
    }
    let [over, in_ear] =
        [Fit::OverEar, Fit::InEar].map(|fit| of(BackType::Closed, fit).spread(Rows::BestEstimate));
    for hz in [300.0, 1000.0, 8000.0] {
        assert!(in_ear.at_hz(hz) > over.at_hz(hz), "{hz} Hz");
    }
}
