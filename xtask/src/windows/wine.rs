//! A Windows of wine's, in a folder of its own.

use std::ffi::OsStr;
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

/// Longest time a program may run, seconds.
const LONGEST: &str = "240";

/// The folder.
pub(super) struct Wine {
    prefix: PathBuf,
    display: String,
}

impl Wine {
    /// Makes it, if it is not there: half a minute and 700 MB. Its programs see the screen `display`: VST3s make a window of
    /// their own for messages, which takes one.
    pub(super) fn prepare(place: &Path, display: &str) -> Result<Self> {
        let wine = Self { prefix: place.join("wine"), display: display.to_owned() };
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

    /// A program of Windows, which is ended if it hangs.
    pub(super) fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new("timeout");
        command.args(["--kill-after=10", LONGEST, "wine"]).arg(program);
        self.at_home(&mut command);
        command
    }

    /// Its disk.
    pub(super) fn drive(&self) -> PathBuf {
        self.prefix.join("drive_c")
    }

    /// Gives the system a scale for the programs that are started from now on. Unless told that it has scales, wine 8.0 makes
    /// every program one that knows the scale of each monitor, before it can say what it knows.
    ///
    /// # Errors
    /// It takes none.
    pub(super) fn set_scale(&self, percent: u16) -> Result<()> {
        let has_scales = if percent == 100 { "0" } else { "4096" };
        for (name, value) in
            [("LogPixels", (96 * percent / 100).to_string().as_str()), ("DpiScalingVer", has_scales)]
        {
            let mut command = self.command("reg");
            command.args([
                "add",
                "HKCU\\Control Panel\\Desktop",
                "/v",
                name,
                "/t",
                "REG_DWORD",
                "/d",
                value,
                "/f",
            ]);
            succeed(command.stdout(Stdio::null()))?;
        }
        // The processes that are left know the old scale.
        let mut end = Command::new("wineserver");
        succeed(self.at_home(&mut end).arg("--wait"))
    }

    /// Takes away what the plug-in has kept for its user.
    ///
    /// # Errors
    /// It stays.
    pub(super) fn forget_the_user(&self) -> Result<()> {
        for user in fs::read_dir(self.drive().join("users"))?.flatten() {
            for kind in ["Roaming", "Local"] {
                let folder = user.path().join("AppData").join(kind).join("Grille");
                if folder.exists() {
                    fs::remove_dir_all(&folder).with_context(|| format!("{} stays", folder.display()))?;
                }
            }
        }
        Ok(())
    }

    fn at_home<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        command.env("WINEPREFIX", &self.prefix).env("WINEDEBUG", "-all").env("DISPLAY", &self.display);
        // Neither asks for anything to be downloaded.
        command.env("WINEDLLOVERRIDES", "mscoree,mshtml=")
    }
}
