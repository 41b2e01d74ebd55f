//! The result of a blind test in words: a sentence for the window, a page for the clipboard.

use std::fmt::Write as _;

use super::levels::unmatched;
use super::session::Finished;
use super::test::Outcome;
use crate::editor::picker::names::SlotLabel;
use crate::editor::summary::signed_db;
use crate::params::BlindLabel;

/// `12 of 16 right`.
#[must_use]
pub fn score(outcome: &Outcome) -> String {
    format!("{} of {} right", outcome.right, outcome.answered)
}

/// What the score means, and what it does not.
#[must_use]
pub fn verdict(outcome: &Outcome) -> String {
    let percent = 100.0 * outcome.p;
    let how_often = if percent < 0.1 {
        "in less than 0.1 % of tests".to_owned()
    } else if percent < 10.0 {
        format!("in {percent:.1} % of tests")
    } else {
        format!("in {percent:.0} % of tests")
    };
    let chance = format!("Guessing alone does this well {how_often} ({}).", probability(outcome.p));
    if outcome.is_convincing() {
        format!("{chance} You can tell them apart.")
    } else {
        format!("{chance} That does not show that you can tell them apart, nor that you cannot.")
    }
}

/// What an early end does to the result; `None` if every planned trial was answered.
#[must_use]
pub fn caveat(outcome: &Outcome) -> Option<String> {
    (outcome.answered < outcome.planned).then(|| {
        format!(
            "Stopped after {} of {} trials: stopping early when the score looks good makes the p-value too \
             optimistic.",
            outcome.answered, outcome.planned
        )
    })
}

/// `A · Open, over-ear: X 8 times, taken for it 7 times`, a line per slot.
#[must_use]
pub fn lines(Finished { test, start, .. }: &Finished) -> Vec<String> {
    let named = test.plan().slots().iter().enumerate();
    named
        .map(|(idx, &slot)| {
            let (times, taken_for) = test.taken_for(slot);
            let right = taken_for.get(idx).copied().unwrap_or(0);
            format!("{}: was X {times}×, recognized {right}×", named_slot(idx, slot, &start.labels))
        })
        .collect()
}

/// What a reader has to bear in mind: an early end, interruptions, and slots that could not be matched.
#[must_use]
pub fn caveats(finished: &Finished) -> Vec<String> {
    let early = caveat(&finished.test.outcome());
    let unmatched = unmatched(&finished.start.matches, finished.test.plan().slots());
    early.into_iter().chain(finished.interruptions.sentence()).chain(unmatched).collect()
}

/// Everything a reader needs to judge the test, without a date.
#[must_use]
pub fn report(finished: &Finished) -> String {
    let Finished { test, start, .. } = finished;
    let outcome = test.outcome();
    let mut text = String::from("Grille blind test: which slot is X?\n");
    let _ = writeln!(text, "worn: {}", start.worn);
    let _ = writeln!(text, "level match: {:?}, measured once at the start", start.level_match());
    for (idx, &slot) in test.plan().slots().iter().enumerate() {
        let gain_db = start.matches.get(slot).map_or(0.0, |matched| matched.gain_db);
        let (name, gain) = (named_slot(idx, slot, &start.labels), signed_db(gain_db, 1));
        let _ = writeln!(text, "{name} (slot {slot}, {gain})");
    }
    let _ = writeln!(text, "trials: {} of {} planned", outcome.answered, outcome.planned);
    let _ = writeln!(text, "right: {}", outcome.right);
    let _ =
        writeln!(text, "{}, exact binomial, one-sided, chance 1/{}", probability(outcome.p), outcome.choices);
    let letter = |slot: usize| {
        let idx = test.plan().slots().iter().position(|&named| named == slot).unwrap_or(0);
        BlindLabel::Named(idx).letter()
    };
    let answers: Vec<String> = test
        .answers()
        .iter()
        .map(|answer| format!("{}→{}", letter(answer.heard), letter(answer.said)))
        .collect();
    let _ = writeln!(text, "X was → taken for: {}", answers.join(" "));
    for caveat in caveats(finished) {
        let _ = writeln!(text, "{caveat}");
    }
    text
}

