//! The list of models that a site of squiglink's keeps beside its measurements, `phone_book.json`: which file belongs to
//! which maker and model. See `[cringraph]` in REFERENCES.md.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::super::kept_name;

/// Most entries that are kept of one list: five times the largest that was met.
const MAX_ENTRIES: usize = 20_000;

/// One line of the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Booked {
    /// What the file is called, without ear and ending.
    pub file: String,
    /// The maker.
    pub maker: String,
    /// The model as the site shows it.
    pub model: String,
}

/// True for the name such a list has; sites with two keep the other one under a longer name.
pub(super) fn is_book(file_name: &str) -> bool {
    let is_json = file_name.rsplit_once('.').is_some_and(|(_, ending)| ending.eq_ignore_ascii_case("json"));
    is_json && file_name.starts_with("phone_book")
}

/// The lines of a list; `None` for what is none.
pub(super) fn read(bytes: &[u8]) -> Option<Vec<Booked>> {
    let list: Value = serde_json::from_slice(bytes).ok()?;
    let mut booked = Vec::new();
    for brand in list.as_array()? {
        let maker = brand.get("name").and_then(Value::as_str).unwrap_or_default();
        for phone in brand.get("phones").and_then(Value::as_array).into_iter().flatten() {
            booked.extend(files_of(maker, phone));
        }
    }
    booked.truncate(MAX_ENTRIES);
    Some(booked)
}

/// A model is a name, or a name with one file or several; several are told apart by suffixes, or by their own names.
fn files_of(maker: &str, phone: &Value) -> Vec<Booked> {
    let booked = |file: &str, model: &str| Booked {
        file: kept_name(file),
        maker: kept_name(maker),
        model: kept_name(model),
    };
    if let Some(name) = phone.as_str() {
        return vec![booked(name, name)];
    }
    let Some(name) = phone.get("name").and_then(Value::as_str) else { return Vec::new() };
    match phone.get("file") {
        Some(Value::Array(files)) => {
            let suffix = |idx: usize| phone.get("suffix")?.get(idx)?.as_str();
            let files = files.iter().filter_map(Value::as_str).enumerate();
            let model = |idx, file: &str| match suffix(idx) {
                Some(suffix) => format!("{name} {suffix}"),
                None => file.to_owned(),
            };
            files.map(|(idx, file)| booked(file, &model(idx, file))).collect()
        }
        Some(Value::String(file)) => vec![booked(file, name)],
        _ => vec![booked(name, name)],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The four ways in which sites write a model.
    #[test]
    fn a_list_names_its_files() {
        let list = br#"[{"name": "Acme", "phones": ["One",
            {"name": "Two", "file": "Acme 2", "price": "$5"},
            {"name": "Three", "file": ["Acme 3 on", "Acme 3 off"], "suffix": ["(ANC on)", ""]},
            {"name": "Four", "file": ["Four", "Four worn pads"]}, {"name": "Five"}, 6]}, {"name": "Empty"}]"#;
        let booked = read(list).unwrap();
        assert!(booked.iter().all(|line| line.maker == "Acme"));
        let lines: Vec<(&str, &str)> =
            booked.iter().map(|line| (line.file.as_str(), line.model.as_str())).collect();
        assert_eq!(
            lines,
            [
                ("One", "One"),
                ("Acme 2", "Two"),
                ("Acme 3 on", "Three (ANC on)"),
                ("Acme 3 off", "Three"),
                ("Four", "Four"),
                ("Four worn pads", "Four worn pads"),
                ("Five", "Five"),
            ]
        );
        for other in ["{}", "[", "3", "[]"] {
            assert_eq!(read(other.as_bytes()), (other == "[]").then(Vec::new), "{other}");
        }
        assert!(is_book("phone_book.json") && is_book("phone_book_hp.json") && !is_book("info.json"));
    }
}
