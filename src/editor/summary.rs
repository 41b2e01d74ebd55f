//! What is heard, in plain words, from the same numbers the plot draws.

use super::monitor::reported::Status;
use super::picker::names::short_name;
use super::plot::model::Curves;
use super::shell::theme::typographic;
use super::summary_limits::{by_other_labs, limited, unwearable};
use super::summary_space::{keeps_the_center, space, tools_in_words};
use crate::dsp::curve::{Curve, freqs_hz};
use crate::engine::MatchState;
use crate::engine::settings::{LevelMatch, Settings, SlotSettings, SpeakersMode};
use crate::headphones::{Catalog, Headphone};

/// Differences smaller than this are not worth a word, dB.
const AUDIBLE_DB: f64 = 0.5;

/// Where an extreme counts as "below" or "above" rather than "at", Hz.
const EDGES_HZ: (f64, f64) = (60.0, 10_000.0);

/// Keeps a number and its unit on one line.
const NBSP: char = '\u{A0}';

/// What the engineer hears: up to two sentences and an aside.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Summary {
    /// Sentences about the tone and the space.
    pub sentences: Vec<String>,
    /// A remark about a correction as a target, ears that differ, level and tools.
    pub aside: String,
    /// How far off other laboratories put such a conversion; shown where there is room, and empty if nobody has judged.
    pub judged: String,
    /// What of the project cannot be used; empty if there is nothing.
    pub warning: String,
}

impl Summary {
    /// The same, with what of the project cannot be used.
    #[must_use]
    pub fn with_problems(self, problems: &[String]) -> Self {
        let warning = match problems {
            [] => String::new(),
            [only] => format!("{}.", capitalized(only)),
            [first, others @ ..] => {
                format!("{}. {} more: see the log.", capitalized(first), others.len())
            }
        };
        Self { warning, ..self }
    }
}

/// What is heard now.
#[must_use]
pub fn summarize(catalog: &Catalog, settings: &Settings, curves: &Curves, status: &Status) -> Summary {
    if settings.bypass {
        let sentence = "Bypassed by the host: you hear your mix unchanged.".to_owned();
        return Summary { sentences: vec![sentence], ..Summary::default() };
    }
    let Some(request) = settings.request(settings.slot) else {
        return as_worn(catalog, settings, status);
    };
    let slot = request.slot;
    let missing = catalog.absence(slot.target).or_else(|| catalog.absence(settings.source));
    let missing = missing.or_else(|| unwearable(catalog, settings.source));
    let tone = missing.unwrap_or_else(|| tone(catalog, settings, &slot, curves));
    let sentences = vec![tone, space(settings, &slot, curves, status.is_mono_bus)];
    let later = [slot.target, settings.source].map(|id| catalog.get(id).and_then(Headphone::caveat));
    let remarks = later.into_iter().flatten().chain(corrected(catalog, &slot)).chain(each_ear(curves));
    let remarks = remarks.chain(limited(curves, settings.boost_limit)).chain([level(
        settings.level_match,
        curves,
        status,
    )]);
    let remarks: Vec<String> = remarks.collect();
    let aside = with_tools(settings, status, &remarks.join(" "));
    let judged = by_other_labs(catalog, settings, &slot).unwrap_or_default();
    Summary { sentences, aside, judged, ..Summary::default() }
}

/// Slot 0: the input, but for the tools.
fn as_worn(catalog: &Catalog, settings: &Settings, status: &Status) -> Summary {
    let worn = short_name(catalog, settings.source);
    let is_untouched = tools_in_words(settings, status.is_mono_bus).is_empty();
    let rest = if is_untouched { "nothing is changed" } else { "only the monitor section acts" };
    let missing = catalog.absence(settings.source).or_else(|| unwearable(catalog, settings.source));
    let sentence = missing.unwrap_or_else(|| format!("{} as worn: {rest}.", capitalized(&worn)));
    let aside = "Slots 1 to 6 give the mix as another headphone or as speakers would.";
    Summary { sentences: vec![sentence], aside: with_tools(settings, status, aside), ..Summary::default() }
}

