//! What is heard, in plain words, from the same numbers the plot draws.

use super::plot_model::Curves;
use super::theme::typographic;
use crate::dsp::curve::{Curve, freqs_hz};
use crate::engine::settings::{LevelMatch, Settings, SlotSettings, SpeakersMode};
use crate::headphones::{BackType, Catalog, Fit, Headphone, HeadphoneId};

/// Differences smaller than this are not worth a word, dB.
const AUDIBLE_DB: f64 = 0.5;

/// Where an extreme counts as "below" or "above" rather than "at", Hz.
const EDGES_HZ: (f64, f64) = (60.0, 10_000.0);

/// Keeps a number and its unit on one line.
const NBSP: char = '\u{A0}';

/// The two lines on a slot button.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlotLabel {
    /// What it gives.
    pub title: String,
    /// How.
    pub detail: String,
}

/// What the engineer hears: up to two sentences and an aside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hearing {
    /// Sentences about the tone and the space.
    pub sentences: Vec<String>,
    /// A remark about level and tools.
    pub aside: String,
}

/// The label of slot `slot` (0…6).
#[must_use]
pub fn slot_label(catalog: &Catalog, settings: &Settings, slot: usize) -> SlotLabel {
    let Some(request) = settings.request(slot) else {
        let detail = short_name(catalog, settings.source);
        return SlotLabel { title: "As worn".to_owned(), detail };
    };
    let slot = request.slot;
    let target = catalog.get(slot.target);
    let title = match target {
        _ if slot.mono => "Mono".to_owned(),
        Some(target) => class_title(target).unwrap_or_else(|| model_name(target)),
        None if has_speakers(&slot) => "Speakers".to_owned(),
        None => "As worn".to_owned(),
    };
    SlotLabel { title, detail: slot_detail(&slot, target) }
}

fn slot_detail(slot: &SlotSettings, target: Option<&Headphone>) -> String {
    let speakers = format!("speakers {:.0}°", slot.angle_deg);
    match (slot.mono, target, has_speakers(slot)) {
        (true, Some(target), _) if target.is_class() => target.model.to_lowercase(),
        (true, Some(target), _) => model_name(target),
        (true, None, _) => "as worn".to_owned(),
        (false, Some(_), true) => format!("+ {speakers}"),
        (false, None, true) => format!("as worn, {:.0}°", slot.angle_deg),
        (false, None, false) => "no change".to_owned(),
        (false, Some(target), false) => class_detail(target),
    }
}

fn has_speakers(slot: &SlotSettings) -> bool {
    slot.speakers == SpeakersMode::Head
}

/// `Open`, `Semi-open`, `On-ear` for a back type.
fn class_title(entry: &Headphone) -> Option<String> {
    let back = match entry.back {
        BackType::Open => "Open",
        BackType::SemiOpen => "Semi-open",
        BackType::Closed => "Closed",
    };
    entry.is_class().then(|| match entry.fit {
        Fit::OverEar => back.to_owned(),
        Fit::OnEar => "On-ear".to_owned(),
    })
}

/// What a class or model is beyond its title: `over-ear`, `sealed`, or the maker.
fn class_detail(entry: &Headphone) -> String {
    if !entry.is_class() {
        return entry.maker.clone();
    }
    match (entry.model.split_once(", "), entry.fit) {
        (Some((_, variant)), _) => variant.to_owned(),
        (None, Fit::OverEar) => "over-ear".to_owned(),
        (None, Fit::OnEar) => entry.back.label().to_owned(),
    }
}

/// The model without its variant in parentheses.
fn model_name(entry: &Headphone) -> String {
    entry.model.split(" (").next().unwrap_or_default().to_owned()
}

/// A name short enough for a sentence.
#[must_use]
pub fn short_name(catalog: &Catalog, id: HeadphoneId) -> String {
    match catalog.get(id) {
        Some(entry) if entry.is_class() => entry.model.to_lowercase(),
        Some(entry) => model_name(entry),
        None => catalog.display_name(id),
    }
}

/// What is heard now.
#[must_use]
pub fn hearing(catalog: &Catalog, settings: &Settings, curves: &Curves) -> Hearing {
    let worn = short_name(catalog, settings.source);
    if settings.bypass {
        let sentence = "Bypassed: what comes in goes out, bit for bit.".to_owned();
        return Hearing { sentences: vec![sentence], aside: String::new() };
    }
    let Some(request) = settings.request(settings.slot) else {
        let sentence = format!("{} as worn: nothing is changed.", capitalized(&worn));
        let aside = "Slots 1 to 6 give the mix as another headphone or as speakers would.";
        return Hearing { sentences: vec![sentence], aside: with_tools(settings, aside) };
    };
    let slot = request.slot;
    let sentences = vec![tone(catalog, &slot, &worn, curves), space(&slot, curves)];
    let aside = match settings.level_match {
        LevelMatch::Off => "Level match is off: what is louder will seem better.".to_owned(),
        LevelMatch::Static => format!("Level matched on pink noise, {}.", signed_db(curves.match_gain_db, 1)),
    };
    Hearing { sentences, aside: with_tools(settings, &aside) }
}

fn tone(catalog: &Catalog, slot: &SlotSettings, worn: &str, curves: &Curves) -> String {
    let wanted = short_name(catalog, slot.target);
    let mut head = match (curves.has_target, slot.amount < 0.995) {
        (false, _) => format!("{worn} as worn"),
        (true, true) => format!("{:.0} % of the way from {worn} to {wanted}", 100.0 * slot.amount),
        (true, false) => format!("{wanted} instead of {worn}"),
    };
    if curves.ears.is_some() {
        head += "; a centered sound";
    }
    let change = extremes(&curves.applied);
    match (change.is_empty(), curves.has_target) {
        (true, _) => return format!("{}: no audible difference.", capitalized(&head)),
        (false, false) => return format!("{}: {}.", capitalized(&head), change.join(", ")),
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

fn space(slot: &SlotSettings, curves: &Curves) -> String {
    if slot.mono {
        return "Both channels are folded to mono first.".to_owned();
    }
    if let Some(ears) = &curves.ears {
        let softer_db = ears.ild.at_hz(1000.0);
        let later_ms = ears.itd_ms_at(1000.0);
        return format!(
            "A sound panned hard left reaches the right ear {softer_db:.1}{NBSP}dB softer at \
             1{NBSP}kHz, {later_ms:.2}{NBSP}ms later."
        );
    }
    "Left stays left and right stays right: nothing crosses between the ears.".to_owned()
}

/// The largest rise and the largest fall, as words.
fn extremes(applied: &Curve) -> Vec<String> {
    let points = || freqs_hz().iter().zip(&applied.db).filter(|&(&hz, _)| (30.0..=14_000.0).contains(&hz));
    let highest = points().max_by(|a, b| a.1.total_cmp(b.1));
    let lowest = points().min_by(|a, b| a.1.total_cmp(b.1));
    [highest, lowest]
        .into_iter()
        .flatten()
        .filter(|(_, db)| db.abs() >= AUDIBLE_DB)
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

fn with_tools(settings: &Settings, aside: &str) -> String {
    let tools = &settings.tools;
    let active: Vec<&str> = [
        (tools.mono, "mono"),
        (tools.side, "side"),
        (tools.solo_left, "left alone"),
        (tools.solo_right, "right alone"),
        (tools.swap, "channels swapped"),
        (tools.flip_left, "left inverted"),
        (tools.flip_right, "right inverted"),
        (tools.dim, "dimmed"),
    ]
    .into_iter()
    .filter_map(|(on, word)| on.then_some(word))
    .collect();
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
