//! Which number each of the user's headphones gets.

use super::{HeadphoneId, Imported};

/// A project's imports and those of the user's folder, each at a number of its own.
///
/// The project's come first and keep theirs; the folder's copy of a headphone the project carries is
/// left out; any other takes the number it had last if that is free, the first free one otherwise.
/// `reserved` numbers are given to nobody. What finds no number is left out.
#[must_use]
pub fn placed(project: &[Imported], library: &[Imported], reserved: &[HeadphoneId]) -> Vec<Imported> {
    let mut all: Vec<Imported> = Vec::new();
    for import in project.iter().chain(library) {
        if all.iter().any(|placed| placed.key == import.key) {
            continue;
        }
        let is_free = |id: &HeadphoneId| {
            HeadphoneId::IMPORTS.contains(id)
                && !reserved.contains(id)
                && !all.iter().any(|placed| placed.number == *id)
        };
        let (first, last) = (HeadphoneId::IMPORTS.start().0, HeadphoneId::IMPORTS.end().0);
        let numbers = std::iter::once(import.number).chain((first..=last).map(HeadphoneId));
        if let Some(number) = numbers.into_iter().find(is_free) {
            all.push(Imported { number, ..import.clone() });
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dsp::curve::Curve;
    use crate::headphones::{BackType, Fit};

    #[test]
    fn the_project_keeps_its_numbers_and_the_folder_takes_what_is_free() {
        let named = |model: &str, number| {
            let import = Imported::new("", model, (BackType::Open, Fit::OverEar), &Curve::FLAT);
            Imported { number: HeadphoneId(number), ..import }
        };
        let project = [named("a", 961)];
        let library = vec![named("a", 970), named("b", 961), named("c", 1000), named("d", 0)];
        let all = placed(&project, &library, &[HeadphoneId(960)]);
        let numbers: Vec<(&str, u16)> = all.iter().map(|i| (i.model.as_str(), i.number.0)).collect();
        assert_eq!(numbers, [("a", 961), ("b", 962), ("c", 1000), ("d", 963)]);
        let many: Vec<Imported> = (0..80).map(|idx| named(&idx.to_string(), 0)).collect();
        assert_eq!(placed(&[], &many, &[]).len(), 64);
    }
}
