//! What the window says is what is heard: sentences and labels of random settings, held against the running engine.

use std::sync::Arc;

use grille::editor::monitor::reported::Status;
use grille::editor::picker::names::slot_label;
use grille::editor::plot::model::PlotModel;
use grille::editor::summary::{Summary, signed_db, summarize};
use grille::engine::settings::{NUM_SLOTS, ROOM_RANGE_DB, Settings, Tools};
use grille::engine::{UserData, design, tool_matrix};
use grille::headphones::{Headphone, HeadphoneId};
use grille::params::format::degrees;
use realfft::num_complex::Complex64;

use crate::support::engine::{engine_with, prepared, run_soft as run};
use crate::support::measure::spectrum;
use crate::support::pair;
use crate::support::random::{everything, processing};
use crate::support::signals::{Random, impulse};

const RATE_HZ: f64 = 48_000.0;
/// Bins of 2 Hz, so that every frequency the window names as an edge has its own.
const LEN: usize = 24_000;

/// Random settings in each part of the test.
const CASES: usize = 50;

/// What may lie between a figure and the sound, dB and milliseconds.
const LEVEL_DB: f64 = 0.3;
const DELAY_MS: f64 = 0.02;

/// The engine's response to the left channel and to the right one, each at the left ear and the right.
struct Measured {
    from: [[Vec<Complex64>; 2]; 2],
    match_gain_db: f64,
}

impl Measured {
    fn new(settings: &Settings, user: &Arc<UserData>) -> Self {
        let silence = vec![0.0; LEN];
        let ears = |left: &[f32], right: &[f32]| {
            let mut engine = engine_with(RATE_HZ, user, settings);
            let (left, right) = run(&mut engine, left, right);
            ([spectrum(&left), spectrum(&right)], engine.status().matched.gain_db)
        };
        let ((left, match_gain_db), (right, _)) =
            (ears(&impulse(LEN), &silence), ears(&silence, &impulse(LEN)));
        Self { from: [left, right], match_gain_db }
    }

    /// What `[left, right]` makes of both ears at a bin.
    fn ears(&self, input: [f64; 2], bin: usize) -> [Complex64; 2] {
        [0, 1].map(|ear| input[0] * self.from[0][ear][bin] + input[1] * self.from[1][ear][bin])
    }
}

fn bin_of(freq_hz: f64) -> usize {
    (freq_hz * LEN as f64 / RATE_HZ).round() as usize
}

fn hz_of(bin: usize) -> f64 {
    bin as f64 * RATE_HZ / LEN as f64
}

fn db(ratio: f64) -> f64 {
    20.0 * ratio.max(1e-12).log10()
}

/// A number with its sign, as the window writes it, before `\u{A0}dB`.
fn number(text: &str) -> Option<f64> {
    text.replace('\u{2212}', "-").parse().ok()
}

/// A frequency as the window writes it.
fn hertz(text: &str) -> f64 {
    let (value, unit) = text.split_once('\u{A0}').unwrap();
    value.parse::<f64>().unwrap() * if unit.starts_with('k') { 1000.0 } else { 1.0 }
}

/// The rises and falls of a sentence: how much, and the band in which they are said to lie, Hz.
fn extremes(sentence: &str) -> Vec<(f64, (f64, f64))> {
    let list = sentence.rsplit_once(": ").map_or("", |(_, list)| list).split(';').next().unwrap_or_default();
    let parts = list.split(", ").filter_map(|part| part.split_once("\u{A0}dB "));
    let band = |place: &str| match place.split_once(' ') {
        Some(("below", at)) => (30.0, hertz(at)),
        Some(("above", at)) => (hertz(at), 14_000.0),
        Some((_, at)) => (0.94 * hertz(at.trim_end_matches('.')), 1.06 * hertz(at.trim_end_matches('.'))),
        None => (0.0, 0.0),
    };
    parts.filter_map(|(db, place)| Some((number(db)?, band(place.trim_end_matches('.'))))).collect()
}

struct Case {
    settings: Settings,
    user: Arc<UserData>,
    said: Summary,
    heard: Measured,
    /// The same without tools and trim, and without the room, which the sentence on tone leaves out.
    plain: Measured,
}

