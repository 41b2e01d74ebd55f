//! What a release says of itself: its section of the changelog.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

/// The section of a version in CHANGELOG.md, or what is not released yet.
///
/// # Errors
/// There is no changelog, or neither section is in it.
pub(super) fn of(root: &Path, version: &str) -> Result<String> {
    let path = root.join("CHANGELOG.md");
    let text = fs::read_to_string(&path).with_context(|| format!("could not read {}", path.display()))?;
    section(&text, version)
        .or_else(|| section(&text, "Unreleased"))
        .with_context(|| format!("{} has no section {version} and nothing unreleased", path.display()))
}

fn section(text: &str, name: &str) -> Option<String> {
    let heading = format!("## [{name}]");
    let lines = text.lines().skip_while(|line| !line.starts_with(&heading)).skip(1);
    let section: Vec<&str> = lines.take_while(|line| !line.starts_with("## ")).collect();
    let section = section.join("\n").trim().to_owned();
    (!section.is_empty()).then_some(section + "\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "# Changelog\n\n## [Unreleased]\n\n- new\n\n## [0.9.0] - 2026-12-01\n\n### Added\n\n- all\n\n## [0.1.0]\n";

    #[test]
    fn a_version_has_its_own_section() {
        assert_eq!(section(TEXT, "0.9.0").as_deref(), Some("### Added\n\n- all\n"));
        assert_eq!(section(TEXT, "Unreleased").as_deref(), Some("- new\n"));
        assert_eq!(section(TEXT, "0.1.0"), None);
    }
}
