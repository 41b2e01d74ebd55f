//! The only place that writes to the terminal.

use std::io::Write;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

/// Prints one line to standard output; a closed pipe is nobody's fault.
pub(crate) fn say(line: impl AsRef<str>) {
    let _ = writeln!(std::io::stdout().lock(), "{}", line.as_ref());
}

/// Prints one line to standard error.
pub(crate) fn complain(line: impl AsRef<str>) {
    let _ = writeln!(std::io::stderr().lock(), "{}", line.as_ref());
}

/// A bar on standard error, drawn only on a terminal.
pub(crate) fn progress_bar(num_steps: u64, what: &str) -> ProgressBar {
    let bar = ProgressBar::new(num_steps);
    if let Ok(style) = ProgressStyle::with_template("{msg:28} {bar:36} {percent:>3} %  {elapsed}") {
        bar.set_style(style.progress_chars("━╸─"));
    }
    bar.set_message(what.to_owned());
    bar
}

/// A duration as people read it: `840 ms`, `12.3 s`, `2 min 05 s`.
pub(crate) fn readable(duration: Duration) -> String {
    let secs = duration.as_secs_f64();
    if secs < 1.0 {
        format!("{:.0} ms", secs * 1000.0)
    } else if secs < 60.0 {
        format!("{secs:.1} s")
    } else {
        let whole = duration.as_secs();
        format!("{} min {:02} s", whole / 60, whole % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_well() {
        assert_eq!(readable(Duration::from_millis(840)), "840 ms");
        assert_eq!(readable(Duration::from_millis(12_340)), "12.3 s");
        assert_eq!(readable(Duration::from_secs(125)), "2 min 05 s");
    }
}