impl Case {
    fn new(settings: &Settings, user: &Arc<UserData>) -> Self {
        let heard = Measured::new(settings, user);
        let mut plain = Settings { tools: Tools::default(), output_trim_db: 0.0, ..*settings };
        if let Some(slot) = plain.slot.checked_sub(1) {
            plain.slots[slot].room_db = ROOM_RANGE_DB.0;
        }
        let engine = engine_with(RATE_HZ, user, settings);
        let matched = engine.status().matched;
        let status = Status {
            sample_rate_hz: RATE_HZ,
            match_gain_db: matched.gain_db,
            match_state: matched.state,
            match_shortfall_db: matched.shortfall_db,
            ..Status::IDLE
        };
        let plot = PlotModel::new(settings, user, RATE_HZ);
        let said = summarize(&user.catalog, settings, plot.curves(), &status);
        Self { settings: *settings, user: Arc::clone(user), said, heard, plain: Measured::new(&plain, user) }
    }

    fn tools(&self) -> [f64; 4] {
        tool_matrix(&self.settings.tools, false).map(f64::from)
    }

    /// Gain of everything that is not the slot: trim and level match, dB.
    fn level_db(&self) -> f64 {
        self.settings.output_trim_db + self.heard.match_gain_db
    }

    /// What a centered sound gets in the mean of both ears at a bin, dB, without tools, room and level match.
    fn centered_db(&self, bin: usize) -> f64 {
        let ears = self.plain.ears([1.0, 1.0], bin).map(|ear| db(ear.norm()));
        0.5 * (ears[0] + ears[1]) - self.plain.match_gain_db
    }

    fn check_tone(&self, name: &str) {
        let sentence = &self.said.sentences[0];
        let said = extremes(sentence);
        let within = |(low, high): (f64, f64)| bin_of(low)..=bin_of(high);
        for sign in [1.0, -1.0] {
            let extreme =
                |band| within(band).map(|bin| sign * self.centered_db(bin)).fold(f64::MIN, f64::max);
            let there = extreme((30.0, 14_000.0));
            let Some((db, band)) = said.iter().find(|(db, _)| db.signum() == sign) else {
                assert!(there < 0.5 + LEVEL_DB, "{name}: {:.2} dB is not said: {sentence}", sign * there);
                continue;
            };
            assert!((there - sign * db).abs() <= LEVEL_DB, "{name}: {:.2} dB: {sentence}", sign * there);
            let here = extreme(*band);
            assert!(
                (here - sign * db).abs() <= LEVEL_DB,
                "{name}: {:.2} dB in {band:?}: {sentence}",
                sign * here
            );
        }
        if self.heard.match_gain_db != 0.0 {
            let level = signed_db(self.heard.match_gain_db, 1);
            assert!(self.said.aside.contains(&level), "{name}: {level} is not said: {}", self.said.aside);
        }
        let trim = format!("output trim {}", signed_db(self.settings.output_trim_db, 1));
        assert_eq!(
            self.said.aside.contains(&trim),
            self.settings.output_trim_db != 0.0,
            "{}",
            self.said.aside
        );
        self.check_whole(name);
    }

    /// Tools, level match and trim as they are said make the rest of what is heard, wherever the room is off.
    fn check_whole(&self, name: &str) {
        let slot = &self.settings.slots[self.settings.slot - 1];
        if slot.room_db > ROOM_RANGE_DB.0 {
            return;
        }
        let [ll, lr, rl, rr] = self.tools();
        for freq_hz in [100.0, 1_000.0, 5_000.0] {
            let bin = bin_of(freq_hz);
            for (channel, input) in [[ll, rl], [lr, rr]].into_iter().enumerate() {
                let expected = self.plain.ears(input, bin);
                let gain = 10f64.powf((self.level_db() - self.plain.match_gain_db) / 20.0);
                for (ear, expected) in expected.into_iter().enumerate() {
                    let error = (self.heard.from[channel][ear][bin] - gain * expected).norm();
                    assert!(
                        error < 1e-3 * gain,
                        "{name}: channel {channel}, ear {ear}, {freq_hz} Hz: {error}"
                    );
                }
            }
        }
    }

