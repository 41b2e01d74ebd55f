//! What tests share: signals, engines and measurements.

#[cfg(unix)]
pub(crate) mod child;
pub(crate) mod cpu_time;
pub(crate) mod engine;
pub(crate) mod host;
pub(crate) mod kemar;
pub(crate) mod measure;
pub(crate) mod pair;
pub(crate) mod random;
#[cfg(all(feature = "editor", target_os = "linux"))]
pub(crate) mod screen;
pub(crate) mod signals;
pub(crate) mod vst3;

/// The clone whose tests these are, as the cargo that runs them says: one that was copied with all it has built would
/// otherwise read and write in the old folder.
pub(crate) fn root() -> std::path::PathBuf {
    std::env::var_os("CARGO_MANIFEST_DIR").expect("cargo runs the tests").into()
}

/// Compares a text with the file of this name in `tests/golden`; `UPDATE_GOLDEN=1` writes it.
pub(crate) fn golden(name: &str, text: &str) {
    let path = root().join("tests/golden").join(name);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
    }
    let frozen = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(text, frozen, "{} has changed: who relies on it must know", path.display());
}
