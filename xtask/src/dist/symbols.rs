//! The oldest system a library runs on, by the versions of the symbols it asks for.

use std::path::Path;
use std::process::Command;

use anyhow::{Result, bail, ensure};

use crate::terminal::say;

/// The newest glibc that a bundle for Linux may ask for: that of Debian 12 and Ubuntu 22.04, as README and
/// manual promise.
const OLDEST_GLIBC: (u32, u32) = (2, 35);

/// Refuses a library that needs a newer system than is promised. Where nothing can read it, that is said.
///
/// # Errors
/// It does.
pub(super) fn check(library: &Path) -> Result<()> {
    if !cfg!(target_os = "linux") {
        return Ok(());
    }
    let Ok(output) = Command::new("objdump").arg("--private-headers").arg(library).output() else {
        say("oldest glibc: not read, for want of objdump (Debian package binutils)");
        return Ok(());
    };
    ensure!(output.status.success(), "objdump could not read {}", library.display());
    let Some(newest) = newest(&String::from_utf8_lossy(&output.stdout)) else {
        bail!("{} asks for no version of glibc: is this another system's library?", library.display());
    };
    say(format!("oldest glibc: {}.{}", newest.0, newest.1));
    ensure!(
        newest <= OLDEST_GLIBC,
        "the library needs glibc {}.{}, and {}.{} is promised: build on an older system",
        newest.0,
        newest.1,
        OLDEST_GLIBC.0,
        OLDEST_GLIBC.1
    );
    Ok(())
}

/// The newest version of glibc in a listing of headers.
fn newest(listing: &str) -> Option<(u32, u32)> {
    let versions = listing.split_whitespace().filter_map(|word| word.strip_prefix("GLIBC_"));
    versions
        .filter_map(|version| {
            let mut parts = version.split('.');
            Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
        })
        .max()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_as_numbers() {
        let listing =
            "  0x0d696910 0x00 06 GLIBC_2.2.5\n  0x069691b4 0x00 05 GLIBC_2.34\n  0x0 0x00 04 GLIBC_2.4\n";
        assert_eq!(newest(listing), Some((2, 34)));
        assert_eq!(newest("required from kernel32.dll"), None);
    }
}
