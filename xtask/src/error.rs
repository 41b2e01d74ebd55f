//! Mistakes of the caller, told apart from failures of the tool.

use std::fmt;

/// Something the caller can put right; ends the tool with exit code 2 and this one sentence.
#[derive(Debug)]
pub(crate) struct UserError(String);

impl fmt::Display for UserError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for UserError {}

/// A [`UserError`] with the sentence `text`.
pub(crate) fn user_error(text: impl Into<String>) -> anyhow::Error {
    UserError(text.into()).into()
}

/// The exit code for an error: 2 where the caller can put it right, 1 otherwise.
pub(crate) fn exit_code(error: &anyhow::Error) -> u8 {
    if error.downcast_ref::<UserError>().is_some() { 2 } else { 1 }
}
