//! Which number each of the user's headphones gets.

use super::{HeadphoneId, ImportNumbers, Imported};

/// Numbers that are not simply free.
#[derive(Debug, Clone, Copy, Default)]
pub struct Kept {
    /// Named by somebody and carried by nobody: given to no headphone but the one that brings its number along.
    pub reserved: ImportNumbers,
    /// Passed by a parameter once: given away after all others.
    pub seen: ImportNumbers,
}

/// A project's imports and those of the user's folder, each at a number of its own.
///
/// The project's come first and keep theirs; the folder's copy of a headphone the project carries is
/// left out; any other takes the number it had last if that is free, the first free one otherwise.
/// What finds no number is left out.
#[must_use]
pub fn placed(project: &[Imported], library: &[Imported], kept: Kept) -> Vec<Imported> {
    let carried: ImportNumbers = project.iter().map(|import| import.number).collect();
    let mut all: Vec<Imported> = Vec::new();
    let mut taken = ImportNumbers::default();
    let mut take = |import: &Imported, is_right: &dyn Fn(HeadphoneId, ImportNumbers) -> bool| {
        if all.iter().any(|placed| placed.key == import.key) {
            return;
        }
        if let Some(number) = place(import, taken, carried | kept.reserved, kept.seen, is_right) {
            taken = taken | ImportNumbers::of(number);
            all.push(Imported { number, ..import.clone() });
        }
    };
    for import in project {
        take(import, &|id, taken| !taken.contains(id));
    }
    for import in library {
        take(import, &|id, taken| !(taken | carried | kept.reserved | kept.seen).contains(id));
    }
    all
}

/// The number of one import: its own if that `is_right`, else the first that is free, `seen` ones last.
fn place(
    import: &Imported,
    taken: ImportNumbers,
    kept: ImportNumbers,
    seen: ImportNumbers,
    is_right: &dyn Fn(HeadphoneId, ImportNumbers) -> bool,
) -> Option<HeadphoneId> {
    let own = import.number;
    if HeadphoneId::IMPORTS.contains(&own) && is_right(own, taken) {
        return Some(own);
    }
    let free = ImportNumbers::from_bits(u64::MAX) - taken - kept;
    (free - seen).iter().next().or_else(|| free.iter().next())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dsp::curve::Curve;
    use crate::headphones::{BackType, Fit};

    fn named(model: &str, number: u16) -> Imported {
        let import = Imported::new("", model, (BackType::Open, Fit::OverEar), &Curve::FLAT);
        Imported { number: HeadphoneId(number), ..import }
    }

    fn numbers(ids: &[u16]) -> ImportNumbers {
        ids.iter().copied().map(HeadphoneId).collect()
    }

    fn names(all: &[Imported]) -> Vec<(&str, u16)> {
        all.iter().map(|import| (import.model.as_str(), import.number.0)).collect()
    }

    #[test]
    fn the_project_keeps_its_numbers_and_the_folder_takes_what_is_free() {
        let project = [named("a", 961)];
        let library = vec![named("a", 970), named("b", 961), named("c", 1000), named("d", 0)];
        let kept = Kept { reserved: numbers(&[960]), seen: ImportNumbers::default() };
        let all = placed(&project, &library, kept);
        assert_eq!(names(&all), [("a", 961), ("b", 962), ("c", 1000), ("d", 963)]);
        let many: Vec<Imported> = (0..80).map(|idx| named(&idx.to_string(), 0)).collect();
        assert_eq!(placed(&[], &many, Kept::default()).len(), 64);
    }

    /// Also not the one that has it written in its file: another project gave it that.
    #[test]
    fn what_is_named_and_carried_by_nobody_goes_to_nobody_and_what_was_passed_goes_last() {
        let library = vec![named("a", 965), named("b", 960), named("c", 0)];
        let kept = Kept { reserved: numbers(&[965]), seen: numbers(&[960, 961]) };
        assert_eq!(names(&placed(&[], &library, kept)), [("a", 962), ("b", 963), ("c", 964)]);
        assert_eq!(names(&placed(&[named("d", 965)], &[], kept)), [("d", 965)], "it is carried");
        let all_seen = Kept { reserved: numbers(&[960]), seen: ImportNumbers::from_bits(u64::MAX) };
        assert_eq!(names(&placed(&[], &library, all_seen)), [("a", 961), ("b", 962), ("c", 963)]);
    }
}
