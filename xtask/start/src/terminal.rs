//! The only place that writes to the terminal.

use std::io::Write;
use std::time::Duration;

/// Prints one line to standard output; a closed pipe is nobody's fault.
pub(crate) fn say(line: impl AsRef<str>) {
    let _ = writeln!(std::io::stdout().lock(), "{}", line.as_ref());
}

/// Prints one line to standard error.
pub(crate) fn complain(line: impl AsRef<str>) {
    let _ = writeln!(std::io::stderr().lock(), "{}", line.as_ref());
}

/// A duration in whole seconds as people read it.
pub(crate) fn readable(duration: Duration) -> String {
    match duration.as_secs() {
        secs @ ..60 => format!("{secs} s"),
        secs => format!("{} min {:02} s", secs / 60, secs % 60),
    }
}
