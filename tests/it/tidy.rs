//! The house rules as failures: layers, sizes, sources and the map.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use syn::visit::Visit;

use crate::support::root;

/// Which crate modules and which outside crates each layer may use. Imports point down this list only.
const LAYERS: [(&str, &[&str], &[&str]); 24] = [
    ("units", &[], &[]),
    ("wav", &["units"], &[]),
    ("dsp", &["units"], &["realfft", "rustfft", "pulp", "nalgebra"]),
    ("headphones", &["dsp", "units", "wav"], &["realfft", "serde", "serde_json", "thiserror", "yaml_rust2"]),
    ("spatial", &["dsp", "units"], &["realfft", "hdf5_pure", "serde", "serde_json", "thiserror"]),
    ("engine", &["dsp", "headphones", "spatial", "units"], &["realfft", "rustfft", "pulp", "serde"]),
    ("callback", &[], &[]),
    ("tables", &["engine", "units"], &[]),
    ("handoff", &[], &["rtrb"]),
    (
        "library",
        &["engine", "headphones", "dsp"],
        &["serde", "serde_json", "thiserror", "etcetera", "walkdir"],
    ),
    (
        "project",
        &["engine", "callback", "handoff", "headphones", "spatial", "dsp", "units"],
        &["nice_plug", "serde", "serde_json", "thiserror"],
    ),
    (
        "params",
        &["project", "waking", "engine", "headphones", "spatial", "dsp", "units"],
        &["nice_plug", "serde", "serde_json"],
    ),
    ("presets", &["params", "project", "library", "engine", "headphones"], &["serde_json", "thiserror"]),
    ("profile", &["params", "project", "library", "headphones"], &["nice_plug", "serde_json"]),
    ("telemetry", &["engine", "units"], &["atomic_float", "rtrb"]),
    (
        "editor",
        &[
            "presets",
            "profile",
            "library",
            "project",
            "params",
            "telemetry",
            "tables",
            "engine",
            "headphones",
            "spatial",
            "dsp",
            "units",
        ],
        &[
            "accesskit_unix",
            "nice_plug",
            "nice_plug_egui",
            "egui",
            "egui_glow",
            "realfft",
            "serde",
            "serde_json",
            "atomic_float",
            "open",
            "percent_encoding",
            "pollster",
            "rfd",
            "fastrand",
            "raw_window_handle",
            "windows_sys",
            "x11rb",
            "xkeysym",
        ],
    ),
    ("known_host", &["library", "engine"], &["nice_plug"]),
    ("render_mode", &[], &[]),
    ("side_chain", &[], &[]),
    ("waking", &["callback"], &[]),
    ("link", &["known_host", "params", "render_mode", "side_chain", "telemetry"], &[]),
    (
        "plugin",
        &[
            "editor",
            "presets",
            "params",
            "telemetry",
            "handoff",
            "link",
            "tables",
            "engine",
            "headphones",
            "units",
        ],
        &["nice_plug"],
    ),
    (
        "entry",
        &[
            "plugin",
            "link",
            "callback",
            "known_host",
            "presets",
            "profile",
            "library",
            "project",
            "params",
            "units",
        ],
        &["nice_plug", "clap_sys", "libc", "serde_json", "windows_sys"],
    ),
    ("lib", &["plugin", "editor", "entry"], &[]),
];

/// What the editor may see of the engine: never the running `Engine`.
const EDITOR_MUST_NOT_NAME: [&str; 2] = ["Engine", "EngineConfig"];

pub(crate) fn rust_files(folder: &str) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}

/// The layer a file belongs to: the first part of its path below `src/`.
fn layer_of(path: &Path) -> String {
    let below = path.strip_prefix(root().join("src")).unwrap();
    let first = below.components().next().unwrap().as_os_str().to_string_lossy().into_owned();
    first.trim_end_matches(".rs").to_owned()
}

/// Paths with at least two segments and all `use` trees, as their first two segments and all names.
#[derive(Default)]
struct Uses {
    heads: Vec<(String, Option<String>)>,
    names: BTreeSet<String>,
}

