//! The licenses of everything that is linked into the plug-in.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use cargo_metadata::{DependencyKind, Metadata, Package, PackageId};
use spdx::{Expression, ParseMode};

use crate::workspace::Workspace;

/// Licenses that ask for nothing but their own text beside the bundle.
const KEPT: [&str; 11] = [
    "MIT",
    "Apache-2.0",
    "ISC",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "Zlib",
    "BSL-1.0",
    "0BSD",
    "Unicode-3.0",
    "MIT-0",
    "CC0-1.0",
];

/// A license's text, or that of a notice.
const NAMES: [&str; 5] = ["LICENSE", "LICENCE", "COPYING", "NOTICE", "COPYRIGHT"];

/// All texts, each once, under the libraries it is of; the fonts come last.
///
/// # Errors
/// Cargo does not answer, or a library's license is none of those that are kept.
pub(super) fn text(workspace: &Workspace) -> Result<String> {
    let linked = linked(workspace)?;
    let mut by_text: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut out = String::from("Grille contains the following libraries. Their licenses are below.\n\n");
    for package in &linked {
        let license = license(package)?;
        writeln!(out, "{} {}: {license}{}", package.name, package.version, author(package))?;
        for text in texts(package.manifest_path.as_std_path().parent().unwrap_or(Path::new("")))? {
            by_text.entry(text).or_default().insert(format!("{} {}", package.name, package.version));
        }
    }
    for (text, packages) in &by_text {
        let packages: Vec<&str> = packages.iter().map(String::as_str).collect();
        write!(out, "\n{}\n{}\n\n{}\n", "=".repeat(80), packages.join(", "), text.trim())?;
    }
    let fonts = workspace.root.join("assets/fonts/OFL.txt");
    let fonts = fs::read_to_string(&fonts).with_context(|| format!("could not read {}", fonts.display()))?;
    write!(out, "\n{}\nInter, the font of the window\n\n{}\n", "=".repeat(80), fonts.trim())?;
    Ok(out)
}

/// Where no file names the authors, the manifest does.
fn author(package: &Package) -> String {
    if package.authors.is_empty() { String::new() } else { format!(" ({})", package.authors.join(", ")) }
}

/// What the plug-in is linked with on this system, by name.
fn linked(workspace: &Workspace) -> Result<Vec<Package>> {
    let mut command = cargo_metadata::MetadataCommand::new();
    command.manifest_path(workspace.root.join("Cargo.toml"));
    let metadata = command.exec().context("could not ask cargo what the plug-in is made of")?;
    let own = metadata.workspace_packages().into_iter().find(|package| package.name == "grille");
    let own = own.context("there is no package grille")?.id.clone();
    let ids = reached(&metadata, own.clone());
    let mut linked: Vec<Package> = metadata
        .packages
        .into_iter()
        .filter(|package| package.id != own && ids.contains(&package.id))
        .collect();
    linked.sort_by(|a, b| (&a.name, &a.version).cmp(&(&b.name, &b.version)));
    Ok(linked)
}

/// A package and everything it needs to run.
fn reached(metadata: &Metadata, first: PackageId) -> BTreeSet<PackageId> {
    let nodes = metadata.resolve.iter().flat_map(|resolve| &resolve.nodes);
    let nodes: BTreeMap<_, _> = nodes.map(|node| (&node.id, node)).collect();
    let mut reached = BTreeSet::new();
    let mut next = vec![first];
    while let Some(id) = next.pop() {
        let needs = nodes.get(&id).into_iter().flat_map(|node| &node.deps);
        let needs =
            needs.filter(|need| need.dep_kinds.iter().any(|kind| kind.kind == DependencyKind::Normal));
        next.extend(needs.map(|need| need.pkg.clone()).filter(|id| !reached.contains(id)));
        reached.insert(id);
    }
    reached
}

/// What a package says its license is, if that is one of those that are kept.
fn license(package: &Package) -> Result<&str> {
    let name = format!("{} {}", package.name, package.version);
    let license = package.license.as_deref().with_context(|| format!("{name} names no license"))?;
    let expression = Expression::parse_mode(license, ParseMode::LAX)
        .with_context(|| format!("{name}: \"{license}\" is no license anybody knows"))?;
    let is_kept = |id: &str| KEPT.contains(&id);
    if expression.evaluate(|wanted| wanted.license.id().is_some_and(|id| is_kept(id.name))) {
        Ok(license)
    } else {
        bail!("{name} is under {license}, which is none of the licenses that are kept")
    }
}

/// The texts in a package's folder.
fn texts(folder: &Path) -> Result<Vec<String>> {
    let entries = fs::read_dir(folder).with_context(|| format!("could not read {}", folder.display()))?;
    let mut texts = Vec::new();
    for entry in entries {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().to_uppercase();
        if path.is_file() && NAMES.iter().any(|start| name.starts_with(start)) {
            texts.push(fs::read_to_string(&path).unwrap_or_default().replace('\r', ""));
        }
    }
    Ok(texts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_library_has_a_license_that_is_kept_and_stands_in_the_text() {
        let workspace = Workspace::locate().unwrap();
        let text = text(&workspace).unwrap();
        for name in ["egui", "nice-plug", "realfft", "serde_json"] {
            assert!(text.lines().any(|line| line.starts_with(&format!("{name} "))), "{name}");
        }
        assert!(text.contains("SIL OPEN FONT LICENSE"));
        assert!(!text.lines().any(|line| line.starts_with("hound ")), "only the tool uses it");
    }
}
