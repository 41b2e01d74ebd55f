//! A check by ear, from its first question to its result in words. Knows nothing of drawing.

use crate::editor::summary::signed_db;
use crate::engine::CheckSound;
use crate::headphones::Catalog;
use crate::headphones::by_ear::{
    Answers, Balance, Disagreement, Judged, NUM_BANDS, NUM_REPEATS, NUM_SETTINGS, balance, loss, seal_of_loss,
};

/// Where a check stands.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum CheckSession {
    /// Nobody asked for one.
    #[default]
    Closed,
    /// Questions are being answered.
    Running(Run),
    /// The result is shown.
    Over(Outcome),
}

/// Which check it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// How well the cups seal.
    Seal,
    /// Whether left and right are equally loud.
    Balance,
}

/// What came of a check.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Outcome {
    /// What is lost around 50 Hz.
    Seal(Result<Judged, Disagreement>),
    /// How much louder the left side is.
    Balance(Result<Balance, Disagreement>),
}

/// Settings of a whole seal check: pressed on and as worn, each from above and below, three times.
const NUM_SEAL: usize = 2 * NUM_SETTINGS * NUM_REPEATS;

/// Settings of a whole left/right check.
const NUM_BALANCE: usize = NUM_BANDS * NUM_REPEATS;

/// How much louder 50 Hz has to be than 400 Hz at first, dB: about what equal loudness contours have at 60 phon.
const SEAL_START_DB: f64 = 24.0;

/// How far from the last answer a setting starts, dB.
const AWAY_DB: f64 = 8.0;

/// A check being answered.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    kind: Kind,
    answers: Vec<f64>,
    /// How much louder the first of the two is played, dB.
    pub level_db: f64,
}

impl Run {
    /// The first question of a check.
    #[must_use]
    pub fn new(kind: Kind) -> Self {
        let mut run = Self { kind, answers: Vec::new(), level_db: 0.0 };
        run.begin();
        run
    }

    /// Which check it is.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Which question it is, from 1 on, and how many there are.
    #[must_use]
    pub fn progress(&self) -> (usize, usize) {
        let all = match self.kind {
            Kind::Seal => NUM_SEAL,
            Kind::Balance => NUM_BALANCE,
        };
        (self.answers.len() + 1, all)
    }

    /// True while the cups are to be pressed on.
    #[must_use]
    pub fn is_pressed(&self) -> bool {
        self.kind == Kind::Seal && (self.answers.len() / NUM_SETTINGS).is_multiple_of(2)
    }

    /// The levels there are to choose from, dB.
    #[must_use]
    pub fn range_db(&self) -> (f64, f64) {
        match self.kind {
            Kind::Seal => (-6.0, 46.0),
            Kind::Balance => (-20.0, 20.0),
        }
    }

    /// What is to be played.
    #[must_use]
    pub fn sound(&self) -> CheckSound {
        match (self.kind, self.answers.len() % NUM_BANDS) {
            (Kind::Seal, _) => CheckSound::Seal,
            (Kind::Balance, 0) => CheckSound::Low,
            (Kind::Balance, 1) => CheckSound::Middle,
            (Kind::Balance, _) => CheckSound::High,
        }
    }

    /// Makes the first of the two louder, or softer.
    pub fn raise(&mut self, by_db: f64) {
        let (least_db, most_db) = self.range_db();
        self.level_db = (self.level_db + by_db).clamp(least_db, most_db);
    }

    /// Both are equally loud: the next question, or the result.
    #[must_use]
    pub fn equal(mut self) -> CheckSession {
        self.answers.push(self.level_db);
        if let Some(outcome) = self.outcome() {
            return CheckSession::Over(outcome);
        }
        self.begin();
        CheckSession::Running(self)
    }

    /// Starts a setting away from the last answer to the same question, from above and below in turn.
    fn begin(&mut self) {
        let idx = self.answers.len();
        let last_db = match self.kind {
            Kind::Seal => self.answers.last().copied().unwrap_or(SEAL_START_DB),
            Kind::Balance => {
                idx.checked_sub(NUM_BANDS).and_then(|idx| self.answers.get(idx)).copied().unwrap_or(0.0)
            }
        };
        self.level_db = last_db;
        self.raise(if idx.is_multiple_of(2) { AWAY_DB } else { -AWAY_DB });
    }

