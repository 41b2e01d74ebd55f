//! Names that are similar to one that nothing has: "DT 770 Pro 80" is no model here, a DT 770 Pro is.

use std::cmp::Reverse;

use super::Headphone;
use super::catalog::Catalog;

/// Most that are offered.
const MAX_SIMILAR: usize = 5;

/// Points from which a name is near: a maker, a number, or two lesser things.
const NEAR: u32 = 2;

/// Fewer digits than this are too easily another number, and fewer letters are no word.
const SHORTEST_NUMBER: usize = 3;
const SHORTEST_WORD: usize = 4;

impl Catalog {
    /// Models whose maker, letters and numbers have most in common with the text; none if they have too little.
    /// For texts that [`Catalog::search`] finds nothing for.
    #[must_use]
    pub fn similar_names(&self, text: &str) -> Vec<&Headphone> {
        let typed = runs(text);
        let entries = self.entries().iter().map(AsRef::as_ref).filter(|entry: &&Headphone| !entry.is_class());
        let mut scored: Vec<(u32, &Headphone)> = entries
            .map(|entry| {
                let own = runs(&entry.name());
                (typed.iter().map(|run| points(run, &own)).sum(), entry)
            })
            .collect();
        scored.sort_by_key(|(points, entry)| (Reverse(*points), entry.id));
        let best = scored.first().map_or(0, |(points, _)| *points).max(NEAR);
        let similar = scored.into_iter().take_while(|(points, _)| *points >= best);
        similar.take(MAX_SIMILAR).map(|(_, entry)| entry).collect()
    }
}

/// The best that one run of what was typed has in common with any run of a name.
fn points(typed: &[char], own: &[Vec<char>]) -> u32 {
    own.iter().map(|run| points_of_pair(typed, run)).max().unwrap_or(0)
}

fn points_of_pair(typed: &[char], own: &[char]) -> u32 {
    let is_number = typed.iter().all(char::is_ascii_digit);
    let is_whole = if is_number { typed == own } else { own.starts_with(typed) };
    let shortest = if is_number { SHORTEST_NUMBER } else { SHORTEST_WORD };
    let is_long = typed.len() >= shortest;
    match (is_whole, is_number, is_long) {
        (true, true, true) => 3,
        (true, false, true) => 2,
        (true, _, false) => 1,
        (false, ..) => u32::from(is_long && is_one_slip(typed, own)),
    }
}

/// Runs of letters and runs of digits, in lower case: "ATH-M50x" is "ath", "m", "50", "x".
fn runs(text: &str) -> Vec<Vec<char>> {
    let mut runs: Vec<Vec<char>> = Vec::new();
    let mut before: Option<char> = None;
    for letter in text.chars().flat_map(char::to_lowercase) {
        let continues = before.is_some_and(|before| {
            before.is_alphanumeric() && before.is_ascii_digit() == letter.is_ascii_digit()
        });
        match (letter.is_alphanumeric(), continues, runs.last_mut()) {
            (true, true, Some(run)) => run.push(letter),
            (true, ..) => runs.push(vec![letter]),
            _ => {}
        }
        before = Some(letter);
    }
    runs
}

/// True if one letter is missing, too many or another, or two neighbors are exchanged.
fn is_one_slip(typed: &[char], meant: &[char]) -> bool {
    let head = typed.iter().zip(meant).take_while(|(a, b)| a == b).count();
    let (typed, meant) = (typed.get(head..).unwrap_or_default(), meant.get(head..).unwrap_or_default());
    match (typed, meant) {
        ([], []) => true,
        ([a, b, typed @ ..], [c, d, meant @ ..]) if a == d && b == c && typed == meant => true,
        _ => {
            let (less, more) = (typed.get(1..).unwrap_or_default(), meant.get(1..).unwrap_or_default());
            (typed == more && !meant.is_empty())
                || (less == meant && !typed.is_empty())
                || (less == more && typed.len() == meant.len())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn similar(text: &str) -> Vec<String> {
        Catalog::embedded().similar_names(text).into_iter().map(Headphone::name).collect()
    }

    #[test]
    fn a_model_that_is_not_here_has_neighbors() {
        for (typed, near) in [
            ("dt770 pro 80", vec!["Beyerdynamic DT 770 Pro (250 ohm)", "Beyerdynamic DT 770 M (80 ohm)"]),
            ("HD 605", vec!["Sennheiser HD 600", "Sennheiser HD 650", "Sennheiser HD 505"]),
            ("hd650s", vec!["Sennheiser HD 650"]),
            ("ath-m50z", vec!["Audio-Technica ATH-M50x"]),
            (
                "DT 1990 Pro",
                vec!["Beyerdynamic DT 1990 (analytic pads)", "Beyerdynamic DT 1990 (balanced pads)"],
            ),
            ("shure se846x", vec!["Shure SE846"]),
        ] {
            let found = similar(typed);
            assert!(
                found.starts_with(&near.iter().map(ToString::to_string).collect::<Vec<_>>()),
                "{typed}: {found:?}"
            );
        }
    }

    #[test]
    fn one_slip_is_one_slip() {
        let slip = |typed: &str, meant: &str| {
            is_one_slip(&typed.chars().collect::<Vec<_>>(), &meant.chars().collect::<Vec<_>>())
        };
        for typed in ["koss", "kos", "oss", "kosss", "koas", "okss", "xkoss"] {
            assert!(slip(typed, "koss"), "{typed}");
        }
        for typed in ["ko", "kossss", "kaas", "sokk", ""] {
            assert!(!slip(typed, "koss"), "{typed}");
        }
    }

    #[test]
    fn what_has_nothing_in_common_has_none() {
        for typed in ["", "   ", "?!", "quux 9999", "pro", "耳"] {
            assert_eq!(similar(typed), Vec::<String>::new(), "{typed:?}");
        }
    }
}
