//! Which headphones the files of a collection are: ears are joined, and of one model by one measurer the best file counts.

use std::collections::HashMap;

use super::super::import::{Ear, Meaning, other_ears_names};
use super::super::{BackType, Build, Catalog, Fit, Headphone, Names, folded};
use super::collected::Collected;
use super::content::{Content, Heading};
use super::hints;
use super::layout::{file_name, folder};
use super::naming::{Named, Naming};

/// The headphones in the files of a collection, by name. `root` is the whole path of its folder; `files` have theirs below
/// it, each with `/` between folders.
#[must_use]
pub fn models(root: &str, files: &[(&str, &Content)]) -> Vec<Collected> {
    let root = format!("{}/", root.trim_end_matches('/'));
    let catalog = Catalog::embedded();
    let known = known_kinds(catalog);
    let naming = Naming::new(&root, files, catalog.entries().iter().map(|entry| entry.maker.as_str()));
    let singles: HashMap<&str, &Heading> = files
        .iter()
        .filter_map(|(path, content)| match content {
            Content::Headphone(heading) => Some((*path, heading)),
            _ => None,
        })
        .collect();
    let mut best: HashMap<(String, String, Option<u8>), (u8, Collected)> = HashMap::new();
    for (path, content) in files {
        let Content::Headphone(heading) = content else { continue };
        let other = other_ear(path, heading, &singles);
        if matches!(other, Some((Ear::Right, _))) {
            continue;
        }
        let named = naming.of(path, heading, other.as_ref().map(|(ear, _)| *ear));
        let model = collected(path, heading, other.map(|(_, path)| path), named, &known);
        let key = (model.names.name().to_owned(), folded(&model.measured_by), model.fit.map(|fit| fit as u8));
        let rank = rank(path, heading);
        match best.get(&key) {
            Some((known_rank, known)) if (*known_rank, &known.path) <= (rank, &model.path) => {}
            _ => drop(best.insert(key, (rank, model))),
        }
    }
    let mut models: Vec<Collected> = best.into_values().map(|(_, model)| model).collect();
    models.sort_by_cached_key(|model| {
        (model.name().to_lowercase(), model.measured_by.to_lowercase(), model.path.clone())
    });
    models
}

/// Which ear a file is of and where the other one's is, if that is there and of the same kind.
fn other_ear(path: &str, heading: &Heading, singles: &HashMap<&str, &Heading>) -> Option<(Ear, String)> {
    if heading.has_ears {
        return None;
    }
    let at = folder(path);
    other_ears_names(file_name(path)).into_iter().find_map(|(ear, name)| {
        let other = if at.is_empty() { name } else { format!("{at}/{name}") };
        let is_pair = singles
            .get(other.as_str())
            .is_some_and(|found| !found.has_ears && found.meaning == heading.meaning);
        is_pair.then_some((ear, other))
    })
}

/// Better files come first: what is relative to a target already, then equalizers (the most exact first), then
/// measurements, whose rig nobody knows. An equalizer towards a target that is not known here comes last.
fn rank(path: &str, heading: &Heading) -> u8 {
    let words = format!("{} {}", file_name(path), heading.source).to_lowercase();
    let coarse = ["fixedband", "graphic", "band"].iter().position(|word| words.contains(word));
    let of_kind = match heading.meaning {
        Meaning::Deviation => 0,
        Meaning::Correction => [4, 3, 2].get(coarse.unwrap_or(3)).copied().unwrap_or(1),
        Meaning::Measurement => 5,
    };
    of_kind + if other_target(heading).is_some() { 10 } else { 0 }
}

/// The target a correction aims at, in its own words, where it names one that is none of ours.
fn other_target(heading: &Heading) -> Option<String> {
    if heading.meaning != Meaning::Correction {
        return None;
    }
    let parts = heading.source.split(['\u{2022}', ',']).map(str::trim);
    let mut targets = parts.filter(|part| {
        let lower = part.to_lowercase();
        lower.contains("target") || lower.starts_with("hrtf")
    });
    let is_ours = |target: &str| {
        let lower = target.to_lowercase();
        lower.contains("harman") || lower.contains("diffuse")
    };
    targets.find(|target| !is_ours(target)).map(str::to_owned)
}

/// Headphones that ship by what they are called, with and without their variant.
fn known_kinds(catalog: &Catalog) -> HashMap<String, &Headphone> {
    let mut known = HashMap::new();
    for entry in catalog.entries().iter().map(AsRef::as_ref).filter(|entry| !entry.is_class()) {
        let plain = entry.model.split(" (").next().unwrap_or_default();
        known.entry(folded(&format!("{}{plain}", entry.maker))).or_insert(entry);
        known.insert(folded(&entry.name()), entry);
    }
    known
}

