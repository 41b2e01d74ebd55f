//! The result of a blind test in words: a sentence for the window, a page for the clipboard.

use std::fmt::Write as _;

use super::question::Question;
use super::session::Finished;
use super::shared::written;
use super::start::unmatched;
use super::test::Outcome;
use crate::editor::picker::names::SlotLabel;
use crate::editor::summary::signed_db;
use crate::engine::ReferenceLevel;
use crate::params::{BlindLabel, REFERENCE};

/// `12 of 16 right`, or what was liked best.
#[must_use]
pub fn score(Finished { test, start, .. }: &Finished) -> String {
    let Outcome { answered, right, .. } = test.outcome();
    if test.plan().question == Question::WhichIsX {
        return format!("{right} of {answered} right");
    }
    let leads = |slot: &&usize| test.liked(**slot) == right;
    let first = test.favorite().filter(|_| test.plan().slots().iter().filter(leads).count() == 1);
    match first.and_then(|slot| start.labels.get(slot)) {
        Some(label) => format!("{}: liked best in {right} of {answered}", label.words()),
        None => format!("No favorite in {answered} trials"),
    }
}

/// What the score means, and what it does not.
#[must_use]
pub fn verdict(question: Question, outcome: &Outcome) -> String {
    let percent = 100.0 * outcome.p;
    let how_often = if percent < 0.1 {
        "in less than 0.1 % of tests".to_owned()
    } else if percent < 10.0 {
        format!("in {percent:.1} % of tests")
    } else {
        format!("in {percent:.0} % of tests")
    };
    let p = probability(outcome.p);
    match (question, outcome.is_convincing()) {
        (Question::WhichIsX, true) => {
            format!("Guessing alone does this well {how_often} ({p}). You can tell them apart.")
        }
        (Question::WhichIsX, false) => format!(
            "Guessing alone does this well {how_often} ({p}). That does not show that you can tell them apart, nor \
             that you cannot."
        ),
        (Question::WhichIsLiked, true) => {
            format!("Answers at random lead as far {how_often} ({p}). You do like it better.")
        }
        (Question::WhichIsLiked, false) => format!(
            "Answers at random lead as far {how_often} ({p}). That does not show that you like one better, nor that \
             you do not."
        ),
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

/// `A · Open, over-ear: was X 8×, recognized 7×`, or how often it was liked best; a line per slot.
#[must_use]
pub fn lines(Finished { test, start, .. }: &Finished) -> Vec<String> {
    let named = test.plan().slots().iter().enumerate();
    named
        .map(|(idx, &slot)| {
            let name = named_slot(idx, slot, &start.labels);
            if test.plan().question == Question::WhichIsLiked {
                return format!("{name}: liked best {}×", test.liked(slot));
            }
            let (times, taken_for) = test.taken_for(slot);
            let right = taken_for.get(idx).copied().unwrap_or(0);
            format!("{name}: was X {times}×, recognized {right}×")
        })
        .collect()
}

/// What a reader has to bear in mind: an early end, interruptions, and slots that could not be matched.
#[must_use]
pub fn caveats(finished: &Finished) -> Vec<String> {
    let early = caveat(&finished.test.outcome());
    let unmatched = unmatched(&finished.start.matches, finished.test.plan().slots());
    let reference = finished.test.plan().slots().contains(&REFERENCE).then_some(finished.reference);
    let reference = reference.and_then(unmatched_reference);
    early.into_iter().chain(finished.interruptions.sentence()).chain(unmatched).chain(reference).collect()
}

/// Why the reference was not as loud as the mix.
fn unmatched_reference(level: ReferenceLevel) -> Option<String> {
    let text = match level {
        ReferenceLevel::Matched => return None,
        ReferenceLevel::Off | ReferenceLevel::TooLittleHeard => {
            "The reference was not matched, because too little of it and the mix had been heard at the start."
        }
        ReferenceLevel::LimitedByClipping => {
            "The reference was softer than the mix, because it would have clipped."
        }
        ReferenceLevel::LimitedByRange => {
            "The reference was softer than the mix: it is brought to it by no more than +12 dB."
        }
    };
    Some(text.to_owned())
}

/// Everything a reader needs to judge the test, without a date.
#[must_use]
pub fn report(finished: &Finished) -> String {
    let Finished { test, start, .. } = finished;
    let outcome = test.outcome();
    let question = test.plan().question;
    let mut text = match question {
        Question::WhichIsX => String::from("Grille blind test: which slot is X?\n"),
        Question::WhichIsLiked => String::from("Grille blind test: which do I like?\n"),
    };
    let _ = writeln!(text, "worn: {}", start.worn);
    let _ = writeln!(text, "level match: {:?}, measured once at the start", start.level_match());
    for (idx, &slot) in test.plan().slots().iter().enumerate() {
        let name = named_slot(idx, slot, &start.labels);
        let _ = match start.matches.get(slot) {
            Some(matched) => writeln!(text, "{name} (slot {slot}, {})", signed_db(matched.gain_db, 1)),
            None => writeln!(text, "{name}"),
        };
    }
    let _ = writeln!(text, "trials: {} of {} planned", outcome.answered, outcome.planned);
    let (counted, p) = (outcome.right, probability(outcome.p));
    let _ = match question {
        Question::WhichIsX => {
            writeln!(text, "right: {counted}\n{p}, exact binomial, one-sided, chance 1/{}", outcome.choices)
        }
        Question::WhichIsLiked => writeln!(
            text,
            "{}\n{p}, exact binomial of {counted}, times {} sounds that might have led",
            lines(finished).join("\n"),
            outcome.choices
        ),
    };
    let letter = |slot: usize| {
        let idx = test.plan().slots().iter().position(|&named| named == slot).unwrap_or(0);
        BlindLabel::Named(idx).letter()
    };
    let answers: Vec<String> = test
        .answers()
        .iter()
        .map(|answer| format!("{}→{}", letter(answer.heard), letter(answer.said)))
        .collect();
    let heading = match question {
        Question::WhichIsX => "X was → taken for",
        Question::WhichIsLiked => "X was → liked best",
    };
    let _ = writeln!(text, "{heading}: {}", answers.join(" "));
    for caveat in caveats(finished) {
        let _ = writeln!(text, "{caveat}");
    }
    let _ = writeln!(text, "To run the same test, paste this text where blind tests are set up in Grille:");
    let _ = writeln!(text, "{}", written(test.plan(), start));
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
    use nice_plug::prelude::EnumParam;

    use super::*;
    use crate::editor::blind::guard::{Hindrance, Interruptions};
    use crate::editor::blind::shared::read;
    use crate::editor::blind::start::{SlotLevels, Start};
    use crate::editor::blind::test::{BlindTest, Plan};
    use crate::editor::model::Model;
    use crate::editor::monitor::meters::Levels;
    use crate::editor::monitor::reported::Status;
    use crate::editor::plot::model::PlotModel;
    use crate::params::{GrilleParams, LevelMatchChoice};

    fn outcome(right: usize, answered: usize, planned: usize, p: f64) -> Outcome {
        Outcome { answered, planned, right, choices: 2, p }
    }

    #[test]
    fn a_verdict_says_how_often_guessing_does_as_well() {
        let words = verdict(Question::WhichIsX, &outcome(12, 16, 16, 0.0384));
        assert!(words.starts_with("Guessing alone does this well in 3.8 % of tests (p = 0.038). You can"));
        let words = verdict(Question::WhichIsX, &outcome(9, 16, 16, 0.402));
        assert!(words.contains("in 40 % of tests") && words.ends_with("nor that you cannot."), "{words}");
        assert!(verdict(Question::WhichIsX, &outcome(16, 16, 16, 1.5e-5)).contains("less than 0.1 %"));
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
        plan.trials = 5;
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
        let finished = Finished { test, start, interruptions, reference: ReferenceLevel::Off };
        let text = report(&finished);
        for part in [
            "worn: closed over-ear",
            "A · As worn, closed over-ear (slot 0, 0.0\u{A0}dB)",
            "B · Open, over-ear (slot 1, ",
            "level match: Programme, measured once at the start",
            "Interrupted: the host exported (trial 2).",
            "matched on pink noise",
            "trials: 5 of 5 planned\nright: 5",
            "p = 0.031, exact binomial, one-sided, chance 1/2",
        ] {
            assert!(text.contains(part), "{text}");
        }
        let again = read(&text).unwrap();
        assert_eq!((&again.plan, &again.set), (finished.test.plan(), &finished.start.set));
        assert_eq!(again.set.slots, params.settings_shown().slots);
        let total: usize =
            finished.test.plan().slots().iter().map(|&slot| finished.test.taken_for(slot).0).sum();
        assert_eq!(total, 5);
        assert_eq!(lines(&finished).len(), 2);
    }
}
