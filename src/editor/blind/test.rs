//! A blind test: which of the chosen slots is X? Counting and chance, without a window and without sound.
//!
//! Every trial deals the chosen slots anew behind X, Y, …, while A, B, … go on naming them; the listener
//! says which one X is. The deals are independent and even, so that guessing is right once in n trials
//! and the number of right answers is binomial. Answers are not judged before the end, and the number of
//! trials is fixed beforehand: both would otherwise bend the chance the result states.

use crate::params::MAX_BLIND;
use crate::units::to_f64;

/// Numbers of trials offered: 5 needs all of them right to convince (p = 0.031), 10 needs 9 (0.011), 16 needs 12
/// (0.038), 25 needs 18 (0.022), each against chance 1/2 (exact binomial, [`chance_of_at_least`]).
pub const TRIALS: [usize; 4] = [5, 10, 16, 25];

/// Fewest trials that are not said to be few: a listener who hears the difference in four of five trials convinces in
/// 33 % of tests of 5, in 38 % of 10, in 80 % of 16 and in 89 % of 25 (the same tail at chance 0.8).
pub const ENOUGH_TRIALS: usize = 16;

/// Chance below which a result counts as not guessed, the usual 5 %.
pub const CONVINCING: f64 = 0.05;

/// What is to be compared, and how often.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The slots, 0…6, in ascending order.
    slots: Vec<usize>,
    /// Number of trials.
    pub trials: usize,
}

/// A trial that has been answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Answer {
    /// The slot X was.
    pub heard: usize,
    /// The slot the listener took it for.
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
    /// Right answers.
    pub right: usize,
    /// Number of slots to choose from.
    pub choices: usize,
    /// Chance of at least so many right answers by guessing.
    pub p: f64,
}

impl Default for Plan {
    fn default() -> Self {
        Self { slots: Vec::new(), trials: ENOUGH_TRIALS }
    }
}

impl Plan {
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

    /// Right answers that guessing gives in [`CONVINCING`] of tests at most; `None` if nothing is compared.
    #[must_use]
    pub fn needed(&self) -> Option<usize> {
        let chance = 1.0 / to_f64(self.slots.len());
        let convinces = |&right: &usize| chance_of_at_least(right, self.trials, chance) <= CONVINCING;
        self.is_ready().then(|| (0..=self.trials).find(convinces))?
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

    /// Says that X is `slot`, and deals the next trial. A slot that is not compared is no answer.
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
        let right = self.answers.iter().filter(|answer| answer.heard == answer.said).count();
        let p = chance_of_at_least(right, answered, 1.0 / to_f64(choices));
        Outcome { answered, planned: self.plan.trials, right, choices, p }
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

/// Chance of at least `right` right answers in `trials` by guessing, each right with probability `chance`:
/// the upper tail of the binomial distribution, summed exactly.
#[must_use]
pub fn chance_of_at_least(right: usize, trials: usize, chance: f64) -> f64 {
    let odds = chance / (1.0 - chance);
    let mut term = (1.0 - chance).powi(i32::try_from(trials).unwrap_or(i32::MAX));
    let mut tail = 0.0;
    for k in 0..=trials {
        if k >= right {
            tail += term;
        }
        term *= odds * to_f64(trials - k) / to_f64(k + 1);
    }
    tail.min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(slots: &[usize], trials: usize) -> Plan {
        let mut plan = Plan { trials, ..Plan::default() };
        for &slot in slots {
            plan.toggle(slot);
        }
        plan
    }

    fn test_of(slots: &[usize], trials: usize, seed: u64) -> BlindTest {
        BlindTest::start(plan(slots, trials), fastrand::Rng::with_seed(seed)).unwrap()
    }

    /// Closed forms: sums of binomial coefficients over powers of the number of choices.
    #[test]
    fn chance_is_the_exact_binomial_tail() {
        let cases = [
            (12, 16, 2.0, 2_517.0 / 65_536.0), // C(16,12)+…+C(16,16) = 1820+560+120+16+1
            (9, 10, 2.0, 11.0 / 1_024.0),      // C(10,9)+C(10,10)
            (5, 5, 3.0, 1.0 / 243.0),          // all right of three
            (1, 3, 4.0, 1.0 - 27.0 / 64.0),    // 1 − (3/4)³
            (2, 4, 3.0, 33.0 / 81.0),          // C(4,2)·4 + C(4,3)·2 + 1
            (0, 7, 6.0, 1.0),
        ];
        for (right, trials, choices, expected) in cases {
            let p = chance_of_at_least(right, trials, 1.0 / choices);
            assert!((p - expected).abs() < 1e-12, "{right} of {trials} at 1/{choices}: {p}");
        }
        assert!((chance_of_at_least(12, 16, 0.5) - 0.0384).abs() < 5e-5);
        assert!((chance_of_at_least(9, 10, 0.5) - 0.0107).abs() < 5e-5);
        assert_eq!(chance_of_at_least(0, 0, 0.5), 1.0);
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
}
