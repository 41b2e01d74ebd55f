//! A blind test as text: what another person needs to run the same one on their own headphones.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::question::Question;
use super::start::Start;
use super::test::{Plan, TRIALS};
use crate::engine::settings::NUM_SLOTS;
use crate::library::{Entry as _, SlotSet};
use crate::params::REFERENCE;

/// The version this one writes; it reads every version up to it.
const VERSION: u32 = 1;

/// How the test begins in a text.
const BEGINS: &str = "{\"grille_blind_test\":";

/// What is said of a text without a test, of one with a part missing, of a later version's, and of one that asks for what
/// there is not.
const NONE: &str = "There is no blind test in this text. Paste the whole result, down to its last line.";
const DAMAGED: &str = "The test in this text is damaged. Copy the result again.";
const LATER: &str = "This test comes from a later version of Grille. Update Grille to run it.";
const NO_PLAN: &str =
    "This test does not compare two to six sounds in 5, 10, 16 or 25 trials. Copy the result again.";

/// A test to be run again.
#[derive(Debug, Clone, PartialEq)]
pub struct SharedTest {
    /// What is compared, and how often.
    pub plan: Plan,
    /// The slots.
    pub set: SlotSet,
    /// The slot that the reference was heard through.
    pub behind: usize,
}

/// The JSON of a test.
#[derive(Serialize, Deserialize)]
struct Row {
    grille_blind_test: u32,
    question: Question,
    trials: usize,
    slots: Vec<usize>,
    /// The slot that the reference was heard through, if it was compared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reference_through: Option<usize>,
    set: Value,
}

/// The test as one line of text.
#[must_use]
pub fn written(plan: &Plan, start: &Start) -> String {
    let row = Row {
        grille_blind_test: VERSION,
        question: plan.question,
        trials: plan.trials,
        slots: plan.slots().iter().copied().filter(|slot| *slot <= NUM_SLOTS).collect(),
        reference_through: plan.slots().contains(&REFERENCE).then(|| start.behind_reference()),
        set: start.set.to_json(),
    };
    serde_json::to_string(&row).unwrap_or_default()
}

/// The test in a text.
///
/// # Errors
/// There is none, or it cannot be run here: what to do about it.
pub fn read(text: &str) -> Result<SharedTest, String> {
    let (_, behind) = text.split_once(BEGINS).ok_or(NONE)?;
    let json = format!("{BEGINS}{behind}");
    let first = serde_json::Deserializer::from_str(&json).into_iter::<Value>().next();
    let saved = first.and_then(Result::ok).ok_or(DAMAGED)?;
    if saved.get("grille_blind_test").and_then(Value::as_u64) > Some(u64::from(VERSION)) {
        return Err(LATER.to_owned());
    }
    let row = Row::deserialize(saved).map_err(|_| DAMAGED)?;
    let mut plan = Plan::new(row.question, row.trials);
    for slot in (0..=NUM_SLOTS).filter(|slot| row.slots.contains(slot)) {
        plan.toggle(slot);
    }
    if row.reference_through.is_some() {
        plan.toggle(REFERENCE);
    }
    let behind = row.reference_through.unwrap_or_default();
    if !plan.is_ready() || !TRIALS.contains(&plan.trials) || behind > NUM_SLOTS {
        return Err(NO_PLAN.to_owned());
    }
    let set = SlotSet::from_json(&row.set)
        .map_err(|error| format!("The slots of this test cannot be used: {error}."))?;
    Ok(SharedTest { plan, set, behind })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row() -> Row {
        Row {
            grille_blind_test: VERSION,
            question: Question::WhichIsLiked,
            trials: 10,
            slots: vec![3, 0],
            reference_through: Some(3),
            set: SlotSet::factory()[1].to_json(),
        }
    }

    fn text(row: &Row) -> String {
        format!("Grille blind test\nright: 3\n{}\n-- \nAnna", serde_json::to_string(row).unwrap())
    }

    #[test]
    fn a_test_is_found_in_what_was_mailed() {
        let test = read(&text(&row())).unwrap();
        assert_eq!((test.plan.slots(), test.plan.trials), ([0, 3, REFERENCE].as_slice(), 10));
        assert_eq!((test.plan.question, test.behind), (Question::WhichIsLiked, 3));
        assert_eq!(test.set, SlotSet::factory()[1]);
    }

    #[test]
    fn what_cannot_be_run_says_what_to_do() {
        let whole = text(&row());
        let cut = &whole[..whole.len() / 2];
        let cases = [
            ("12 of 16 right", "There is no blind test"),
            (cut, "is damaged"),
            (&text(&Row { grille_blind_test: 2, ..row() }), "later version"),
            (&text(&Row { trials: 1_000_000, ..row() }), "two to six sounds"),
            (&text(&Row { slots: vec![9, 3], reference_through: None, ..row() }), "two to six sounds"),
            (&text(&Row { reference_through: Some(7), ..row() }), "two to six sounds"),
            (&text(&Row { set: Value::Null, ..row() }), "slots of this test cannot be used"),
        ];
        for (text, words) in cases {
            let said = read(text).unwrap_err();
            assert!(said.contains(words), "{said}");
        }
    }
}
