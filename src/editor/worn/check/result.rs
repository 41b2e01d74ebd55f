//! What came of a check, in words, and what can be done with it.

use super::session::Outcome;
use crate::editor::summary::signed_db;
use crate::headphones::Catalog;
use crate::headphones::by_ear::{Balance, Disagreement, Judged, seal_of_loss};

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
            Outcome::Seal(Ok(judged)) => seal(judged, catalog),
            Outcome::Balance(Ok(judged)) => balance(judged),
            Outcome::Seal(Err(why)) | Outcome::Balance(Err(why)) => nonsense(*why),
        }
    }
}

fn seal(judged: &Judged, catalog: &Catalog) -> Words {
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

fn balance(judged: &Balance) -> Words {
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
            Outcome::Balance(by_ear::balance(&[[0.2; 3]; 3])),
        ] {
            assert_eq!(Words::of(&outcome, catalog).offer, None, "{outcome:?}");
        }
    }

    #[test]
    fn a_side_that_leaks_is_named() {
        let outcome = Outcome::Balance(by_ear::balance(&[[5.0, 0.0, 0.5]; 3]));
        let words = Words::of(&outcome, Catalog::embedded());
        assert!(words.meaning.starts_with("The left side is softer in the bass"), "{}", words.meaning);
        assert!(words.found.starts_with("You hear the right side 1.8 dB louder"), "{}", words.found);
    }
}
