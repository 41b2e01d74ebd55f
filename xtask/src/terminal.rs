//! The only place that writes to the terminal.

use std::cell::{Cell, RefCell};
use std::io::{IsTerminal as _, Write};
use std::time::Duration;

/// Brings a terminal's cursor back to the start of its line and clears what stands there (ECMA-48: EL).
const TO_AN_EMPTY_LINE: &str = "\r\u{1b}[K";

/// Prints one line to standard output; a closed pipe is nobody's fault.
pub(crate) fn say(line: impl AsRef<str>) {
    let _ = writeln!(std::io::stdout().lock(), "{}", line.as_ref());
}

/// Prints one line to standard error.
pub(crate) fn complain(line: impl AsRef<str>) {
    let _ = writeln!(std::io::stderr().lock(), "{}", line.as_ref());
}

/// How far something is: one line that changes on a terminal, and a line now and then where the output is a file.
pub(crate) struct Progress {
    num_steps: u64,
    num_done: Cell<u64>,
    message: RefCell<String>,
    is_terminal: bool,
}

/// Begins to say how far something of so many steps is.
pub(crate) fn progress_bar(num_steps: u64, what: &str) -> Progress {
    let progress = Progress {
        num_steps: num_steps.max(1),
        num_done: Cell::new(0),
        message: RefCell::default(),
        is_terminal: std::io::stderr().is_terminal(),
    };
    progress.set_message(what.to_owned());
    progress
}

impl Progress {
    /// Says what is being done.
    pub(crate) fn set_message(&self, message: String) {
        *self.message.borrow_mut() = message;
        self.show();
    }

    /// So many steps are done.
    pub(crate) fn inc(&self, num_steps: u64) {
        let before = self.tenths();
        self.num_done.set(self.num_done.get() + num_steps);
        if self.is_terminal || self.tenths() > before {
            self.show();
        }
    }

    /// Everything is done: on a terminal the line goes.
    pub(crate) fn finish_and_clear(&self) {
        if self.is_terminal {
            let _ = write!(std::io::stderr().lock(), "{TO_AN_EMPTY_LINE}");
        }
    }

    fn show(&self) {
        let line = line(self.num_done.get(), self.num_steps, &self.message.borrow());
        if self.is_terminal {
            let _ = write!(std::io::stderr().lock(), "{TO_AN_EMPTY_LINE}{line}");
        } else {
            complain(line);
        }
    }

    fn tenths(&self) -> u64 {
        10 * self.num_done.get() / self.num_steps
    }
}

fn line(num_done: u64, num_steps: u64, message: &str) -> String {
    format!("{:>3} %  {message}", 100 * num_done / num_steps)
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
    fn progress_reads_well() {
        assert_eq!(line(0, 7, "music"), "  0 %  music");
        assert_eq!(line(7, 7, "music"), "100 %  music");
    }

    #[test]
    fn durations_read_well() {
        assert_eq!(readable(Duration::from_millis(840)), "840 ms");
        assert_eq!(readable(Duration::from_millis(12_340)), "12.3 s");
        assert_eq!(readable(Duration::from_secs(125)), "2 min 05 s");
    }
}
