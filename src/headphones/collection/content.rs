//! What one file of a collection holds, so that it need not be read again while it stays as it is.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::super::import::{ImportError, ImportFile, Meaning, read_with};
use super::super::{Fit, kept_name, kept_sentence};
use super::book::{self, Booked};
use super::layout::{file_name, folder, stem};

/// Endings of the formats that are read.
const ENDINGS: [&str; 9] = ["txt", "csv", "tsv", "json", "frd", "cal", "peace", "yml", "yaml"];

/// Folders and files that hold no headphones: curves to compare with, and what projects keep beside their data.
const OTHER_FOLDERS: [&str; 8] =
    ["targets", "target", "compensation", "calibration", "resources", "node_modules", "__macosx", "dbtools"];
const OTHER_FILES: [&str; 8] =
    ["readme", "license", "changelog", "requirements", "package", "package-lock", "manifest", "cname"];

/// What one file holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Content {
    /// A headphone.
    Headphone(Heading),
    /// A page of the OPRA database, which names what lies below it.
    Page {
        /// The product's or the vendor's name.
        name: String,
        /// How the product sits, as far as the page says so.
        kind: String,
    },
    /// The list of models of a squiglink site.
    Book(Vec<Booked>),
    /// Nothing that can be used, and why.
    Broken(String),
}

/// What a file says of its headphone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Heading {
    /// The format, as people call it.
    pub format: String,
    /// The maker, if the file says so; else empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub maker: String,
    /// The headphone's name, from the file or its name.
    pub name: String,
    /// Who measured it, if the file says so; else empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub measured_by: String,
    /// Who made the curve and what for, in the file's own words; else empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub source: String,
    /// What the curve most likely means.
    pub meaning: Meaning,
    /// True if the file tells both ears apart.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub has_ears: bool,
}

impl Heading {
    fn of(file: &ImportFile) -> Self {
        let reading = file.readings.first();
        Self {
            format: file.format.to_owned(),
            maker: kept_name(&file.maker),
            name: kept_name(&file.name),
            measured_by: kept_name(&file.measured_by),
            source: kept_name(&file.source),
            meaning: reading.map_or(Meaning::Measurement, |reading| reading.meaning),
            has_ears: reading.is_some_and(|reading| reading.left_minus_right.is_some()),
        }
    }
}

/// True for a file that may hold a headphone, or say something of others, by where it lies and what it is called.
#[must_use]
pub fn may_hold_headphone(path: &str) -> bool {
    let name = file_name(path);
    let is_read = name
        .rsplit_once('.')
        .is_some_and(|(_, ending)| ENDINGS.iter().any(|known| known.eq_ignore_ascii_case(ending)));
    let is_one_of = |names: &[&str], text: &str| names.iter().any(|name| name.eq_ignore_ascii_case(text));
    let name = stem(path);
    let is_target =
        name.rsplit_once([' ', '_', '-']).map_or(name, |(_, last)| last).eq_ignore_ascii_case("target");
    is_read
        && !name.is_empty()
        && !is_target
        && !is_one_of(&OTHER_FILES, name)
        && !folder(path).split('/').any(|folder| is_one_of(&OTHER_FOLDERS, folder))
}

/// What a file holds; `beside` gives the files that it takes in by name. `path` has `/` between its folders.
#[must_use]
pub fn content(path: &str, bytes: &[u8], beside: &mut dyn FnMut(&str) -> Option<Vec<u8>>) -> Content {
    if book::is_book(file_name(path)) {
        let not_read = || Content::Broken("the list of models is not one".to_owned());
        return book::read(bytes).map_or_else(not_read, Content::Book);
    }
    let broken = |error: ImportError| Content::Broken(kept_sentence(&error.to_string()));
    match read_with(path, bytes, beside) {
        Ok(file) => match file.headphone(&file.likely()) {
            Ok(_) => Content::Headphone(Heading::of(&file)),
            Err(error) => broken(error),
        },
        Err(error @ ImportError::Page { .. }) => page(bytes).unwrap_or_else(|| broken(error)),
        Err(error) => broken(error),
    }
}

fn page(bytes: &[u8]) -> Option<Content> {
    let page: Value = serde_json::from_slice(bytes).ok()?;
    let text = |key: &str| page.get(key).and_then(Value::as_str).map(kept_name);
    Some(Content::Page { name: text("name")?, kind: text("subtype").unwrap_or_default() })
}

/// How a product of the OPRA database sits, in that database's words.
pub(super) fn fit_of_kind(kind: &str) -> Option<Fit> {
    match kind {
        "over_the_ear" => Some(Fit::OverEar),
        "on_ear" => Some(Fit::OnEar),
        "in_ear" | "earbuds" => Some(Fit::InEar),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENTRY: &str = r#"{"author": "AutoEQ", "details": "Measured by Lab", "parameters": {"gain_db": 0, "bands": [
        {"type": "peak_dip", "frequency": 1000, "gain_db": 3, "q": 1}]}}"#;

    #[test]
    fn only_files_that_may_be_headphones_are_looked_at() {
        for path in ["a/HD 650.csv", "HD 650 L.TXT", "x/phone_book.json", "x.peace", "Targeted One.txt"] {
            assert!(may_hold_headphone(path), "{path}");
        }
        for path in [
            "a/README.md",
            "README.txt",
            "HD 650.png",
            "targets/Harman.txt",
            "data/Harman IE 2019v2 Target.txt",
            "compensation/diffuse_field.csv",
            "package.json",
            ".txt",
            "txt",
        ] {
            assert!(!may_hold_headphone(path), "{path}");
        }
    }

    #[test]
    fn a_file_is_what_it_holds_and_survives_being_kept() {
        let kept = |path: &str, text: &str| {
            let found = content(path, text.as_bytes(), &mut |_| None);
            let json = serde_json::to_string(&found).unwrap();
            assert_eq!(serde_json::from_str::<Content>(&json).unwrap(), found);
            found
        };
        let Content::Headphone(entry) = kept("vendors/akg/products/k371/eq/x/info.json", ENTRY) else {
            panic!()
        };
        assert_eq!(
            (entry.maker.as_str(), entry.name.as_str(), entry.measured_by.as_str()),
            ("AKG", "K371", "Lab")
        );
        assert_eq!((entry.meaning, entry.has_ears), (Meaning::Correction, false));
        let page = kept("info.json", r#"{"name": "K371", "type": "headphones", "subtype": "over_the_ear"}"#);
        assert_eq!(page, Content::Page { name: "K371".to_owned(), kind: "over_the_ear".to_owned() });
        assert!(matches!(kept("phone_book.json", "[]"), Content::Book(_)));
        let absurd: Vec<String> = (0..40).map(|n| format!("{} {}", 20 + 400 * n, 300 * (n % 2))).collect();
        for (name, text) in
            [("phone_book.json", "{}"), ("x.txt", "hello"), ("x.txt", ""), ("x.txt", &absurd.join("\n"))]
        {
            assert!(matches!(kept(name, text), Content::Broken(_)), "{name} {text}");
        }
    }
}
