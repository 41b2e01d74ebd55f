//! Files that need each other stand in one room: no circle of imports leads through two. A room is a folder with the file
//! of its name beside it. A name that a module passes on is followed to the file it comes from.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use syn::visit::Visit;

use crate::support::root;
use crate::tidy::rust_files;

/// A module's path, or that of something in it, from the crate's root on.
type Names = Vec<String>;

/// What a file names, tests left out, and what it passes on under which name.
#[derive(Default)]
struct Source {
    paths: Vec<Names>,
    passed_on: Vec<(String, Names)>,
}

impl<'ast> Visit<'ast> for Source {
    fn visit_item_mod(&mut self, module: &'ast syn::ItemMod) {
        let is_test = module.attrs.iter().any(|attribute| {
            attribute.path().is_ident("cfg")
                && attribute.parse_args::<syn::Path>().is_ok_and(|path| path.is_ident("test"))
        });
        if !is_test {
            syn::visit::visit_item_mod(self, module);
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        self.paths.push(path.segments.iter().map(|segment| segment.ident.to_string()).collect());
        syn::visit::visit_path(self, path);
    }

    /// Who may see something is no use of it.
    fn visit_visibility(&mut self, _: &'ast syn::Visibility) {}

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        let start = self.passed_on.len();
        self.tree(&item.tree, &[]);
        self.paths.extend(self.passed_on.iter().skip(start).map(|(_, path)| path.clone()));
        if matches!(item.vis, syn::Visibility::Inherited) {
            self.passed_on.truncate(start);
        }
    }
}

impl Source {
    fn tree(&mut self, tree: &syn::UseTree, before: &[String]) {
        let with = |name: &syn::Ident| [before, &[name.to_string()]].concat();
        match tree {
            syn::UseTree::Path(path) => self.tree(&path.tree, &with(&path.ident)),
            syn::UseTree::Group(group) => group.items.iter().for_each(|item| self.tree(item, before)),
            syn::UseTree::Name(name) => self.passed_on.push((name.ident.to_string(), with(&name.ident))),
            syn::UseTree::Rename(name) => self.passed_on.push((name.rename.to_string(), with(&name.ident))),
            syn::UseTree::Glob(_) => self.passed_on.push(("*".to_owned(), before.to_vec())),
        }
    }
}

/// A file of the crate, and what it passes on, from the root on.
struct File {
    path: PathBuf,
    source: Source,
    passed_on: BTreeMap<String, Names>,
}

/// The files by the modules they are.
struct Files(BTreeMap<Names, File>);

impl Files {
    fn read() -> Self {
        let read = |path: PathBuf| {
            let mut source = Source::default();
            source.visit_file(&syn::parse_file(&std::fs::read_to_string(&path).unwrap()).unwrap());
            (module_of(&path), File { path, source, passed_on: BTreeMap::new() })
        };
        let mut files = Self(rust_files("src").into_iter().map(read).collect());
        for module in files.0.keys().cloned().collect::<Vec<_>>() {
            let names = &files.0[&module].source.passed_on;
            let seen = |path: &Names| files.seen_from_root(path, &module);
            let passed_on =
                names.iter().filter_map(|(name, path)| Some((name.clone(), seen(path)?))).collect();
            files.0.get_mut(&module).unwrap().passed_on = passed_on;
        }
        files
    }

    /// A path as it stands in the module `within`, from the crate's root on; `None` for those of other crates and of what
    /// the file itself holds.
    fn seen_from_root(&self, path: &[String], within: &[String]) -> Option<Names> {
        let first = path.first()?;
        let num_up = path.iter().take_while(|part| *part == "super").count();
        match first.as_str() {
            "crate" => Some(path[1..].to_vec()),
            "self" => Some([within, &path[1..]].concat()),
            "super" => Some([&within[..within.len().checked_sub(num_up)?], &path[num_up..]].concat()),
            _ => {
                let child = [within, path].concat();
                self.0.contains_key(&child[..=within.len()]).then_some(child)
            }
        }
    }

    /// The file that a path leads to: that of the longest part of it that is a module, or the one whose name that module
    /// passes on.
    fn target(&self, path: &[String]) -> Option<&Path> {
        let mut path = path.to_vec();
        loop {
            let (len, file) =
                (0..=path.len()).rev().find_map(|len| Some((len, self.0.get(&path[..len])?)))?;
            match path.get(len).and_then(|name| file.passed_on.get(name)) {
                Some(origin) => path = [origin, &path[len + 1..]].concat(),
                None => return Some(&file.path),
            }
        }
    }

    fn uses(&self) -> BTreeMap<&Path, BTreeSet<&Path>> {
        let targets = |module: &Names, file: &File| {
            let paths = file.source.paths.iter().filter_map(|path| self.seen_from_root(path, module));
            paths.filter_map(|path| self.target(&path)).collect::<BTreeSet<_>>()
        };
        self.0.iter().map(|(module, file)| (file.path.as_path(), targets(module, file))).collect()
    }
}

/// The module that a file is.
fn module_of(path: &Path) -> Names {
    let below = path.strip_prefix(root().join("src")).unwrap().with_extension("");
    let mut module: Names =
        below.components().map(|part| part.as_os_str().to_string_lossy().into_owned()).collect();
    if module.last().is_some_and(|last| last == "mod" || last == "lib") {
        module.pop();
    }
    module
}

/// True for files of one folder, and for a file and those in the folder of its name.
fn are_one_room(one: &Path, other: &Path) -> bool {
    let owns = |owner: &Path, file: &Path| Some(owner.with_extension("").as_path()) == file.parent();
    one.parent() == other.parent() || owns(one, other) || owns(other, one)
}

fn reached_from<'a>(start: &'a Path, uses: &BTreeMap<&'a Path, BTreeSet<&'a Path>>) -> BTreeSet<&'a Path> {
    let (mut reached, mut waiting) = (BTreeSet::new(), vec![start]);
    while let Some(file) = waiting.pop() {
        for &next in &uses[file] {
            if reached.insert(next) {
                waiting.push(next);
            }
        }
    }
    reached
}

#[test]
fn no_circle_leads_through_two_rooms() {
    let files = Files::read();
    let uses = files.uses();
    let engine = root().join("src/engine");
    let reaches =
        |from: &str, to: &str| uses[engine.join(from).as_path()].contains(engine.join(to).as_path());
    assert!(
        reaches("mod.rs", "mixer.rs") && reaches("mixer.rs", "mixer/peaks.rs"),
        "the imports are not read"
    );
    let plugin = &uses[root().join("src/plugin.rs").as_path()];
    assert!(plugin.contains(engine.join("config.rs").as_path()), "what a module passes on is not followed");
    let reached: BTreeMap<_, _> = uses.keys().map(|&file| (file, reached_from(file, &uses))).collect();
    let mut circles = Vec::new();
    for (&file, others) in &reached {
        for &other in others.iter().filter(|other| file < **other && reached[**other].contains(file)) {
            if !are_one_room(file, other) {
                circles.push(format!("{} and {} need each other", file.display(), other.display()));
            }
        }
    }
    assert!(circles.is_empty(), "{}", circles.join("\n"));
}