    fn check_space(&self, name: &str) {
        let sentence = &self.said.sentences[1];
        let quiet = |at: Complex64, than: Complex64| at.norm() <= 1e-4 * than.norm().max(1e-9);
        if let Some(rest) = sentence.strip_prefix("A sound panned hard ") {
            self.check_crossing(name, rest);
        } else if sentence.contains("nothing crosses") {
            for bin in (bin_of(30.0)..bin_of(14_000.0)).step_by(97) {
                for from in &self.plain.from {
                    let (a, b) = (from[0][bin], from[1][bin]);
                    assert!(quiet(a, b) || quiet(b, a), "{name}: {sentence}");
                }
            }
        } else if sentence.contains("folded to mono") {
            let bin = bin_of(1_000.0);
            let (left, right) = (&self.plain.from[0], &self.plain.from[1]);
            assert!(quiet(left[0][bin] - right[0][bin], left[0][bin]), "{name}: {sentence}");
        } else if sentence.contains("of both channels on both sides") {
            let (bin, sign) = (bin_of(1_000.0), if sentence.contains("difference") { -1.0 } else { 1.0 });
            let (left, right) = (self.heard.from[0][0][bin], self.heard.from[1][0][bin]);
            // A flipped channel turns one into the other, and the aside says so.
            let tools = &self.settings.tools;
            let sign = if tools.flip_left == tools.flip_right { sign } else { -sign };
            let alone = tools.solo_left != tools.solo_right;
            assert!(alone || quiet(left - sign * right, left), "{name}: {sentence}");
        } else {
            assert!(sentence.contains("silence both channels"), "{name}: {sentence}");
            let bin = bin_of(1_000.0);
            assert!(self.heard.from.iter().flatten().all(|ear| ear[bin].norm() < 1e-6), "{name}: {sentence}");
        }
    }

    fn check_crossing(&self, name: &str, rest: &str) {
        let panned = usize::from(rest.starts_with("right"));
        let far = usize::from(rest.contains("the right ear"));
        let words = rest.split_once(" ear").unwrap().1.trim_start_matches([',', ' ']);
        let (level, later) = words.split_once("\u{A0}dB ").unwrap();
        let softer_db = number(level).unwrap() * if later.starts_with("louder") { -1.0 } else { 1.0 };
        let difference = |heard: &Measured, channel: usize, far: usize, bin: usize| {
            let ears = &heard.from[channel];
            ears[far][bin] / ears[1 - far][bin]
        };
        let bin = bin_of(1_000.0);
        let measured_db = if rest.contains("besides what each ear has") {
            // What the ears have of their own is opposite in dB: it is not in the mean of both sides.
            let no_tools = Settings { tools: Tools::default(), ..self.settings };
            let heard = Measured::new(&no_tools, &self.user);
            -0.5 * [(0, 1), (1, 0)]
                .map(|(side, far)| db(difference(&heard, side, far, bin).norm()))
                .iter()
                .sum::<f64>()
        } else {
            -db(difference(&self.heard, panned, far, bin).norm())
        };
        // Reflections can leave little at one frequency: then the figure is held to 0.3 dB of the nearer ear.
        let apart_lin = 10f64.powf(-measured_db / 20.0) - 10f64.powf(-softer_db / 20.0);
        let is_near = rest.contains("with the room") && apart_lin.abs() <= 10f64.powf(LEVEL_DB / 20.0) - 1.0;
        assert!(
            is_near || (measured_db - softer_db).abs() <= LEVEL_DB,
            "{name}: {measured_db:.2} dB: {rest}"
        );
        // What each ear has of its own cannot be told apart here.
        if !later.ends_with("later.") {
            return;
        }
        // The direct sound is what is heard without the room.
        let direct = later.split_once("direct sound is ").map(|(_, delay)| delay);
        let without_room = direct.map(|_| {
            let mut settings = self.settings;
            settings.slots[settings.slot - 1].room_db = ROOM_RANGE_DB.0;
            Measured::new(&settings, &self.user)
        });
        let heard = without_room.as_ref().unwrap_or(&self.heard);
        let delay = direct.or(later.split_once("kHz, ").map(|(_, delay)| delay)).unwrap();
        let (mut phase, mut turns) = (0.0f64, 0.0f64);
        for bin in 14..=bin {
            let wrapped = difference(heard, panned, far, bin).arg();
            turns -= ((wrapped - phase) / std::f64::consts::TAU).round();
            phase = wrapped;
        }
        let later_ms = -1e3 * (phase / std::f64::consts::TAU + turns) / hz_of(bin);
        let said_ms = number(delay.split_once('\u{A0}').unwrap().0).unwrap();
        assert!((later_ms - said_ms).abs() <= DELAY_MS, "{name}: {later_ms:.3} ms: {rest}");
    }
}