/// How the slot came to be as loud as it is: as applied, or as it will be where no audio runs yet.
fn level(choice: LevelMatch, curves: &Curves, status: &Status) -> String {
    let gain = signed_db(status.match_gain_db, 1);
    let lacks = signed_db(-status.match_shortfall_db, 1);
    match (choice, status.match_state) {
        (_, MatchState::LimitedByClipping) => {
            format!("Level match {gain}, {lacks} short so that it does not clip.")
        }
        (LevelMatch::Off, _) => "Level match is off: what is louder will seem better.".to_owned(),
        (LevelMatch::Static, _) => {
            format!("Level matched on pink noise, {}.", signed_db(curves.match_gain_db, 1))
        }
        (_, MatchState::Programme) => format!("Level matched to what is playing, {gain}."),
        (_, MatchState::Frozen) => format!("Level matched to what was playing at the switch, {gain}."),
        (_, MatchState::BroughtBack) => {
            format!("Level match {gain}, brought back: the slot was 3\u{A0}LU louder than slot 0.")
        }
        (_, MatchState::LimitedByRange) => {
            format!("Level match {gain}, {lacks} short: it adds no more than that.")
        }
        (_, MatchState::StaticTooLittleHeard) => {
            format!("Level matched on pink noise, {gain}: too little was heard yet.")
        }
        (_, MatchState::StaticForExport) => {
            format!("Level matched on pink noise, {gain}, so that prints repeat.")
        }
        (_, MatchState::AsWorn | MatchState::Off | MatchState::Static | MatchState::Given) => {
            "Levels are matched to what plays.".to_owned()
        }
    }
}

fn tone(catalog: &Catalog, settings: &Settings, slot: &SlotSettings, curves: &Curves) -> String {
    let worn = short_name(catalog, settings.source);
    let wanted = short_name(catalog, slot.target);
    let mut head = match (curves.has_target, slot.amount < 0.995) {
        (false, _) => format!("{worn} as worn"),
        (true, true) => format!("{:.0} % of the way from {worn} to {wanted}", 100.0 * slot.amount),
        (true, false) => format!("{wanted} instead of {worn}"),
    };
    if curves.crossing.is_some() || curves.direct.is_some() {
        head += "; a centered sound";
        head += match (keeps_the_center(&settings.tools), curves.direct.is_some()) {
            (true, false) => "",
            (true, true) => " without the room",
            (false, false) => " without the tools",
            (false, true) => " without tools and room",
        };
    }
    let change = extremes(curves.direct.as_ref().unwrap_or(&curves.applied));
    match (change.is_empty(), curves.has_target) {
        (true, _) if curves.at_ears.is_some() => {
            return format!("{}: no audible difference in the mean of both ears.", capitalized(&head));
        }
        (true, _) => return format!("{}: no audible difference.", capitalized(&head)),
        (false, false) => {
            let as_speakers = if has_comb(slot, curves) { ", as two speakers do" } else { "" };
            return format!("{}: {}{as_speakers}.", capitalized(&head), change.join(", "));
        }
        (false, true) => {}
    }
    let (spread_db, low_hz, high_hz) = certainty(&curves.spread);
    format!(
        "{}: {}; ±{}{NBSP}dB from {} to {}.",
        capitalized(&head),
        change.join(", "),
        trimmed(spread_db),
        hertz(low_hz),
        hertz(high_hz),
    )
}

/// True if the change of a centered sound is the comb of two speakers.
fn has_comb(slot: &SlotSettings, curves: &Curves) -> bool {
    let has_head = matches!(slot.speakers, SpeakersMode::Head | SpeakersMode::Personal);
    has_head && curves.ears.is_some() && slot.center_color < 1.0 && slot.frontal == 0.0
}

/// What a correction does as a target: not what people who choose one may expect.
fn corrected(catalog: &Catalog, slot: &SlotSettings) -> Option<String> {
    catalog.get(slot.target).filter(|target| target.is_from_correction())?;
    let name = short_name(catalog, slot.target);
    Some(format!("Imported as a correction: you hear {name} itself, uncorrected."))
}

/// What the ears get of their own where those of the worn headphone differ, at its largest.
fn each_ear(curves: &Curves) -> Option<String> {
    let [left, _] = curves.at_ears.as_ref()?;
    let own = left.zip_with(&curves.applied, |ear_db, both_db| ear_db - both_db);
    let largest = freqs_hz().iter().zip(&own.db).max_by(|a, b| a.1.abs().total_cmp(&b.1.abs()));
    let (&freq_hz, &db) = largest.filter(|(_, db)| db.abs() >= AUDIBLE_DB)?;
    let (left, right) = (signed_db(db, 1), signed_db(-db, 1));
    Some(format!("Each ear has its own conversion: {left} left, {right} right at {}.", hertz(freq_hz)))
}