    fn outcome(&self) -> Option<Outcome> {
        match self.kind {
            Kind::Seal => {
                let answers: &[f64; NUM_SEAL] = self.answers.as_slice().try_into().ok()?;
                let (settings, _) = answers.as_chunks::<NUM_SETTINGS>();
                let of = |first: usize| -> Option<Answers> {
                    settings.iter().skip(first).step_by(2).copied().collect::<Vec<_>>().try_into().ok()
                };
                Some(Outcome::Seal(loss(&of(0)?, &of(1)?)))
            }
            Kind::Balance => {
                let answers: &[f64; NUM_BALANCE] = self.answers.as_slice().try_into().ok()?;
                let (repeats, _) = answers.as_chunks::<NUM_BANDS>();
                Some(Outcome::Balance(balance(repeats.try_into().ok()?)))
            }
        }
    }
}

impl CheckSession {
    /// True while it has a sheet over the window.
    #[must_use]
    pub fn is_open(&self) -> bool {
        *self != Self::Closed
    }

    /// What is to be played, and how much louder the first of the two, dB.
    #[must_use]
    pub fn order(&self) -> (CheckSound, f64) {
        match self {
            Self::Running(run) => (run.sound(), run.level_db),
            Self::Closed | Self::Over(_) => (CheckSound::Off, 0.0),
        }
    }
}

/// Levels that differ by less are equal to any ear, dB.
const EQUAL_DB: f64 = 0.5;

/// What a result offers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Offer {
    /// A seal, 0…1.
    Seal(f64),
    /// A balance, −1…+1.
    Balance(f64),
}

/// A result in words: what was found, and what it means.
pub(super) struct Words {
    pub(super) found: String,
    pub(super) meaning: String,
    pub(super) offer: Option<Offer>,
}

const SWAP: &str = "Put the headphone on the other way round and repeat the check: if the other ear is louder now, it is the \
    headphone or how it sits; if the same ear is, it is your hearing, which every headphone and every speaker shares, and \
    better left as it is.";

impl Words {
    pub(super) fn of(outcome: &Outcome, catalog: &Catalog) -> Self {
        match outcome {
            Outcome::Seal(Ok(judged)) => seal_in_words(judged, catalog),
            Outcome::Balance(Ok(judged)) => balance_in_words(judged),
            Outcome::Seal(Err(why)) | Outcome::Balance(Err(why)) => nonsense(*why),
        }
    }
}

fn seal_in_words(judged: &Judged, catalog: &Catalog) -> Words {
    let Judged { mean_db, error_db } = *judged;
    let of = |loss_db: f64| 100.0 * seal_of_loss(catalog, loss_db);
    let (low, now, high) = (of(mean_db + error_db), of(mean_db), of(mean_db - error_db));
    let found = if mean_db > EQUAL_DB {
        format!("As you wear it, your headphone loses {mean_db:.1} ± {error_db:.1} dB around 50 Hz.")
    } else {
        format!("As you wear it, your headphone loses no bass that this check can find (± {error_db:.1} dB).")
    };
    let meaning = format!(
        "That is a seal of {now:.0} %, and two times out of three between {low:.0} and {high:.0} %. With it, Grille adds \
         the lost bass back, by up to 9 dB or your own limit."
    );
    Words { found, meaning, offer: Some(Offer::Seal(seal_of_loss(catalog, mean_db))) }
}

fn balance_in_words(judged: &Balance) -> Words {
    let Judged { mean_db, error_db } = judged.whole;
    let (louder, offer) = match mean_db {
        db if db.abs() < EQUAL_DB => ("Both sides are equally loud".to_owned(), None),
        db => {
            let side = if db > 0.0 { "left" } else { "right" };
            let louder = format!("You hear the {side} side {:.1} dB louder", db.abs());
            (louder, Some(Offer::Balance(judged.offered())))
        }
    };
    let [low, middle, high] = judged.left_louder_db.map(|db| signed_db(db, 1));
    let found = format!(
        "{louder} (± {error_db:.1} dB). Left against right: {low} from 100 to 300 Hz, {middle} up to 1 kHz, {high} up to 4 kHz."
    );
    let meaning = match judged.leaking() {
        Some(side) => format!(
            "The {} side is softer in the bass than elsewhere: its cup seals badly. Move it, then repeat the check. {SWAP}",
            side.label()
        ),
        None if offer.is_some() => SWAP.to_owned(),
        None => "There is nothing to set.".to_owned(),
    };
    Words { found, meaning, offer }
}

