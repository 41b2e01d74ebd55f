//! A blind test: which of the chosen sounds is X, or which is liked? Counting, without a window and without sound.
//!
//! Every trial deals the chosen sounds anew behind X, Y, …. The listener says which one X is, while A, B, … go on naming
//! them, or which letter is liked best. The deals are independent and even, so that guessing is right once in n trials
//! and the number of right answers is binomial. Answers are not judged before the end, and the number of
//! trials is fixed beforehand: both would otherwise bend the chance the result states.

use super::question::{CONVINCING, Question};
use crate::params::MAX_BLIND;

/// Numbers of trials offered: 5 needs all of them right to convince (p = 0.031), 10 needs 9 (0.011), 16 needs 12
/// (0.038), 25 needs 18 (0.022), each against chance 1/2 (exact binomial, [`Question::chance`]).
pub const TRIALS: [usize; 4] = [5, 10, 16, 25];

/// Fewest trials that are not said to be few: a listener who hears the difference in four of five trials convinces in
/// 33 % of tests of 5, in 38 % of 10, in 80 % of 16 and in 89 % of 25 (the same tail at chance 0.8).
pub const ENOUGH_TRIALS: usize = 16;

/// What is to be compared, and how often.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The slots, 0…6, in ascending order, and last [`crate::params::REFERENCE`].
    slots: Vec<usize>,
    /// Number of trials.
    pub trials: usize,
    /// What is asked in each.
    pub question: Question,
}

/// A trial that has been answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Answer {
    /// The slot X was.
    pub heard: usize,
    /// The slot the listener took it for, or liked best.
    pub said: usize,
}

/// A test that runs or has ended.
#[derive(Debug, Clone)]
pub struct BlindTest {
    plan: Plan,
    /// The slots behind X, Y, …
    hidden: Vec<usize>,
    answers: Vec<Answer>,
    random: fastrand::Rng,
}

/// What a test showed.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// Trials answered.
    pub answered: usize,
    /// Trials planned.
    pub planned: usize,
    /// Right answers, or those for the sound that was liked most often.
    pub right: usize,
    /// Number of slots to choose from.
    pub choices: usize,
    /// Chance of at least so many by guessing.
    pub p: f64,
}

impl Default for Plan {
    fn default() -> Self {
        Self::new(Question::default(), ENOUGH_TRIALS)
    }
}

impl Plan {
    /// Nothing is compared yet.
    #[must_use]
    pub fn new(question: Question, trials: usize) -> Self {
        Self { slots: Vec::new(), trials, question }
    }

    /// The chosen slots, ascending.
    #[must_use]
    pub fn slots(&self) -> &[usize] {
        &self.slots
    }

    /// Takes a slot in or out; a seventh is not taken in.
    pub fn toggle(&mut self, slot: usize) {
        match self.slots.binary_search(&slot) {
            Ok(idx) => {
                self.slots.remove(idx);
            }
            Err(idx) if self.slots.len() < MAX_BLIND => self.slots.insert(idx, slot),
            Err(_) => {}
        }
    }

    /// Right answers, or answers for one sound, that chance gives in [`CONVINCING`] of tests at most; `None` if nothing is
    /// compared, or so few trials show nothing.
    #[must_use]
    pub fn needed(&self) -> Option<usize> {
        self.is_ready().then(|| self.question.needed(self.trials, self.slots.len()))?
    }

    /// True once there is something to compare.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        (2..=MAX_BLIND).contains(&self.slots.len()) && self.trials > 0
    }
}

impl BlindTest {
    /// Deals the first trial; `None` if the plan compares nothing.
    #[must_use]
    pub fn start(plan: Plan, random: fastrand::Rng) -> Option<Self> {
        if !plan.is_ready() {
            return None;
        }
        let mut test = Self { hidden: plan.slots.clone(), plan, answers: Vec::new(), random };
        test.deal();
        Some(test)
    }

    /// Deals this trial anew.
    pub fn deal(&mut self) {
        self.random.shuffle(&mut self.hidden);
    }

    /// What is compared.
    #[must_use]
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// The slots behind X, Y, … in this trial.
    #[must_use]
    pub fn hidden(&self) -> &[usize] {
        &self.hidden
    }

    /// Number of the trial being heard, from 1.
    #[must_use]
    pub fn trial(&self) -> usize {
        self.answers.len() + 1
    }

    /// Says that X is `slot`, or that `slot` is liked best, and deals the next trial. A slot that is not compared is no answer.
    pub fn answer(&mut self, slot: usize) {
        if self.is_over() || !self.plan.slots.contains(&slot) {
            return;
        }
        self.answers.extend(self.hidden.first().map(|&heard| Answer { heard, said: slot }));
        self.deal();
    }

    /// True once every trial is answered.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.answers.len() >= self.plan.trials
    }

    /// The answers so far.
    #[must_use]
    pub fn answers(&self) -> &[Answer] {
        &self.answers
    }

    /// What the answers so far show.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        let (answered, choices) = (self.answers.len(), self.plan.slots.len());
        let right = match self.plan.question {
            Question::WhichIsX => self.answers.iter().filter(|answer| answer.heard == answer.said).count(),
            Question::WhichIsLiked => self.favorite().map_or(0, |slot| self.liked(slot)),
        };
        let p = self.plan.question.chance(right, answered, choices);
        Outcome { answered, planned: self.plan.trials, right, choices, p }
    }

    /// In how many trials this slot was taken for X, or liked best.
    #[must_use]
    pub fn liked(&self, slot: usize) -> usize {
        self.answers.iter().filter(|answer| answer.said == slot).count()
    }

    /// The slot that was liked most often; the first of several.
    #[must_use]
    pub fn favorite(&self) -> Option<usize> {
        self.plan.slots.iter().copied().rev().max_by_key(|&slot| self.liked(slot))
    }

    /// Of the trials in which X was `slot`: how many, and how many were taken for each compared slot.
    #[must_use]
    pub fn taken_for(&self, slot: usize) -> (usize, Vec<usize>) {
        let of_slot: Vec<&Answer> = self.answers.iter().filter(|answer| answer.heard == slot).collect();
        let count = |said: usize| of_slot.iter().filter(|answer| answer.said == said).count();
        (of_slot.len(), self.plan.slots.iter().map(|&said| count(said)).collect())
    }
}