impl<'ast> Visit<'ast> for Uses {
    fn visit_path(&mut self, path: &'ast syn::Path) {
        let parts: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        self.names.extend(parts.iter().cloned());
        if parts.len() > 1 && parts[0].chars().next().is_some_and(char::is_lowercase) {
            self.heads.push((parts[0].clone(), parts.get(1).cloned()));
        }
        syn::visit::visit_path(self, path);
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.tree(&item.tree, &mut Vec::new());
    }
}

impl Uses {
    fn tree(&mut self, tree: &syn::UseTree, before: &mut Vec<String>) {
        match tree {
            syn::UseTree::Path(path) => {
                before.push(path.ident.to_string());
                self.tree(&path.tree, before);
                before.pop();
            }
            syn::UseTree::Group(group) => group.items.iter().for_each(|item| self.tree(item, before)),
            syn::UseTree::Name(name) => self.leaf(before, &name.ident.to_string()),
            syn::UseTree::Rename(name) => self.leaf(before, &name.ident.to_string()),
            syn::UseTree::Glob(_) => self.leaf(before, "*"),
        }
    }

    fn leaf(&mut self, before: &[String], name: &str) {
        self.names.insert(name.to_owned());
        let second = before.get(1).cloned().unwrap_or_else(|| name.to_owned());
        if let Some(head) = before.first() {
            self.heads.push((head.clone(), Some(second)));
        }
    }
}

fn uses_of(path: &Path) -> Uses {
    let text = std::fs::read_to_string(path).unwrap();
    let mut uses = Uses::default();
    uses.visit_file(&syn::parse_file(&text).unwrap());
    uses
}

/// Every crate that Cargo.toml names, as the code names it.
fn outside_crates() -> BTreeSet<String> {
    let manifest = std::fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let mut is_within = false;
    let mut crates = BTreeSet::new();
    for line in manifest.lines() {
        if let Some(table) = line.strip_prefix('[') {
            is_within = table.trim_end_matches(']').ends_with("dependencies");
        } else if let (true, Some((name, _))) = (is_within, line.split_once(" = ")) {
            crates.insert(name.replace('-', "_"));
        }
    }
    crates
}

#[test]
fn imports_point_down_only() {
    let all_outside = outside_crates();
    let mut violations = Vec::new();
    for name in LAYERS.iter().flat_map(|(_, _, outside)| *outside) {
        if !all_outside.contains(*name) {
            violations.push(format!("the table of layers names {name}, which Cargo.toml does not"));
        }
    }
    for path in rust_files("src") {
        let layer = layer_of(&path);
        let Some((_, modules, outside)) = LAYERS.iter().find(|(name, _, _)| *name == layer) else {
            violations.push(format!("{}: nobody has placed the module “{layer}”", path.display()));
            continue;
        };
        let uses = uses_of(&path);
        for (head, second) in &uses.heads {
            let second = second.as_deref().unwrap_or_default();
            let is_module = LAYERS.iter().any(|(name, _, _)| *name == second);
            if head == "crate" && is_module && second != layer && !modules.contains(&second) {
                violations.push(format!("{}: {layer} may not use crate::{second}", path.display()));
            }
            if all_outside.contains(head) && !outside.contains(&head.as_str()) {
                violations.push(format!("{}: {layer} may not use {head}", path.display()));
            }
        }
        if layer == "editor" {
            for name in EDITOR_MUST_NOT_NAME {
                if uses.names.contains(name) {
                    violations.push(format!("{}: the editor may not know {name}", path.display()));
                }
            }
        }
    }
    assert!(violations.is_empty(), "{}", violations.join("\n"));
}

/// Files over 400 lines, tests not counted, want splitting by idea.
#[test]
fn files_are_small() {
    for path in
        ["src", "xtask/src", "xtask/start/src", "test-host/src", "tests/it"].into_iter().flat_map(rust_files)
    {
        let text = std::fs::read_to_string(&path).unwrap();
        let own = text.lines().take_while(|line| !line.starts_with("#[cfg(test)]")).count();
        assert!(own <= 400, "{}: {own} lines", path.display());
    }
}

