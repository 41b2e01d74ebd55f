//! Where things are: the workspace, its target folder, the bundles, the user's plug-in folders.

use std::env::consts::{DLL_PREFIX, DLL_SUFFIX};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

use anyhow::{Context, Result, bail};
use grille::entry::vst3::module_info;
use grille::presets::factory_files;

/// The package whose library becomes the plug-in.
const PACKAGE: &str = "grille";
/// Name of the bundles, as `bundler.toml` says.
const BUNDLE_NAME: &str = "Grille";
/// The folder beside the bundles with presets of the VST3.
pub(crate) const PRESETS: &str = "VST3 Presets";

/// The folders of this workspace.
pub(crate) struct Workspace {
    /// Where the workspace's Cargo.toml is.
    pub(crate) root: PathBuf,
    /// Where cargo builds.
    pub(crate) target: PathBuf,
    /// The version of the plug-in.
    pub(crate) version: String,
}

impl Workspace {
    /// Asks cargo.
    ///
    /// # Errors
    /// Cargo cannot be run or the workspace is broken.
    pub(crate) fn locate() -> Result<Self> {
        let mut command = cargo_metadata::MetadataCommand::new();
        // Told by the cargo that runs this tool, not by the one that built it: a copied clone brings its tool along.
        if let Some(folder) = std::env::var_os("CARGO_MANIFEST_DIR") {
            command.manifest_path(Path::new(&folder).join("Cargo.toml"));
        }
        let metadata = command.no_deps().exec().context("could not ask cargo about the workspace")?;
        let package = metadata.packages.iter().find(|package| package.name == PACKAGE);
        Ok(Self {
            version: package.context("there is no package of the plug-in")?.version.to_string(),
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

    /// Where the bundles of a build are.
    pub(crate) fn bundles(&self, build: Build) -> Bundles {
        let folder = self.folder(build).join("bundled");
        let bundle = |format: &str| folder.join(format!("{BUNDLE_NAME}.{format}"));
        Bundles { clap: bundle("clap"), vst3: bundle("vst3"), presets: folder.join(PRESETS) }
    }

    /// The library that a build's bundles are made of.
    pub(crate) fn library(&self, build: Build) -> PathBuf {
        let profile = if build.is_optimized() { "release" } else { "debug" };
        self.folder(build).join(profile).join(format!("{DLL_PREFIX}{PACKAGE}{DLL_SUFFIX}"))
    }

    /// The bundles of a build if they are newer than everything they are made of.
    pub(crate) fn fresh(&self, build: Build) -> Option<Bundles> {
        let bundles = self.bundles(build);
        let built = fs::metadata(&bundles.clap).ok()?.modified().ok()?;
        let parts = ["src", "presets", "assets", "Cargo.toml", "Cargo.lock", "build.rs", "xtask/Cargo.toml"];
        let newest = parts.iter().filter_map(|part| newest(&self.root.join(part))).max()?;
        (newest < built).then_some(bundles)
    }

    /// Builds the plug-in and lays it out as hosts load it.
    ///
    /// # Errors
    /// The build fails; cargo has said why.
    pub(crate) fn build(&self, build: Build) -> Result<Bundles> {
        let mut cargo = self.cargo();
        cargo.args(build.arguments());
        if build == Build::ForOthers {
            cargo.arg("--target-dir").arg(self.folder(build));
            cargo.env("CARGO_ENCODED_RUSTFLAGS", self.without_folders().join("\u{1f}"));
        }
        if !cargo.status().context("could not start cargo")?.success() {
            bail!("the plug-in does not build; cargo's messages above say why");
        }
        if !build.is_optimized() {
            // The bundler looks for the library, and puts the bundles, below one folder: this build has its own.
            let library = self.library(build);
            let name = library.file_name().context("the library has no name")?;
            fs::create_dir_all(self.folder(build).join("debug"))?;
            fs::copy(self.target.join("debug").join(name), &library)?;
        }
        self.lay_out(build)
    }

    /// Lays a built library out as hosts load it.
    fn lay_out(&self, build: Build) -> Result<Bundles> {
        std::env::set_current_dir(&self.root)?;
        let arguments = if build.is_optimized() { &["--release".to_owned()][..] } else { &[] };
        nice_plug_xtask::bundle(&self.folder(build), PACKAGE, arguments, false)?;
        self.describe_vst3(build)?;
        let bundles = self.bundles(build);
        write_presets(&bundles.presets)?;
        Ok(bundles)
    }

    /// What has the compiler write nothing into a library that names a folder of this machine, so that it is the same
    /// wherever it is built.
    pub(crate) fn without_folders(&self) -> Vec<String> {
        let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
        let home = home.or_else(|| std::env::home_dir().map(|home| home.join(".cargo")));
        let folders = [(home, "cargo"), (Some(self.root.clone()), "grille")];
        folders
            .into_iter()
            .filter_map(|(folder, name)| Some(format!("--remap-path-prefix={}=/{name}", folder?.display())))
            .collect()
    }

    /// What git says of this workspace.
    ///
    /// # Errors
    /// It is not there, or refuses.
    pub(crate) fn git(&self, arguments: &[&str]) -> Result<String> {
        let output = Command::new("git").args(arguments).current_dir(&self.root).output();
        let output = output.context("could not start git")?;
        if !output.status.success() {
            bail!("git {}: {}", arguments.join(" "), String::from_utf8_lossy(&output.stderr).trim());
        }
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }

    /// Writes what hosts read of the VST3 before they load it into its bundle.
    ///
    /// # Errors
    /// There is no bundle, or it cannot be written to.
    pub(crate) fn describe_vst3(&self, build: Build) -> Result<()> {
        describe_vst3(&self.bundles(build).vst3)
    }

    fn folder(&self, build: Build) -> PathBuf {
        match build {
            Build::Release => self.target.clone(),
            Build::ForOthers => self.target.join("dist-build"),
            Build::Demo => self.target.join("demo-build"),
            Build::Checked => self.target.join("checked-build"),
        }
    }
}

/// When the latest change below a path was made.
fn newest(path: &Path) -> Option<SystemTime> {
    let own = fs::metadata(path).ok()?.modified().ok()?;
    let below = fs::read_dir(path).into_iter().flatten().flatten();
    below.filter_map(|entry| newest(&entry.path())).chain([own]).max()
}

/// Writes what hosts read of a VST3 before they load it into this bundle.
///
/// # Errors
/// It cannot be written to.
pub(crate) fn describe_vst3(bundle: &Path) -> Result<()> {
    let folder = bundle.join("Contents").join("Resources");
    fs::create_dir_all(&folder)
        .and_then(|()| fs::write(folder.join("moduleinfo.json"), module_info()))
        .with_context(|| format!("could not write to {}", folder.display()))
}

/// Writes the sets that ship as presets of VST3 hosts into a folder.
///
/// # Errors
/// It cannot be written to.
pub(crate) fn write_presets(folder: &Path) -> Result<()> {
    let write = || {
        fs::create_dir_all(folder)?;
        factory_files().into_iter().try_for_each(|(name, content)| fs::write(folder.join(name), content))
    };
    write().with_context(|| format!("could not write to {}", folder.display()))
}

/// The builds of the plug-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Build {
    /// What people install: optimized as a whole, which takes its time.
    Release,
    /// The same for other people's machines.
    ForOthers,
    /// What `demo` and `render` play: the library that this tool has been built with (`xtask-start` asks for both at once),
    /// so that a newcomer does not wait for another build. The same sound, bit for bit.
    Demo,
    /// What the test list loads into windows and hosts: the very library that the tests have been linked with, which
    /// aborts if the audio thread allocates.
    Checked,
}

impl Build {
    fn is_optimized(self) -> bool {
        matches!(self, Self::Release | Self::ForOthers)
    }

    /// What cargo is told.
    fn arguments(self) -> &'static [&'static str] {
        match self {
            Self::Release | Self::ForOthers => &["build", "--release", "--package", PACKAGE],
            Self::Demo => &["build", "--workspace", "--lib"],
            // With a test among the targets cargo chooses the features of all crates as for the tests.
            Self::Checked => {
                &["build", "--workspace", "--lib", "--test", "it", "--features", "grille/rt-audit"]
            }
        }
    }
}

/// The plug-in as hosts load it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Bundles {
    /// The CLAP.
    pub(crate) clap: PathBuf,
    /// The VST3.
    pub(crate) vst3: PathBuf,
    /// The folder of the presets that VST3 hosts list.
    pub(crate) presets: PathBuf,
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

    /// What has been built is used as it is until something it is made of is touched.
    #[test]
    fn a_bundle_is_fresh_until_a_source_is_newer() {
        let root = std::env::temp_dir().join(format!("grille-fresh-{}", std::process::id()));
        let workspace = Workspace { target: root.join("target"), root: root.clone(), version: String::new() };
        fs::create_dir_all(root.join("src/dsp")).unwrap();
        let source = root.join("src/dsp/mod.rs");
        fs::write(&source, "").unwrap();
        assert_eq!(workspace.fresh(Build::Demo), None, "nothing is built");
        let bundles = workspace.bundles(Build::Demo);
        fs::create_dir_all(bundles.clap.parent().unwrap()).unwrap();
        let file = fs::File::create(&bundles.clap).unwrap();
        let now = SystemTime::now();
        file.set_modified(now + std::time::Duration::from_secs(10)).unwrap();
        assert_eq!(workspace.fresh(Build::Demo), Some(bundles));
        file.set_modified(now - std::time::Duration::from_secs(10)).unwrap();
        assert_eq!(workspace.fresh(Build::Demo), None);
        fs::remove_dir_all(root).unwrap();
    }

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