impl Outcome {
    /// True if guessing would hardly ever do as well.
    #[must_use]
    pub fn is_convincing(&self) -> bool {
        self.answered > 0 && self.p <= CONVINCING
    }
}

#[cfg(test)]
mod tests {
    use super::super::question::chance_of_at_least;
    use super::*;
    use crate::units::to_f64;

    fn plan(slots: &[usize], trials: usize) -> Plan {
        let mut plan = Plan::new(Question::WhichIsX, trials);
        for &slot in slots {
            plan.toggle(slot);
        }
        plan
    }

    fn test_of(slots: &[usize], trials: usize, seed: u64) -> BlindTest {
        BlindTest::start(plan(slots, trials), fastrand::Rng::with_seed(seed)).unwrap()
    }

    #[test]
    fn two_to_six_slots_make_a_plan() {
        assert!(!plan(&[], 16).is_ready());
        assert!(!plan(&[3], 16).is_ready());
        assert_eq!(plan(&[5, 0, 3, 5], 16).slots(), [0, 3], "a second toggle takes a slot out");
        assert_eq!(plan(&[6, 5, 4, 3, 2, 1, 0], 16).slots(), [1, 2, 3, 4, 5, 6], "a seventh stays out");
        assert!(BlindTest::start(plan(&[1], 16), fastrand::Rng::with_seed(1)).is_none());
    }

    /// The usual tables of listening tests: 5 of 5, 9 of 10, 12 of 16 and 18 of 25 at chance 1/2, 9 of 16 at 1/3.
    #[test]
    fn a_plan_says_how_many_right_answers_convince() {
        let needed = |slots: &[usize], trials| plan(slots, trials).needed();
        assert_eq!(TRIALS.map(|trials| needed(&[0, 1], trials)), [Some(5), Some(9), Some(12), Some(18)]);
        assert_eq!(needed(&[0, 1, 2], 16), Some(9));
        assert_eq!(needed(&[0], 16), None);
    }

    /// What the window says of few trials rests on these.
    #[test]
    fn few_trials_seldom_show_a_difference_that_is_heard_in_four_of_five() {
        let power = TRIALS.map(|trials| {
            let right = plan(&[0, 1], trials).needed().unwrap();
            (100.0 * chance_of_at_least(right, trials, 0.8)).round()
        });
        assert_eq!(power, [33.0, 38.0, 80.0, 89.0]);
    }

    /// Every slot is X equally often, and what X was says nothing about what it will be. The limit is the
    /// 99.9 % point of χ² with 8 degrees of freedom.
    #[test]
    fn deals_are_even_and_independent() {
        const DEALS: usize = 9_000;
        let mut test = test_of(&[1, 3, 6], DEALS, 7);
        let mut pairs = [[0.0f64; 3]; 3];
        let place = |test: &BlindTest| test.plan().slots().iter().position(|s| *s == test.hidden()[0]);
        for _ in 1..DEALS {
            let before = place(&test).unwrap();
            test.answer(1);
            pairs[before][place(&test).unwrap()] += 1.0;
        }
        let expected = to_f64(DEALS - 1) / 9.0;
        let chi2: f64 = pairs.iter().flatten().map(|count| (count - expected).powi(2) / expected).sum();
        assert!(chi2 < 26.1, "{pairs:?}");
    }

    #[test]
    fn answers_are_counted_until_the_last_trial_and_no_further() {
        let mut test = test_of(&[0, 4], 4, 11);
        for trial in 1..=4 {
            assert_eq!(test.trial(), trial);
            test.answer(6);
            let heard = test.hidden()[0];
            test.answer(if trial == 2 { 4 - heard } else { heard });
        }
        assert!(test.is_over());
        test.answer(0);
        let outcome = test.outcome();
        assert_eq!((outcome.right, outcome.answered, outcome.planned, outcome.choices), (3, 4, 4, 2));
        assert!((outcome.p - 5.0 / 16.0).abs() < 1e-12 && !outcome.is_convincing());
        let (times, said) = test.taken_for(0);
        assert_eq!(said.iter().sum::<usize>(), times);
        assert_eq!(times + test.taken_for(4).0, 4);
    }

    #[test]
    fn the_same_slots_are_dealt_however_the_answer_falls() {
        let mut test = test_of(&[2, 5, 6], 30, 3);
        while !test.is_over() {
            let mut hidden = test.hidden().to_vec();
            hidden.sort_unstable();
            assert_eq!(hidden, [2, 5, 6]);
            test.answer(2);
        }
    }

    #[test]
    fn what_is_liked_is_counted_for_each_sound() {
        let liking = Plan { question: Question::WhichIsLiked, ..plan(&[0, 3], 16) };
        let mut test = BlindTest::start(liking, fastrand::Rng::with_seed(2)).unwrap();
        for trial in 0..16 {
            test.answer(if trial < 13 { 3 } else { 0 });
        }
        let outcome = test.outcome();
        assert_eq!((test.favorite(), test.liked(0), outcome.right), (Some(3), 3, 13));
        assert!((outcome.p - 2.0 * chance_of_at_least(13, 16, 0.5)).abs() < 1e-12 && outcome.is_convincing());
    }
}
