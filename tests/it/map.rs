//! The map in ARCHITECTURE.md: a row for every module, and no row for anything else.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::support::root;

/// Folders below the root, each with the modules of its table.
type Tables = BTreeMap<PathBuf, BTreeSet<String>>;

/// A test of a module, or a part of one, in a file of its own: no module for a reader to find.
fn is_test(text_of_parent: &str, name: &str) -> bool {
    let declared =
        ["", "pub(crate) ", "pub(super) "].map(|scope| format!("#[cfg(test)]\n{scope}mod {name};"));
    name.ends_with("tests") || declared.iter().any(|declaration| text_of_parent.contains(declaration))
}

/// The modules of a folder and of those below it; a folder's name ends with `/`, as in the map.
fn modules(folder: &Path, tables: &mut Tables) {
    let parent = std::fs::read_to_string(folder.join("mod.rs")).unwrap_or_default();
    let mut names = BTreeSet::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        if path.is_dir() {
            modules(&path, tables);
            // A module with a file beside its folder has the row of the file.
            if !path.with_extension("rs").exists() {
                names.insert(format!("{name}/"));
            }
        } else if path.extension().is_some_and(|it| it == "rs") && name != "mod" && !is_test(&parent, &name) {
            names.insert(name);
        }
    }
    if !names.is_empty() {
        tables.insert(folder.strip_prefix(root()).unwrap().to_owned(), names);
    }
}

/// The back-quoted name at the head of each row of the tables, by the folder in the heading above.
fn rows(map: &str) -> Tables {
    let quoted = |text: &str| text.split('`').nth(1).map(str::to_owned);
    let mut tables = Tables::new();
    let mut folder = None;
    for line in map.lines() {
        if line.starts_with('#') {
            folder = quoted(line).filter(|name| name.contains("src/")).map(PathBuf::from);
        } else if let (Some(folder), Some(row)) = (&folder, line.strip_prefix("| `")) {
            let (name, rest) = row.split_once("` | ").expect(line);
            assert!(rest.len() > 5, "ARCHITECTURE.md says nothing of {name}");
            let is_new =
                tables.entry(folder.clone()).or_default().insert(name.trim_end_matches(".rs").to_owned());
            assert!(is_new, "ARCHITECTURE.md has two rows for {name} in {}", folder.display());
        }
    }
    tables
}

#[test]
fn the_map_is_true() {
    let rows = rows(&std::fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap());
    let mut modules_of = Tables::new();
    for sources in ["src", "test-host/src", "xtask/src", "xtask/start/src"] {
        modules(&root().join(sources), &mut modules_of);
    }
    let mut faults = Vec::new();
    let none = BTreeSet::new();
    for folder in modules_of.keys().chain(rows.keys()).collect::<BTreeSet<_>>() {
        let (modules, named) = (modules_of.get(folder).unwrap_or(&none), rows.get(folder).unwrap_or(&none));
        let folder = folder.join("");
        let place = folder.display();
        faults.extend(modules.difference(named).map(|name| format!("no row for `{name}` under `{place}`")));
        faults.extend(named.difference(modules).map(|name| format!("`{place}` has no module `{name}`")));
    }
    assert!(faults.is_empty(), "ARCHITECTURE.md:\n{}", faults.join("\n"));
}
