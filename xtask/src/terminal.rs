//! The only place that writes to the terminal.

use std::cell::Cell;
use std::io::{IsTerminal as _, Write};
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

/// How far something is: a bar on a terminal, and a line now and then where the output is a file.
pub(crate) struct Progress {
    bar: ProgressBar,
    is_terminal: bool,
    /// Tenths that have been told.
    told: Cell<u64>,
}

/// Begins to say how far something of so many steps is.
pub(crate) fn progress_bar(num_steps: u64, what: &str) -> Progress {
    let bar = ProgressBar::new(num_steps);
    if let Ok(style) = ProgressStyle::with_template("{msg:28} {bar:36} {percent:>3} %  {elapsed}") {
        bar.set_style(style.progress_chars("━╸─"));
    }
    let progress = Progress { bar, is_terminal: std::io::stderr().is_terminal(), told: Cell::new(0) };
    progress.set_message(what.to_owned());
    progress
}

impl Progress {
    /// Says what is being done.
    pub(crate) fn set_message(&self, message: String) {
        if !self.is_terminal {
            complain(format!("{:>3} %  {message}", 10 * self.tenths()));
        }
        self.bar.set_message(message);
    }

    /// So many steps are done.
    pub(crate) fn inc(&self, num_steps: u64) {
        self.bar.inc(num_steps);
        let tenths = self.tenths();
        if tenths > self.told.get() {
            self.told.set(tenths);
            if !self.is_terminal {
                complain(format!("{:>3} %", 10 * tenths));
            }
        }
    }

    /// Everything is done: the bar goes.
    pub(crate) fn finish_and_clear(&self) {
        self.bar.finish_and_clear();
    }

    fn tenths(&self) -> u64 {
        10 * self.bar.position() / self.bar.length().unwrap_or(1).max(1)
    }
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
