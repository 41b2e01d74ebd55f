//! `Include:`, Equalizer APO's command that takes in another file: it stands where the command stood.

use super::commands::key_of;
use super::{ImportError, text};

/// Files within files within files: no equalizer needs more, and a file that takes in itself ends here.
const MAX_DEPTH: usize = 4;

/// Most bytes of all files together: as many as one file may have.
const MAX_BYTES: usize = 8 << 20;

/// The text with every file it takes in, as `beside` has it; what is not there stays a command.
pub(super) fn expanded(
    text: &str,
    beside: &mut dyn FnMut(&str) -> Option<Vec<u8>>,
) -> Result<String, ImportError> {
    let mut whole = String::new();
    expand(text, 0, beside, &mut whole)?;
    Ok(whole)
}

fn expand(
    text: &str,
    depth: usize,
    beside: &mut dyn FnMut(&str) -> Option<Vec<u8>>,
    whole: &mut String,
) -> Result<(), ImportError> {
    for line in text.lines() {
        let name = key_of(line).filter(|(key, _)| key.eq_ignore_ascii_case("Include")).map(|(_, name)| name);
        if let Some(bytes) = name.filter(|_| depth < MAX_DEPTH).and_then(&mut *beside) {
            expand(&text::decoded(&bytes)?, depth + 1, beside, whole)?;
        } else {
            whole.push_str(line);
            whole.push('\n');
        }
        if whole.len() > MAX_BYTES {
            return Err(ImportError::TooLarge { bytes: whole.len(), limit: MAX_BYTES });
        }
    }
    Ok(())
}
