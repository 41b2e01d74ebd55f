//! A Windows of wine's, in a folder of its own.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result};

use super::toolchain::{LINKER, succeed};

/// What Rust's standard library asks a recent Windows for, by the function that has been there always: wine 8.0 has no
/// `bcryptprimitives.dll`, and programs that need it end without a word.
const RANDOM_NUMBERS: &str = "\
#include <windows.h>
BOOLEAN NTAPI SystemFunction036(PVOID buffer, ULONG length);
__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE buffer, SIZE_T length) {
    return SystemFunction036(buffer, (ULONG)length);
}
";

/// The folder.
pub(super) struct Wine {
    prefix: PathBuf,
}

impl Wine {
    /// Makes it, if it is not there: half a minute and 700 MB.
    pub(super) fn prepare(place: &Path) -> Result<Self> {
        let wine = Self { prefix: place.join("wine") };
        let system = wine.prefix.join("drive_c/windows/system32");
        if !system.exists() {
            let mut boot = Command::new("wineboot");
            boot.arg("--init").stdout(Stdio::null()).stderr(Stdio::null());
            succeed(wine.at_home(&mut boot))?;
        }
        let library = system.join("bcryptprimitives.dll");
        if !library.exists() {
            let source = place.join("random_numbers.c");
            fs::write(&source, RANDOM_NUMBERS)
                .with_context(|| format!("could not write {}", source.display()))?;
            let mut compile = Command::new(LINKER);
            compile.arg("-shared").arg("-o").arg(&library).arg(&source).arg("-ladvapi32");
            succeed(&mut compile)?;
        }
        Ok(wine)
    }

    /// A program of Windows.
    pub(super) fn command(&self, program: &Path) -> Command {
        let mut command = Command::new("wine");
        command.arg(program);
        self.at_home(&mut command);
        command
    }

    fn at_home<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        command.env("WINEPREFIX", &self.prefix).env("WINEDEBUG", "-all");
        // Neither asks for anything to be downloaded.
        command.env("WINEDLLOVERRIDES", "mscoree,mshtml=").env_remove("DISPLAY")
    }
}