fn nonsense(why: Disagreement) -> Words {
    Words {
        found: format!("Your answers to the same question lie {:.1} dB apart, which is too much.", why.apart_db),
        meaning: "Nothing is offered. Make the room quieter, let both sounds come several times before you answer, and \
            keep the cups where they are while one question lasts."
            .to_owned(),
        offer: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::headphones::by_ear;

    /// Answers every question as `equal_at` says, by question and whether the cups are pressed on.
    fn answered(kind: Kind, equal_at: impl Fn(usize, bool) -> f64) -> Outcome {
        let mut session = CheckSession::Running(Run::new(kind));
        for idx in 0.. {
            session = match session {
                CheckSession::Running(mut run) => {
                    assert_eq!(run.progress().0, idx + 1);
                    let by_db = equal_at(idx, run.is_pressed()) - run.level_db;
                    run.raise(by_db);
                    run.equal()
                }
                CheckSession::Over(outcome) => return outcome,
                CheckSession::Closed => panic!("closed by itself"),
            };
        }
        unreachable!("a check ends")
    }

    #[test]
    fn what_is_worn_loses_what_it_takes_more_of_than_pressed_on() {
        let outcome = answered(Kind::Seal, |_, is_pressed| if is_pressed { 20.0 } else { 25.0 });
        let Outcome::Seal(Ok(judged)) = outcome else { panic!("{outcome:?}") };
        assert!((judged.mean_db - 5.0).abs() < 1e-9);
        // Nothing is lost by whoever needs the same level both times, however much it is.
        let outcome = answered(Kind::Seal, |_, _| 33.0);
        assert!(matches!(outcome, Outcome::Seal(Ok(judged)) if judged.mean_db == 0.0));
    }

    #[test]
    fn the_side_that_is_turned_down_is_the_louder_one() {
        let outcome = answered(Kind::Balance, |idx, _| [-1.0, -2.0, -3.0][idx % 3]);
        let Outcome::Balance(Ok(judged)) = outcome else { panic!("{outcome:?}") };
        assert_eq!(judged.left_louder_db, [1.0, 2.0, 3.0]);
        assert!((judged.whole.mean_db - 2.0).abs() < 1e-9 && judged.offered() > 0.0);
    }

    #[test]
    fn answers_that_disagree_come_to_nothing() {
        let outcome = answered(Kind::Seal, |idx, _| if idx < 4 { 20.0 } else { 28.0 });
        assert!(matches!(outcome, Outcome::Seal(Err(Disagreement { apart_db })) if apart_db == 8.0));
    }

    /// A setting starts on either side of the answer, so that leaving it alone is no answer.
    #[test]
    fn settings_start_from_above_and_below() {
        let mut run = Run::new(Kind::Balance);
        let mut starts = Vec::new();
        for _ in 0..4 {
            starts.push(run.level_db);
            run.level_db = 0.0;
            let CheckSession::Running(next) = run.equal() else { panic!("over") };
            run = next;
        }
        assert_eq!(starts, [8.0, -8.0, 8.0, -8.0]);
    }

    #[test]
    fn a_loss_is_offered_as_a_seal_with_its_range() {
        let catalog = Catalog::embedded();
        let full_db = by_ear::loss_of_bad_seal_db(catalog);
        let outcome = Outcome::Seal(Ok(Judged { mean_db: 0.5 * full_db, error_db: 0.1 * full_db }));
        let words = Words::of(&outcome, catalog);
        assert!(
            words.meaning.contains("50 %") && words.meaning.contains("between 40 and 60 %"),
            "{}",
            words.meaning
        );
        assert!(matches!(words.offer, Some(Offer::Seal(seal)) if (seal - 0.5).abs() < 1e-9));
    }

    #[test]
    fn nothing_is_offered_for_nonsense_or_where_nothing_is_to_be_set() {
        let catalog = Catalog::embedded();
        for outcome in [
            Outcome::Seal(Err(Disagreement { apart_db: 5.0 })),
            Outcome::Balance(Err(Disagreement { apart_db: 9.0 })),
            Outcome::Balance(balance(&[[0.2; 3]; 3])),
        ] {
            assert_eq!(Words::of(&outcome, catalog).offer, None, "{outcome:?}");
        }
    }

    #[test]
    fn a_side_that_leaks_is_named() {
        let outcome = Outcome::Balance(balance(&[[5.0, 0.0, 0.5]; 3]));
        let words = Words::of(&outcome, Catalog::embedded());
        assert!(words.meaning.starts_with("The left side is softer in the bass"), "{}", words.meaning);
        assert!(words.found.starts_with("You hear the right side 1.8 dB louder"), "{}", words.found);
    }
}
