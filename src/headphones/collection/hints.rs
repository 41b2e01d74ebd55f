//! What names of files and folders say of a headphone, in the words people use.

use super::super::{BackType, Build, Fit, NoiseCancelling};

const IN_EAR: [&str; 6] = ["in ear", "inear", "iem", "iems", "earbud", "earbuds"];
const ON_EAR: [&str; 4] = ["on ear", "onear", "supra aural", "supraaural"];
const OVER_EAR: [&str; 4] = ["over ear", "overear", "circum aural", "circumaural"];

const OPEN: [&str; 3] = ["open back", "openback", "open backed"];
const CLOSED: [&str; 3] = ["closed back", "closedback", "closed backed"];
const SEMI_OPEN: [&str; 2] = ["semi open", "semiopen"];

const CANCELS: [&str; 5] = ["anc on", "nc on", "noise cancelling on", "noise canceling on", "active mode"];
const CANCELS_NOT: [&str; 5] = ["anc off", "nc off", "noise cancelling off", "noise canceling off", "no anc"];
const PASSIVE: [&str; 2] = ["passive", "powered off"];
const RADIO: [&str; 2] = ["bluetooth", "wireless"];

/// A text as words of lower-case letters and digits, each between blanks.
fn words(text: &str) -> String {
    let mut words = String::from(" ");
    for letter in text.chars() {
        if letter.is_alphanumeric() {
            words.extend(letter.to_lowercase());
        } else if !words.ends_with(' ') {
            words.push(' ');
        }
    }
    words.push(' ');
    words
}

fn has_one(words: &str, phrases: &[&str]) -> bool {
    phrases.iter().any(|phrase| words.contains(&format!(" {phrase} ")))
}

/// The first of some kinds that the words name.
fn said<T, const N: usize>(words: &str, kinds: [(T, &[&str]); N]) -> Option<T> {
    kinds.into_iter().find(|(_, phrases)| has_one(words, phrases)).map(|(kind, _)| kind)
}

/// How a headphone sits, if the text says so.
pub(super) fn fit(text: &str) -> Option<Fit> {
    said(&words(text), [(Fit::InEar, &IN_EAR), (Fit::OnEar, &ON_EAR), (Fit::OverEar, &OVER_EAR)])
}

/// Its back, if the text says so.
pub(super) fn back(text: &str) -> Option<BackType> {
    let kinds: [(BackType, &[&str]); 3] =
        [(BackType::SemiOpen, &SEMI_OPEN), (BackType::Closed, &CLOSED), (BackType::Open, &OPEN)];
    said(&words(text), kinds)
}

/// What it did with noise while it was measured, and whether it has a radio.
pub(super) fn build(text: &str) -> Build {
    let words = words(text);
    let states: [(NoiseCancelling, &[&str]); 3] = [
        (NoiseCancelling::On, &CANCELS),
        (NoiseCancelling::Off, &CANCELS_NOT),
        (NoiseCancelling::Passive, &PASSIVE),
    ];
    // "(ANC)" alone is what was measured, so it was on.
    let alone = has_one(&words, &["anc"]).then_some(NoiseCancelling::On);
    Build {
        noise_cancelling: said(&words, states).or(alone),
        wireless: has_one(&words, &RADIO),
        driver: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_say_how_a_headphone_sits() {
        for (text, expected) in [
            ("GRAS 43AG-7 over-ear", Some(Fit::OverEar)),
            ("711 in-ear", Some(Fit::InEar)),
            ("harman_in-ear_2017-1", Some(Fit::InEar)),
            ("earbud", Some(Fit::InEar)),
            ("My IEMs", Some(Fit::InEar)),
            ("On Ear", Some(Fit::OnEar)),
            ("oratory1990", None),
            ("Premium ear pads", None),
        ] {
            assert_eq!(fit(text), expected, "{text}");
        }
        assert_eq!(back("HIFIMAN Sundara Closed-Back"), Some(BackType::Closed));
        assert_eq!(back("AKG K240 (semi-open)"), Some(BackType::SemiOpen));
        assert_eq!((back("Open"), back("OpenRock Pro")), (None, None));
    }

    #[test]
    fn names_say_what_was_measured() {
        for (text, expected) in [
            ("Bose 700 (ANC on)", Some(NoiseCancelling::On)),
            ("Bose 700 (ANC)", Some(NoiseCancelling::On)),
            ("Bose 700 ANC-off", Some(NoiseCancelling::Off)),
            ("ATH-ANC900BT (bluetooth, ANC on)", Some(NoiseCancelling::On)),
            ("Bose QC35 (passive, wired)", Some(NoiseCancelling::Passive)),
            ("Balanced", None),
            ("Advance on", None),
        ] {
            assert_eq!(build(text).noise_cancelling, expected, "{text}");
        }
        assert!(build("ATH-ANC900BT (bluetooth, ANC on)").wireless && !build("HD 650").wireless);
    }
}