/// The largest rise and the largest fall, as words.
fn extremes(applied: &Curve) -> Vec<String> {
    let points = || freqs_hz().iter().zip(&applied.db).filter(|&(&hz, _)| (30.0..=14_000.0).contains(&hz));
    let highest = points().max_by(|a, b| a.1.total_cmp(b.1));
    let lowest = points().min_by(|a, b| a.1.total_cmp(b.1));
    let rise = highest.filter(|(_, db)| **db >= AUDIBLE_DB);
    let fall = lowest.filter(|(_, db)| **db <= -AUDIBLE_DB);
    [rise, fall]
        .into_iter()
        .flatten()
        .map(|(&hz, &db)| format!("{} {}", signed_db(db, 1), place(hz)))
        .collect()
}

fn place(freq_hz: f64) -> String {
    match freq_hz {
        f if f < EDGES_HZ.0 => format!("below {}", hertz(EDGES_HZ.0)),
        f if f > EDGES_HZ.1 => format!("above {}", hertz(EDGES_HZ.1)),
        f => format!("at {}", hertz(f)),
    }
}

/// The spread around 1 kHz, rounded up to half a decibel, and the band it holds in.
fn certainty(spread: &Curve) -> (f64, f64, f64) {
    let limit_db = (2.0 * spread.at_hz(1000.0)).ceil() / 2.0;
    let holds = |&(&hz, &db): &(&f64, &f64)| db <= limit_db || (hz - 1000.0).abs() < 1.0;
    let points: Vec<(&f64, &f64)> = freqs_hz().iter().zip(&spread.db).collect();
    let above = points.iter().skip_while(|(hz, _)| **hz < 1000.0).take_while(|p| holds(p)).last();
    let below = points.iter().rev().skip_while(|(hz, _)| **hz > 1000.0).take_while(|p| holds(p)).last();
    let hz_of = |point: Option<&(&f64, &f64)>| point.map_or(1000.0, |(hz, _)| **hz);
    (limit_db, hz_of(below).max(20.0), hz_of(above))
}

fn with_tools(settings: &Settings, status: &Status, aside: &str) -> String {
    let active = tools_in_words(settings, status.is_mono_bus);
    if active.is_empty() { aside.to_owned() } else { format!("{aside} Tools: {}.", active.join(", ")) }
}

/// `+1.4 dB`, `−2.3 dB`, `0.0 dB`.
#[must_use]
pub fn signed_db(db: f64, digits: usize) -> String {
    let text = format!("{db:+.digits$}");
    let is_zero = text.chars().all(|c| matches!(c, '+' | '-' | '0' | '.'));
    let text = if is_zero { text.trim_start_matches(['+', '-']).to_owned() } else { text };
    typographic(&format!("{text}{NBSP}dB"))
}

/// `340 Hz`, `1.2 kHz`, two digits that matter.
#[must_use]
pub fn hertz(freq_hz: f64) -> String {
    let digits = 10f64.powf(freq_hz.log10().floor() - 1.0);
    let rounded = (freq_hz / digits).round() * digits;
    if rounded >= 1000.0 {
        format!("{}{NBSP}kHz", trimmed(rounded / 1000.0))
    } else {
        format!("{rounded:.0}{NBSP}Hz")
    }
}