fn named_slot(idx: usize, slot: usize, slots: &[SlotLabel]) -> String {
    let letter = BlindLabel::Named(idx).letter();
    slots.get(slot).map_or_else(|| letter.to_owned(), |label| format!("{letter} · {}", label.words()))
}

fn probability(p: f64) -> String {
    if p < 0.001 { "p < 0.001".to_owned() } else { format!("p = {p:.3}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nice_plug::prelude::EnumParam;

    use crate::editor::blind::guard::{Hindrance, Interruptions};
    use crate::editor::blind::levels::SlotLevels;
    use crate::editor::blind::start::Start;
    use crate::editor::blind::test::{BlindTest, Plan};
    use crate::editor::model::{Model, Status};
    use crate::editor::monitor::meters::Levels;
    use crate::editor::plot::model::PlotModel;
    use crate::params::{GrilleParams, LevelMatchChoice};

    fn outcome(right: usize, answered: usize, planned: usize, p: f64) -> Outcome {
        Outcome { answered, planned, right, choices: 2, p }
    }

    #[test]
    fn a_verdict_says_how_often_guessing_does_as_well() {
        let words = verdict(&outcome(12, 16, 16, 0.0384));
        assert!(words.starts_with("Guessing alone does this well in 3.8 % of tests (p = 0.038). You can"));
        let words = verdict(&outcome(9, 16, 16, 0.402));
        assert!(words.contains("in 40 % of tests") && words.ends_with("nor that you cannot."), "{words}");
        assert!(verdict(&outcome(16, 16, 16, 1.5e-5)).contains("less than 0.1 %"));
    }

    #[test]
    fn an_early_end_is_said() {
        assert_eq!(caveat(&outcome(9, 16, 16, 0.4)), None);
        assert!(
            caveat(&outcome(5, 6, 16, 0.1)).is_some_and(|words| words.starts_with("Stopped after 6 of 16"))
        );
    }

    #[test]
    fn a_report_holds_slots_counts_and_answers() {
        let mut plan = Plan::default();
        plan.trials = 2;
        plan.toggle(0);
        plan.toggle(1);
        let mut test = BlindTest::start(plan, fastrand::Rng::with_seed(5)).unwrap();
        while !test.is_over() {
            test.answer(test.hidden()[0]);
        }
        let params = GrilleParams {
            level_match: EnumParam::new("Level match", LevelMatchChoice::Off),
            ..GrilleParams::default()
        };
        let user = params.user.data();
        let plot = PlotModel::new(&params.settings_shown(), &user, 48_000.0);
        let model = Model::new(&params, &user, plot.curves(), Levels::SILENT, Status::IDLE);
        let start = Start::of(&model, &mut SlotLevels::default());
        let mut interruptions = Interruptions::default();
        interruptions.note(Hindrance::Exporting, 2);
        let finished = Finished { test, start, interruptions };
        let text = report(&finished);
        for part in [
            "worn: closed over-ear",
            "A · As worn, closed over-ear (slot 0, 0.0\u{A0}dB)",
            "B · Open, over-ear (slot 1, ",
            "level match: Programme, measured once at the start",
            "Interrupted: the host exported (trial 2).",
            "matched on pink noise",
            "trials: 2 of 2 planned\nright: 2",
            "p = 0.250, exact binomial, one-sided, chance 1/2",
        ] {
            assert!(text.contains(part), "{text}");
        }
        let total: usize =
            finished.test.plan().slots().iter().map(|&slot| finished.test.taken_for(slot).0).sum();
        assert_eq!(total, 2);
        assert_eq!(lines(&finished).len(), 2);
    }
}
