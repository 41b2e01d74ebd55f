//! A screen that nobody sees.

use std::io::{self, BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

/// An X server without a screen, which ends with this value.
pub struct Xvfb {
    child: Child,
    /// How programs are told of it, in `DISPLAY`.
    pub display: String,
}

impl Xvfb {
    /// Starts a server with room as it writes it, width × height × depth: `1200x800x24`.
    ///
    /// # Errors
    /// It is not installed, or does not say its display.
    pub fn start(room: &str) -> io::Result<Self> {
        let mut child = Command::new("Xvfb")
            .args(["-displayfd", "1", "-screen", "0", room, "-nolisten", "tcp", "-noreset"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let mut line = String::new();
        if let Some(stdout) = child.stdout.take() {
            BufReader::new(stdout).read_line(&mut line)?;
        }
        Ok(Self { child, display: format!(":{}", line.trim()) })
    }
}

impl Drop for Xvfb {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