fn trimmed(value: f64) -> String {
    let text = format!("{value:.1}");
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

fn capitalized(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::editor::plot::model::PlotModel;
    use crate::engine::UserData;
    use crate::headphones::{BackType, Fit, HeadphoneId, Imported};
    use crate::params::GrilleParams;

    fn heard(change: impl FnOnce(&mut Settings)) -> Summary {
        heard_as(change, &Status::IDLE)
    }

    fn heard_as(change: impl FnOnce(&mut Settings), status: &Status) -> Summary {
        let mut settings = GrilleParams::default().settings();
        change(&mut settings);
        summarize(
            Catalog::embedded(),
            &settings,
            PlotModel::new(&settings, &UserData::default(), 48_000.0).curves(),
            status,
        )
    }

    #[test]
    fn numbers_read_as_people_say_them() {
        assert_eq!(hertz(343.7), "340\u{A0}Hz");
        assert_eq!(hertz(999.0), "1\u{A0}kHz");
        assert_eq!(hertz(1234.0), "1.2\u{A0}kHz");
        assert_eq!(hertz(12_345.0), "12\u{A0}kHz");
        assert_eq!(signed_db(-2.34, 1), "\u{2212}2.3\u{A0}dB");
        assert_eq!(signed_db(1.46, 1), "+1.5\u{A0}dB");
        assert_eq!(signed_db(-0.04, 1), "0.0\u{A0}dB");
    }

    #[test]
    fn a_conversion_says_where_how_much_and_how_sure() {
        let words = heard(|settings| settings.slot = 1).sentences.remove(0);
        assert!(words.starts_with("Open over-ear instead of closed over-ear: +1."), "{words}");
        assert!(words.contains("below 60") && words.contains('±'), "{words}");
    }

    #[test]
    fn half_the_way_is_said_to_be_half_the_way() {
        let words = heard(|settings| (settings.slot, settings.slots[0].amount) = (1, 0.5));
        assert!(words.sentences[0].starts_with("50 % of the way from closed over-ear to"), "{words:?}");
    }

    #[test]
    fn speakers_say_what_reaches_the_other_ear_and_what_the_center_pays() {
        let words = heard(|settings| settings.slot = 4).sentences;
        assert!(words[0].starts_with("Closed over-ear as worn; a centered sound: \u{2212}"), "{words:?}");
        assert!(words[0].ends_with(", as two speakers do."), "{words:?}");
        assert!(words[1].starts_with("A sound panned hard left reaches the right ear 4."), "{words:?}");
    }

    #[test]
    fn ears_that_differ_are_said_where_they_differ_most() {
        let bump = |db: f64| Curve::from_fn(move |f| db * (-(f / 2000.0).log2().powi(2)).exp());
        let mut curves = PlotModel::new(&GrilleParams::default().settings(), &UserData::default(), 48_000.0)
            .curves()
            .clone();
        assert_eq!(each_ear(&curves), None);
        let beside = |db| curves.applied.zip_with(&bump(db), |both_db, own_db| both_db + own_db);
        let (clear, faint) = ([beside(-1.4), beside(1.4)], [beside(0.2), beside(-0.2)]);
        curves.at_ears = Some(clear);
        let words = each_ear(&curves).unwrap();
        assert!(words.ends_with(": \u{2212}1.4\u{A0}dB left, +1.4\u{A0}dB right at 2\u{A0}kHz."), "{words}");
        curves.at_ears = Some(faint);
        assert_eq!(each_ear(&curves), None);
    }

    /// A correction heard as a target is no corrected sound, and who chose it is told so.
    #[test]
    fn a_correction_as_a_target_is_pointed_out() {
        let named = |origin: &str, number: u16| {
            let import = Imported::new("", origin, (BackType::Open, Fit::OverEar), &Curve::FLAT);
            let mut import = import.derived_from(origin);
            import.number = HeadphoneId(number);
            import
        };
        let imports = [named("2 filters, as correction", 960), named("column raw, as measurement", 961)];
        let catalog = Catalog::embedded().with_imports(&imports);
        let aside = |source: u16, target: u16| {
            let mut settings = GrilleParams::default().settings();
            (settings.slot, settings.source) = (1, HeadphoneId(source));
            settings.slots[0].target = HeadphoneId(target);
            let plot = PlotModel::new(&settings, &UserData::default(), 48_000.0);
            summarize(&catalog, &settings, plot.curves(), &Status::IDLE).aside
        };
        assert!(
            aside(1, 960).starts_with("Imported as a correction: you hear 2 filters"),
            "{}",
            aside(1, 960)
        );
        for (source, target) in [(960, 2), (1, 961)] {
            assert!(!aside(source, target).contains("correction"), "{source} {target}");
        }
    }

    #[test]
    fn as_worn_bypass_level_match_and_tools_are_said() {
        assert!(heard(|s| s.slot = 0).sentences[0].ends_with("as worn: nothing is changed."));
        assert!(heard(|s| s.bypass = true).sentences[0].starts_with("Bypassed"));
        let aside = heard(|s| (s.slot, s.level_match) = (1, LevelMatch::Off)).aside;
        assert!(aside.starts_with("Level match is off"), "{aside}");
        let aside = heard(|s| (s.slot, s.tools.mono, s.tools.dim) = (1, true, true)).aside;
        assert!(aside.ends_with("Tools: mono, dimmed by \u{2212}20.0\u{A0}dB."), "{aside}");
    }

    #[test]
    fn the_level_is_said_as_it_came_about() {
        for (state, words) in [
            (MatchState::Programme, "to what is playing, +1.4\u{A0}dB."),
            (MatchState::Frozen, "to what was playing at the switch, +1.4\u{A0}dB."),
            (MatchState::StaticTooLittleHeard, "on pink noise, +1.4\u{A0}dB: too little was heard"),
            (MatchState::LimitedByClipping, "\u{2212}2.0\u{A0}dB short so that it does not clip."),
            (MatchState::AsWorn, "to what plays."),
        ] {
            let status =
                Status { match_gain_db: 1.4, match_shortfall_db: 2.0, match_state: state, ..Status::IDLE };
            let aside = heard_as(|settings| settings.slot = 1, &status).aside;
            assert!(aside.contains(words), "{state:?}: {aside}");
        }
    }
}
