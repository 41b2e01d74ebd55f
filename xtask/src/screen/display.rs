//! Xvfb, and this tool started again inside it.

use std::ffi::OsString;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use test_host::xvfb::Xvfb;

use crate::error::user_error;
use crate::system::{install_advice, install_packages};
use crate::terminal::complain;
use crate::workspace::Workspace;

/// Debian's packages of the X server without a screen and of OpenGL without a graphics card.
const PACKAGES: [&str; 2] = ["xvfb", "libgl1-mesa-dri"];

/// Room for the largest window.
const ROOM: &str = "4096x2304x24";

/// Starts a screen, installing it first where that needs nobody's consent.
///
/// # Errors
/// It is not installed.
pub(crate) fn start() -> Result<Xvfb> {
    let screen = Xvfb::start(ROOM).ok();
    let screen = screen.or_else(|| install_packages(&PACKAGES).then(|| Xvfb::start(ROOM).ok())?);
    screen.ok_or_else(|| {
        user_error(format!(
            "Xvfb is not installed, so there is no screen to open the editor on; install it with `{}`",
            install_advice(&PACKAGES)
        ))
    })
}

/// Makes sure that there can be a screen, for tests that start one themselves.
///
/// # Errors
/// There is no Xvfb.
pub(crate) fn require_screens() -> Result<()> {
    start().map(drop)
}

/// Starts this tool again with `arguments` on a screen of its own and with folders of its own in place of
/// the user's, so that no remembered size and no imported headphone plays a part.
///
/// # Errors
/// There is no Xvfb; the inner run failed, and has said why; or something in it panicked: a plug-in's
/// threads do that without ending anything.
pub(crate) fn in_own_display(arguments: &[OsString], workspace: &Workspace) -> Result<()> {
    let xvfb = start()?;
    let home = workspace.target.join("home-of-the-screen");
    std::fs::create_dir_all(&home)?;
    let mut child = Command::new(std::env::current_exe()?)
        .args(arguments)
        .env("DISPLAY", &xvfb.display)
        .env("LIBGL_ALWAYS_SOFTWARE", "1")
        // The C library gives every thread of the software driver an arena of its own and keeps it.
        .env("MALLOC_ARENA_MAX", "2")
        .env("MALLOC_MMAP_THRESHOLD_", "131072")
        .env("MALLOC_TRIM_THRESHOLD_", "131072")
        .env("HOME", &home)
        .env("XDG_CONFIG_HOME", home.join("config"))
        .env("XDG_DATA_HOME", home.join("data"))
        .stderr(Stdio::piped())
        .spawn()
        .context("could not start this tool again inside the screen")?;
    let (mut has_panicked, mut has_complained) = (false, false);
    if let Some(stderr) = child.stderr.take() {
        for line in BufReader::new(stderr).lines().map_while(Result::ok) {
            has_panicked |= line.contains("panicked");
            has_complained |= line.contains("Error while closing window");
            complain(&line);
        }
    }
    let status = child.wait()?;
    std::fs::remove_dir_all(&home).context("the folders of the screen's user stay behind")?;
    if has_panicked || !status.success() {
        bail!("the run inside the screen failed ({status}); its messages above say why");
    }
    if has_complained {
        bail!("a window that closes complains; the messages above say how");
    }
    Ok(())
}
