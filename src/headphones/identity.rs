//! Identities that follow from content, and texts as they are kept: what projects and the user's folder share.

/// Longest name or provenance that is kept, characters.
const MAX_CHARS: usize = 120;

/// Longest sentence that is kept, characters.
const MAX_SENTENCE_CHARS: usize = 400;

/// FNV-1a over what makes a thing the thing it is, as sixteen hexadecimal digits.
#[must_use]
pub fn key_of(content: impl IntoIterator<Item = u8>) -> String {
    const BASIS: u64 = 0xcbf2_9ce4_8422_2325;
    const PRIME: u64 = 0x0100_0000_01b3;
    let hash = content.into_iter().fold(BASIS, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(PRIME));
    format!("{hash:016x}")
}

/// True for a key a file can be named after.
#[must_use]
pub fn is_key(text: &str) -> bool {
    (1..=64).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

/// A name as it is kept: visible characters, no blanks around them; keeping it again changes nothing.
#[must_use]
pub fn kept_name(text: &str) -> String {
    shortened(text, MAX_CHARS)
}

/// A sentence as it is kept, likewise.
#[must_use]
pub fn kept_sentence(text: &str) -> String {
    shortened(text, MAX_SENTENCE_CHARS)
}

fn shortened(text: &str, max_chars: usize) -> String {
    let visible: String = text.chars().filter(|c| !c.is_control()).collect();
    let short: String = visible.trim().chars().take(max_chars).collect();
    short.trim_end().to_owned()
}
