//! CONTRIBUTING's worked examples lead where they say: every file they name is there, every name they give stands in one of
//! those files, and the parameter that is called a complete example is in every place a parameter has.

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::root;

/// One numbered step of an example: its text, what it names as files, and what it names in them.
struct Step {
    place: String,
    files: Vec<PathBuf>,
    names: Vec<String>,
}

/// The sections "Adding a …", each with its steps.
fn examples() -> Vec<(String, Vec<Step>)> {
    let text = fs::read_to_string(root().join("CONTRIBUTING.md")).unwrap();
    let sections = text.split("\n## Adding ").skip(1);
    sections
        .map(|section| {
            let section = section.split("\n## ").next().unwrap();
            let (title, body) = section.split_once('\n').unwrap();
            let mut steps: Vec<String> = Vec::new();
            for line in body.lines() {
                let starts = line.split_once(". ").is_some_and(|(number, _)| number.parse::<u8>().is_ok());
                match (starts, steps.last_mut()) {
                    (true, _) => steps.push(line.to_owned()),
                    (false, Some(step)) => step.extend([" ", line.trim()]),
                    (false, None) => {}
                }
            }
            let steps = steps.iter().map(|step| read(title, step)).collect();
            (title.to_owned(), steps)
        })
        .collect()
}

/// What a step names in backticks.
fn read(title: &str, step: &str) -> Step {
    let mut parsed = Step {
        place: format!("{title}: {}", &step[..step.len().min(60)]),
        files: Vec::new(),
        names: Vec::new(),
    };
    let quoted = step.split('`').skip(1).step_by(2);
    for quoted in quoted {
        let is_word = quoted.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        if quoted == "LICENSE" || [".rs", ".md", ".json", ".txt"].iter().any(|end| quoted.ends_with(end)) {
            // A template for a file to come is no file.
            if !quoted.contains("NAME") {
                let file = found(quoted).unwrap_or_else(|| panic!("{}: {quoted} is not there", parsed.place));
                parsed.files.push(file);
            }
        } else if is_word && !quoted.starts_with("UPDATE") {
            parsed.names.push(quoted.to_owned());
        }
    }
    parsed
}

/// A file by its path, or by its name alone as the text goes on to use it.
fn found(name: &str) -> Option<PathBuf> {
    let path = root().join(name);
    if path.is_file() {
        return Some(path);
    }
    let all = ["src", "tests", "xtask", "docs", "presets"].map(|folder| files_below(&root().join(folder)));
    all.into_iter().flatten().find(|path| path.ends_with(name))
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files_below(&path) } else { vec![path] }).collect()
}

#[test]
fn the_examples_lead_where_they_say() {
    let examples = examples();
    let titles: Vec<&str> = examples.iter().map(|(title, _)| title.as_str()).collect();
    assert_eq!(titles, ["a headphone", "a parameter", "a target", "a widget"]);
    let everywhere: Vec<PathBuf> =
        ["src", "tests", "xtask"].iter().flat_map(|folder| files_below(&root().join(folder))).collect();
    let mut num_files = 0;
    for step in examples.iter().flat_map(|(_, steps)| steps) {
        num_files += step.files.len();
        // Snapshots are named by the first part of their file's name.
        let snapshots = files_below(&root().join("tests/snapshots"));
        let is_snapshot = |name: &str| {
            snapshots
                .iter()
                .any(|path| path.file_stem().is_some_and(|stem| stem.to_string_lossy().starts_with(name)))
        };
        for name in &step.names {
            let holds =
                |path: &PathBuf| fs::read_to_string(path).is_ok_and(|text| text.contains(name.as_str()));
            let is_there = step.files.iter().any(holds) || is_snapshot(name) || everywhere.iter().any(holds);
            assert!(is_there, "{}: nothing is called {name}", step.place);
        }
    }
    assert!(num_files > 25, "{num_files}");
}

/// The example of a parameter, in every file in which its steps say that a parameter has a place.
#[test]
fn the_complete_example_is_in_every_place() {
    let text = fs::read_to_string(root().join("CONTRIBUTING.md")).unwrap();
    assert!(text.contains("`room_damping` is a complete example"));
    let examples = examples();
    let (_, steps) = examples.iter().find(|(title, _)| title == "a parameter").unwrap();
    // What a room does to the sound and to the words is in its own files; the golden table has one line for each slot.
    let elsewhere =
        ["draft.rs", "summary.rs", "summary_space.rs", "migrate.rs", "CHANGELOG.md", "remote.md", "mod.rs"];
    let mut num_files = 0;
    for path in steps.iter().flat_map(|step| &step.files) {
        if elsewhere.iter().any(|name| path.ends_with(name)) {
            continue;
        }
        let text = fs::read_to_string(path).unwrap().to_lowercase();
        assert!(text.contains("room_damping") || text.contains("damping"), "{}", path.display());
        num_files += 1;
    }
    assert!(num_files >= 10, "{num_files}");
    let table = fs::read_to_string(root().join("tests/golden/params.txt")).unwrap();
    assert_eq!(table.lines().filter(|line| line.starts_with("room_damping_")).count(), 6);
}

fn text_of(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The example of a target: each target curve there is stands in every place a new one is to be put in.
#[test]
fn every_target_is_where_its_example_says() {
    let source = text_of("src/headphones/import/neutral.rs");
    let body = source.split("pub enum Reference {").nth(1).unwrap().split("\n}").next().unwrap();
    let variants: Vec<&str> = body
        .lines()
        .map(str::trim)
        .filter_map(|line| line.strip_suffix(','))
        .filter(|line| !line.contains('('))
        .collect();
    assert!(variants.len() >= 3, "{variants:?}");
    let (sheet, manual) = (text_of("src/editor/import/sheet.rs"), text_of("docs/manual.md").to_lowercase());
    let acoustics = text_of("docs/acoustics.md").to_lowercase();
    for variant in variants {
        let arm = format!("Self::{variant} => ");
        let label = source.split(&arm).nth(1).unwrap().split('"').nth(1).unwrap();
        assert_eq!(source.matches(&arm).count(), 2, "{variant}: its word and its curve");
        assert!(sheet.contains(&format!("Reference::{variant}")), "{variant} is not offered in the sheet");
        // `Harman over-ear 2018` is the Harman over-ear target of 2018.
        let word = label.split(" 20").next().unwrap().to_lowercase();
        let is_derived = word == "flat" || acoustics.contains(&word);
        assert!(manual.contains(&word) && is_derived, "nothing is said of {label}");
    }
}

/// The example of a widget: the one that is called the model does what its steps say, and all are behind the same door.
#[test]
fn the_model_widget_does_what_its_example_says() {
    let model = text_of("src/editor/widgets/knob.rs");
    for name in ["drive(", "focus_ring(", "open_on_request(", "Control<'_>", "ParamGateway"] {
        assert!(model.contains(name), "{name}");
    }
    assert!(text_of("src/editor/widgets/drive.rs").contains("explain("), "the tooltip");
    let door = text_of("src/editor/widgets/mod.rs");
    for path in files_below(&root().join("src/editor/widgets")) {
        let stem = path.file_stem().unwrap().to_string_lossy().into_owned();
        assert!(stem == "mod" || door.contains(&format!("mod {stem};")), "{stem}");
        let source = fs::read_to_string(&path).unwrap();
        assert!(!source.contains("Color32::from_rgb"), "{stem}: colors come from the theme");
    }
}
