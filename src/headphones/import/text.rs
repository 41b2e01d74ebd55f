//! Bytes → lines: byte order marks, UTF-8, UTF-16 of both orders, Latin-1, and any line end.

use std::borrow::Cow;

use super::ImportError;

/// Largest file that is read, bytes: 100 000 points with ten columns.
const MAX_BYTES: usize = 8 << 20;

/// The text of a file.
pub(super) fn decoded(bytes: &[u8]) -> Result<Cow<'_, str>, ImportError> {
    if bytes.len() > MAX_BYTES {
        return Err(ImportError::TooLarge { bytes: bytes.len(), limit: MAX_BYTES });
    }
    if let Some(rest) = bytes.strip_prefix(&[0xef, 0xbb, 0xbf]) {
        return checked(String::from_utf8_lossy(rest));
    }
    if let Some(rest) = bytes.strip_prefix(&[0xff, 0xfe]) {
        return checked(utf16(rest, u16::from_le_bytes));
    }
    if let Some(rest) = bytes.strip_prefix(&[0xfe, 0xff]) {
        return checked(utf16(rest, u16::from_be_bytes));
    }
    match bytes {
        [first, 0, second, 0, ..] if *first != 0 && *second != 0 => checked(utf16(bytes, u16::from_le_bytes)),
        [0, first, 0, second, ..] if *first != 0 && *second != 0 => checked(utf16(bytes, u16::from_be_bytes)),
        _ => match std::str::from_utf8(bytes) {
            Ok(text) => checked(Cow::Borrowed(text)),
            Err(_) => checked(bytes.iter().map(|&byte| char::from(byte)).collect::<String>().into()),
        },
    }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Cow<'_, str> {
    let units: Vec<u16> = bytes.as_chunks().0.iter().map(|pair| unit(*pair)).collect();
    String::from_utf16_lossy(&units).into()
}

/// Control characters other than white space are in no text.
fn checked(text: Cow<'_, str>) -> Result<Cow<'_, str>, ImportError> {
    let is_binary = |c: char| c.is_control() && !c.is_whitespace() && c != '\u{1a}' && c != '\u{feff}';
    match text.char_indices().find(|(_, c)| is_binary(*c) && !('\u{80}'..='\u{9f}').contains(c)) {
        Some((offset, _)) => Err(ImportError::NotText { offset }),
        None => Ok(text),
    }
}

/// The text without what surrounds it: white space, an old end-of-file mark, a byte order mark.
pub(super) fn trimmed(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '\u{1a}' | '\u{feff}' | '\u{0}'))
}

/// The text as JSON has it: line ends as one character, nothing but blanks around it, and as many lines
/// before it as there were.
pub(super) fn json(text: &str) -> String {
    let unified = text.replace("\r\n", "\n").replace('\r', "\n");
    let body = trimmed(&unified);
    let before = unified.find(body).and_then(|at| unified.get(..at)).unwrap_or_default();
    "\n".repeat(before.matches('\n').count()) + body
}

/// Lines that say something, trimmed, with their numbers counted from 1.
pub(super) fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut rest = Some(text);
    let all = std::iter::from_fn(move || {
        let text = rest?;
        let Some(end) = text.find(['\n', '\r']) else {
            rest = None;
            return Some(text);
        };
        let (line, after) = text.split_at(end);
        let after = after.strip_prefix("\r\n").unwrap_or_else(|| after.get(1..).unwrap_or_default());
        rest = Some(after);
        Some(line)
    });
    (1..).zip(all).map(move |(number, line)| (number, trimmed(line))).filter(|(_, line)| !line.is_empty())
}
