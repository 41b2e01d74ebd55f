//! Files that need each other stand side by side: no circle of imports leads through two folders. What a folder's `mod.rs`
//! passes on is taken for the folder's own: paths are followed to it, and not through it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use syn::visit::Visit;

use crate::support::root;
use crate::tidy::rust_files;

/// Paths that begin with `crate` or `super`, tests left out.
#[derive(Default)]
struct Paths(Vec<Vec<String>>);

impl<'ast> Visit<'ast> for Paths {
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
        self.keep(path.segments.iter().map(|segment| segment.ident.to_string()).collect());
        syn::visit::visit_path(self, path);
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.tree(&item.tree, &[]);
    }
}

impl Paths {
    fn keep(&mut self, path: Vec<String>) {
        if path.first().is_some_and(|first| first == "crate" || first == "super") {
            self.0.push(path);
        }
    }

    fn tree(&mut self, tree: &syn::UseTree, before: &[String]) {
        let with = |name: String| [before, &[name]].concat();
        match tree {
            syn::UseTree::Path(path) => self.tree(&path.tree, &with(path.ident.to_string())),
            syn::UseTree::Group(group) => group.items.iter().for_each(|item| self.tree(item, before)),
            syn::UseTree::Name(name) => self.keep(with(name.ident.to_string())),
            syn::UseTree::Rename(name) => self.keep(with(name.ident.to_string())),
            syn::UseTree::Glob(_) => self.keep(before.to_vec()),
        }
    }
}

/// The module that a file is.
fn module_of(path: &Path) -> Vec<String> {
    let below = path.strip_prefix(root().join("src")).unwrap().with_extension("");
    let mut module: Vec<String> =
        below.components().map(|part| part.as_os_str().to_string_lossy().into_owned()).collect();
    if module.last().is_some_and(|last| last == "mod" || last == "lib") {
        module.pop();
    }
    module
}

/// The file that a path in the module `within` leads to: that of the longest part of it that is a module.
fn target<'a>(
    path: &[String],
    within: &[String],
    files: &'a BTreeMap<Vec<String>, PathBuf>,
) -> Option<&'a PathBuf> {
    let num_up = path.iter().take_while(|part| *part == "super").count();
    let (start, rest) = match num_up {
        0 => (&[][..], &path[1..]),
        _ => (&within[..within.len().checked_sub(num_up)?], &path[num_up..]),
    };
    (0..=rest.len()).rev().find_map(|len| files.get(&[start, &rest[..len]].concat()))
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
fn no_circle_leads_through_two_folders() {
    let files: BTreeMap<_, _> = rust_files("src").into_iter().map(|path| (module_of(&path), path)).collect();
    let mut uses: BTreeMap<&Path, BTreeSet<&Path>> = BTreeMap::new();
    for (module, path) in &files {
        let mut paths = Paths::default();
        paths.visit_file(&syn::parse_file(&std::fs::read_to_string(path).unwrap()).unwrap());
        let targets = paths.0.iter().filter_map(|used| target(used, module, &files));
        uses.insert(path, targets.filter(|target| *target != path).map(PathBuf::as_path).collect());
    }
    assert!(uses.values().map(BTreeSet::len).sum::<usize>() > files.len(), "the imports are not read");
    let reached: BTreeMap<_, _> = uses.keys().map(|&file| (file, reached_from(file, &uses))).collect();
    let mut circles = Vec::new();
    for (&file, others) in &reached {
        for &other in others.iter().filter(|other| file < **other && reached[**other].contains(file)) {
            if file.parent() != other.parent() {
                circles.push(format!("{} and {} need each other", file.display(), other.display()));
            }
        }
    }
    assert!(circles.is_empty(), "{}", circles.join("\n"));
}