fn collected(
    path: &str,
    heading: &Heading,
    other_ear: Option<String>,
    named: Named,
    known: &HashMap<String, &Headphone>,
) -> Collected {
    let Named { maker, model, measured_by, fit } = named;
    let name = format!("{maker} {model}");
    let plain = name.split(" (").next().unwrap_or_default();
    let same = known.get(&folded(&name)).or_else(|| known.get(&folded(plain)));
    let fit = fit.or_else(|| hints::fit(&name)).or_else(|| same.map(|same| same.fit));
    let back = hints::back(&name).or_else(|| same.map(|same| same.back));
    let said = hints::build(&name);
    let build = Build {
        // Not what another unit did while it was measured.
        noise_cancelling: said.noise_cancelling,
        wireless: said.wireless || same.is_some_and(|same| same.build.wireless),
        driver: same.and_then(|same| same.build.driver),
    };
    let mut words: Vec<&str> = back.map(BackType::label).into_iter().chain(fit.map(Fit::label)).collect();
    for word in build.words() {
        words.push(word);
    }
    words.push(&measured_by);
    Collected {
        names: Names::new(&maker, &model, words),
        path: path.to_owned(),
        other_ear,
        format: heading.format.clone(),
        meaning: heading.meaning,
        other_target: other_target(heading),
        maker,
        model,
        measured_by,
        back,
        fit,
        build,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::headphones::NoiseCancelling;

    fn heading(name: &str, meaning: Meaning, source: &str) -> Content {
        Content::Headphone(Heading {
            format: "x".to_owned(),
            maker: String::new(),
            name: name.to_owned(),
            measured_by: String::new(),
            source: source.to_owned(),
            meaning,
            has_ears: false,
        })
    }

    fn found(files: &[(&str, Content)]) -> Vec<Collected> {
        let files: Vec<(&str, &Content)> = files.iter().map(|(path, content)| (*path, content)).collect();
        models("/AutoEq", &files)
    }

    #[test]
    fn of_one_model_by_one_measurer_the_best_file_counts() {
        let at = |by: &str, file: &str| format!("results/{by}/over-ear/AKG K371/AKG K371{file}");
        let files = [
            (at("Lab", " FixedBandEQ.txt"), heading("AKG K371", Meaning::Correction, "")),
            (at("Lab", " GraphicEQ.txt"), heading("AKG K371", Meaning::Correction, "")),
            (at("Lab", " ParametricEQ.txt"), heading("AKG K371", Meaning::Correction, "")),
            (at("Other", ".csv"), heading("AKG K371", Meaning::Deviation, "")),
            (at("Other", " ParametricEQ.txt"), heading("AKG K371", Meaning::Correction, "")),
            (
                "measurements/Lab/data/over-ear/AKG K371.csv".to_owned(),
                heading("AKG K371", Meaning::Measurement, ""),
            ),
        ];
        let files: Vec<(&str, Content)> =
            files.iter().map(|(path, content)| (path.as_str(), content.clone())).collect();
        let found = found(&files);
        let kept: Vec<(&str, &str)> =
            found.iter().map(|model| (model.measured_by.as_str(), model.path.as_str())).collect();
        let (lab, other) = (at("Lab", " ParametricEQ.txt"), at("Other", ".csv"));
        assert_eq!(kept, [("Lab", lab.as_str()), ("Other", other.as_str())]);
        assert_eq!((found[0].maker.as_str(), found[0].model.as_str()), ("AKG", "K371"));
        assert_eq!(
            (found[0].back, found[0].fit),
            (Some(BackType::Closed), Some(Fit::OverEar)),
            "a K371 ships"
        );
    }

    #[test]
    fn ears_are_joined_where_both_are_there() {
        let found = found(&[
            ("One L.txt", heading("One L", Meaning::Measurement, "")),
            ("One R.txt", heading("One R", Meaning::Measurement, "")),
            ("Two L.txt", heading("Two L", Meaning::Measurement, "")),
            ("Two R.txt", Content::Broken("cut short".to_owned())),
            ("a/Three (ANC off) R.txt", heading("Three (ANC off) R", Meaning::Measurement, "")),
        ]);
        let names: Vec<(String, Option<&str>)> =
            found.iter().map(|model| (model.name(), model.other_ear.as_deref())).collect();
        let expected = [("One", Some("One R.txt")), ("Three (ANC off)", None), ("Two", None)];
        assert_eq!(names, expected.map(|(name, other)| (name.to_owned(), other)));
        assert_eq!(found[0].path, "One L.txt");
        assert_eq!(found[1].build.noise_cancelling, Some(NoiseCancelling::Off));
        assert!(found[0].cautions().len() == 3 && found[0].kind() == "not said", "{:?}", found[0].cautions());
    }

    /// What aims at a target of somebody else's is taken where there is nothing better, and says so.
    #[test]
    fn a_target_that_is_not_known_comes_last_and_is_said() {
        let entry = |source: &str| heading("One", Meaning::Correction, source);
        for (others, expected) in [
            (vec!["AutoEQ, Measured by Lab \u{2022} USound Target"], Some("USound Target")),
            (vec!["x, HRTF_5128 \u{2022} Consolidated", "x, Harman Target"], None),
            (vec!["x, Diffuse Field Target"], None),
            (vec!["x"], None),
        ] {
            let paths = ["a.json", "b.json"];
            let files: Vec<(&str, Content)> =
                paths.into_iter().zip(others.iter().map(|source| entry(source))).collect();
            let found = found(&files);
            assert_eq!(found.len(), 1);
            assert_eq!(found[0].other_target.as_deref(), expected, "{others:?}");
            assert_eq!(found[0].cautions().iter().any(|said| said.contains("USound")), expected.is_some());
        }
    }
}
