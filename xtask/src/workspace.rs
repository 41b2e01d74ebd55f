//! Where things are: the workspace, its target folder, the bundles, the user's plug-in folders.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

/// The package whose library becomes the plug-in.
const PACKAGE: &str = "grille";
/// Name of the bundles, as `bundler.toml` says.
const BUNDLE_NAME: &str = "Grille";

/// The folders of this workspace.
pub(crate) struct Workspace {
    /// Where the workspace's Cargo.toml is.
    pub(crate) root: PathBuf,
    /// Where cargo builds.
    pub(crate) target: PathBuf,
}

impl Workspace {
    /// Asks cargo.
    ///
    /// # Errors
    /// Cargo cannot be run or the workspace is broken.
    pub(crate) fn locate() -> Result<Self> {
        let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml");
        let metadata = cargo_metadata::MetadataCommand::new()
            .manifest_path(manifest)
            .no_deps()
            .exec()
            .context("could not ask cargo about the workspace")?;
        Ok(Self {
            root: metadata.workspace_root.into_std_path_buf(),
            target: metadata.target_directory.into_std_path_buf(),
        })
    }

    /// The cargo that runs this tool, started in the workspace.
    pub(crate) fn cargo(&self) -> Command {
        let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        command.current_dir(&self.root);
        command
    }

    /// The CLAP bundle.
    pub(crate) fn clap_bundle(&self) -> PathBuf {
        self.target.join("bundled").join(format!("{BUNDLE_NAME}.clap"))
    }

    /// The VST3 bundle.
    pub(crate) fn vst3_bundle(&self) -> PathBuf {
        self.target.join("bundled").join(format!("{BUNDLE_NAME}.vst3"))
    }

    /// The library that becomes the bundles.
    pub(crate) fn library(&self) -> PathBuf {
        let (prefix, suffix) = (std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
        self.target.join("release").join(format!("{prefix}{PACKAGE}{suffix}"))
    }

    /// What builds the libraries that become the bundles.
    pub(crate) fn bundle_build(&self) -> Command {
        let mut command = self.cargo();
        command.args(["build", "--release", "--package", PACKAGE]);
        command
    }

    /// Builds the release bundles.
    ///
    /// # Errors
    /// The build fails; cargo has said why.
    pub(crate) fn build_bundles(&self) -> Result<()> {
        let status = self.bundle_build().status().context("could not start cargo")?;
        if !status.success() {
            bail!("the plug-in does not build; cargo's messages above say why");
        }
        std::env::set_current_dir(&self.root)?;
        nice_plug_xtask::bundle(&self.target, PACKAGE, &["--release".to_owned()], false)
    }
}

/// The user's plug-in folders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PluginFolders {
    /// For CLAP.
    pub(crate) clap: PathBuf,
    /// For VST3.
    pub(crate) vst3: PathBuf,
}

/// Systems whose folders differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum System {
    /// Linux and the other Unixes.
    Linux,
    /// macOS.
    MacOs,
    /// Windows.
    Windows,
}

impl System {
    /// The one this tool was built for.
    pub(crate) const CURRENT: Self = if cfg!(target_os = "macos") {
        Self::MacOs
    } else if cfg!(windows) {
        Self::Windows
    } else {
        Self::Linux
    };
}

/// The folders hosts search for one user, below `home` (`%LOCALAPPDATA%` on Windows).
///
/// # Source
/// clap/entry.h; Steinberg's "VST 3 Locations / Format".
pub(crate) fn plugin_folders(system: System, home: &Path) -> PluginFolders {
    let folder = |clap: &str, vst3: &str| PluginFolders { clap: home.join(clap), vst3: home.join(vst3) };
    match system {
        System::Linux => folder(".clap", ".vst3"),
        System::MacOs => folder("Library/Audio/Plug-Ins/CLAP", "Library/Audio/Plug-Ins/VST3"),
        System::Windows => folder("Programs/Common/CLAP", "Programs/Common/VST3"),
    }
}

/// The user's plug-in folders on this machine.
///
/// # Errors
/// The home folder is not known.
pub(crate) fn user_plugin_folders() -> Result<PluginFolders> {
    let variable = if System::CURRENT == System::Windows { "LOCALAPPDATA" } else { "HOME" };
    let home = std::env::var_os(variable).with_context(|| format!("the variable {variable} is not set"))?;
    Ok(plugin_folders(System::CURRENT, Path::new(&home)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_the_ones_hosts_search() {
        let home = Path::new("/home/ann");
        assert_eq!(plugin_folders(System::Linux, home).clap, home.join(".clap"));
        assert_eq!(plugin_folders(System::Linux, home).vst3, home.join(".vst3"));
        let mac = plugin_folders(System::MacOs, home);
        assert_eq!(mac.vst3, home.join("Library/Audio/Plug-Ins/VST3"));
        assert_eq!(plugin_folders(System::Windows, home).clap, home.join("Programs/Common/CLAP"));
    }
}