/// Every `[source-key]` named in the code is in REFERENCES.md.
#[test]
fn sources_are_in_the_bibliography() {
    let references = std::fs::read_to_string(root().join("REFERENCES.md")).unwrap();
    for path in rust_files("src") {
        let text = std::fs::read_to_string(&path).unwrap();
        for key in text.split("`[").skip(1).filter_map(|rest| rest.split_once("]`")).map(|(key, _)| key) {
            let is_key = key.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
            if is_key && key.contains(|c: char| c.is_ascii_digit() || c == '-') {
                let entry = format!("[{key}]");
                assert!(references.contains(&entry), "{}: {entry} is not in REFERENCES.md", path.display());
            }
        }
    }
}

/// Every section and acceptance number that the code cites stands in `docs/acoustics.md`.
#[test]
fn citations_lead_somewhere() {
    let acoustics = std::fs::read_to_string(root().join("docs/acoustics.md")).unwrap();
    let digits =
        |text: &str| text.chars().take_while(|c| c.is_ascii_digit() || *c == '.').collect::<String>();
    for path in
        ["src", "xtask/src", "xtask/start/src", "test-host/src", "tests/it"].into_iter().flat_map(rust_files)
    {
        let text = std::fs::read_to_string(&path).unwrap().to_lowercase();
        for cited in text.split("acoustics §").skip(1).map(digits).filter(|cited| !cited.is_empty()) {
            let heading = format!("# {}", cited.trim_end_matches('.'));
            let is_there = [". ", " "].iter().any(|end| acoustics.contains(&format!("{heading}{end}")));
            assert!(is_there, "{}: docs/acoustics.md has no §{cited}", path.display());
        }
        for cited in text.split("acceptance ").skip(1).map(digits).filter(|cited| !cited.is_empty()) {
            let item = format!("\n{}. ", cited.trim_end_matches('.'));
            assert!(acoustics.contains(&item), "{}: docs/acoustics.md has no {cited}", path.display());
        }
    }
}

/// Decisions are numbered without gaps, each is in the list, and every one that is cited is there.
#[test]
fn decisions_are_numbered() {
    let folder = root().join("docs/decisions");
    let list = std::fs::read_to_string(folder.join("README.md")).unwrap();
    let mut names: Vec<String> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name != "README.md")
        .collect();
    names.sort();
    for (name, number) in names.iter().zip(1..) {
        let text = std::fs::read_to_string(folder.join(name)).unwrap();
        let title = text.lines().next().unwrap();
        assert!(name.starts_with(&format!("{number:04}-")), "{name} should have number {number}");
        assert!(title.starts_with(&format!("# {number}. ")), "{name} has the title {title}");
        let entry = format!("{number}. [{}]({name})", title.split_once(". ").unwrap().1);
        assert!(list.lines().any(|line| line == entry), "the list lacks the line: {entry}");
    }
    for path in
        ["src", "xtask/src", "xtask/start/src", "test-host/src", "tests/it"].into_iter().flat_map(rust_files)
    {
        let text = std::fs::read_to_string(&path).unwrap().to_lowercase();
        for cited in text.split("decision ").skip(1) {
            let number: String = cited.chars().take_while(char::is_ascii_digit).collect();
            let is_there = number.parse().is_ok_and(|number: usize| (1..=names.len()).contains(&number));
            assert!(number.is_empty() || is_there, "{}: there is no decision {number}", path.display());
        }
    }
}

/// Nothing is left for later without saying where it is kept.
#[test]
fn nothing_is_left_behind() {
    let marks = ["TO", "FIX", "XX"].map(|half| {
        format!(
            "{half}{}",
            if half == "TO" {
                "DO"
            } else if half == "FIX" {
                "ME"
            } else {
                "X"
            }
        )
    });
    for path in ["src", "xtask/src", "tests"].into_iter().flat_map(rust_files) {
        let text = std::fs::read_to_string(&path).unwrap();
        for mark in &marks {
            assert!(!text.contains(mark.as_str()), "{} holds {mark}", path.display());
        }
    }
}

/// Where the clone is, is asked when something runs: what was built in one folder must not work on another.
#[test]
fn the_clones_folder_is_asked_for_at_run_time() {
    let built_in = concat!("env!(\"CARGO_MANI", "FEST_DIR\")");
    for path in ["src", "xtask/src", "tests"].into_iter().flat_map(rust_files) {
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(!text.contains(built_in), "{} has the folder it was built in", path.display());
    }
}