/// Level within 0.3 dB and time within 0.02 ms, or the sentence names what it leaves out: the tools, the room, what each
/// ear has of its own.
fn said_is_heard(part: u64) {
    let mut random = Random::new(8_311 + part);
    let (plain, torn) = (Arc::<UserData>::default(), pair::user(true));
    let mut num_said = [0; 3];
    for case in 0..CASES {
        let mut settings = if case % 2 == 0 { everything(&mut random) } else { processing(&mut random) };
        settings.bypass = false;
        let user = if case % 6 == 0 { &torn } else { &plain };
        if case % 6 == 0 {
            settings = pair::worn(&settings);
        }
        let name = format!("part {part}, case {case}");
        if settings.slot == 0 {
            let heard = Measured::new(&settings, user);
            let plot = PlotModel::new(&settings, user, RATE_HZ);
            let said = summarize(&user.catalog, &settings, plot.curves(), &Status::IDLE);
            let touched = heard.from[0][0][9] != Complex64::ONE || heard.from[1][1][9] != Complex64::ONE;
            let is_known = user.catalog.get(settings.source).is_some();
            let claims = said.sentences[0].contains("nothing is changed");
            assert!(!(claims && touched && is_known), "{name}: {said:?}");
            continue;
        }
        let case = Case::new(&settings, user);
        let is_known = |id| user.catalog.get(id).is_some();
        let slot = &settings.slots[settings.slot - 1];
        let can_be_worn = user.catalog.get(settings.source).is_some_and(Headphone::can_be_worn);
        if can_be_worn && is_known(slot.target) {
            case.check_tone(&name);
            num_said[0] += 1;
        }
        case.check_space(&name);
        num_said[1] += usize::from(case.said.sentences[1].contains("panned"));
        num_said[2] += usize::from(case.said.sentences[1].contains("room"));
    }
    assert!(num_said[0] > 20 && num_said[1] > 8 && num_said[2] > 0, "{num_said:?}");
}

/// Three hundred random settings, tools and rooms included.
mod what_is_said_is_what_is_heard {
    macro_rules! parts {
        ($($name:ident: $part:literal,)*) => {$(
            #[test]
            fn $name() {
                super::said_is_heard($part);
            }
        )*};
    }

    parts! {
        in_the_first_fifty: 0,
        in_the_second_fifty: 1,
        in_the_third_fifty: 2,
        in_the_fourth_fifty: 3,
        in_the_fifth_fifty: 4,
        in_the_sixth_fifty: 5,
    }
}

/// A label promises what the design does: speakers at their angle, the blend, the fold, the room, how far the way.
#[test]
fn a_label_says_what_the_design_does() {
    let mut random = Random::new(4_117);
    let (user, tables) = (UserData::default(), prepared(RATE_HZ));
    for case in 0..300 {
        let settings = processing(&mut random);
        for slot in 1..=NUM_SLOTS {
            let request = settings.request(slot).unwrap();
            let design = design(&request, &user, &tables);
            let label = slot_label(&user.catalog, &settings, slot);
            let words = format!("{} / {}", label.title, label.detail);
            let angle = degrees(request.slot.angle_deg as f32);
            let has_head = design.crossfeed.is_some() || design.personal.is_some();
            assert_eq!(words.contains(&angle), has_head, "case {case}: {words}");
            assert_eq!(words.contains('°'), has_head, "case {case}: {words}");
            // Some headphones are called so.
            let target = user.catalog.get(request.slot.target);
            let model = target.map_or("", |target| target.model.split(" (").next().unwrap_or_default());
            let without_its_name = if model.is_empty() { words.clone() } else { words.replace(model, "") };
            assert_eq!(
                without_its_name.to_lowercase().contains("classic"),
                design.classic.is_some(),
                "case {case}: {words}"
            );
            assert_eq!(words.contains("room"), design.room.is_some(), "case {case}: {words}");
            assert_eq!(label.title == "Mono", design.mix.same == design.mix.other, "case {case}: {words}");
            if request.slot.target == HeadphoneId::NONE {
                continue;
            }
            let target = user.catalog.get(request.slot.target);
            let is_converted = target.is_some() && user.catalog.get(request.source).is_some();
            assert_eq!(words.contains("missing"), !is_converted, "case {case}: {words}");
            let is_part = is_converted && (0.001..0.994).contains(&request.slot.amount);
            assert!(!is_part || words.contains(" %"), "case {case}: {words}");
        }
    }
}
