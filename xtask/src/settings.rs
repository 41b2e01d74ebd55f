//! Settings as text: `id = value`, one a line, in the words the plug-in itself shows.
//!
//! ```text
//! # My room, roughly
//! slot = 3
//! source = ATH-M50x
//! target_3 = HD 650
//! angle_3 = 25
//! ```

use std::path::Path;

use anyhow::Result;

use crate::error::user_error;

/// Largest settings file that can be meant, bytes.
const MAX_BYTES: u64 = 1 << 20;

/// One parameter and the text of the value it is to have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Assignment {
    /// Parameter id.
    pub(crate) id: String,
    /// Value, as people type it.
    pub(crate) text: String,
    /// File and line it comes from; empty for the command line.
    origin: String,
}

impl Assignment {
    /// An assignment from the command line.
    pub(crate) fn new(id: &str, text: &str) -> Self {
        Self { id: id.to_owned(), text: text.to_owned(), origin: String::new() }
    }

    /// An error about this assignment that says where it stands.
    pub(crate) fn located(&self, error: &anyhow::Error) -> anyhow::Error {
        if self.origin.is_empty() {
            user_error(error.to_string())
        } else {
            user_error(format!("{}: {error}", self.origin))
        }
    }
}

/// Reads `id=value`; `None` if it is something else, such as the path of a file.
pub(crate) fn parse_assignment(text: &str) -> Option<Assignment> {
    let (id, value) = text.split_once('=')?;
    let (id, value) = (id.trim(), value.trim());
    let is_id =
        !id.is_empty() && id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    is_id.then(|| Assignment::new(id, value))
}

/// Reads a settings file.
///
/// # Errors
/// It cannot be read, or a line is no assignment.
pub(crate) fn read_settings(path: &Path) -> Result<Vec<Assignment>> {
    let name = path.display();
    let advice = "give --set id=value or a text file with one `id = value` per line";
    let unreadable =
        |why: &dyn std::fmt::Display| user_error(format!("could not read {name}: {why}; {advice}"));
    let length = std::fs::metadata(path).map_err(|error| unreadable(&error))?.len();
    if length > MAX_BYTES {
        return Err(unreadable(&"it is far too large"));
    }
    let text = std::fs::read_to_string(path).map_err(|error| unreadable(&error))?;
    parse_settings(&name.to_string(), &text)
}

fn parse_settings(name: &str, text: &str) -> Result<Vec<Assignment>> {
    let mut assignments = Vec::new();
    for (idx, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let origin = format!("{name} line {}", idx + 1);
        let assignment = parse_assignment(line)
            .ok_or_else(|| user_error(format!("{origin}: \"{line}\" is not of the form `id = value`")))?;
        assignments.push(Assignment { origin, ..assignment });
    }
    Ok(assignments)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn assignments_are_told_from_paths() {
        assert_eq!(parse_assignment("angle_1=25"), Some(Assignment::new("angle_1", "25")));
        assert_eq!(parse_assignment(" target_3 = HD 650 "), Some(Assignment::new("target_3", "HD 650")));
        assert_eq!(parse_assignment("dim_db=−20 dB"), Some(Assignment::new("dim_db", "−20 dB")));
        assert_eq!(parse_assignment("my settings.txt"), None);
        assert_eq!(parse_assignment("./a=b.txt"), None);
        assert_eq!(parse_assignment("=5"), None);
    }

    #[test]
    fn a_file_may_have_comments_and_blank_lines() {
        let text = "\u{feff}# mine\r\n\r\nslot = 3\r\n  target_3 = HD 650 \n";
        let assignments = parse_settings("s.txt", text).unwrap();
        let pairs: Vec<_> = assignments.iter().map(|a| (a.id.as_str(), a.text.as_str())).collect();
        assert_eq!(pairs, [("slot", "3"), ("target_3", "HD 650")]);
    }

    #[test]
    fn a_bad_line_is_named() {
        let error = parse_settings("s.txt", "slot = 3\nloud please").unwrap_err().to_string();
        assert!(error.contains("s.txt line 2") && error.contains("id = value"), "{error}");
    }

    #[test]
    fn an_error_about_a_value_says_which_line() {
        let assignments = parse_settings("s.txt", "\nslot = 9").unwrap();
        let located = assignments[0].located(&user_error("slot = 9 is out of range"));
        assert_eq!(located.to_string(), "s.txt line 2: slot = 9 is out of range");
    }
}
