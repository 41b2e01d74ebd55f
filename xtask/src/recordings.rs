//! Real recordings the tests of the level match play: music of games, as Debian packages it.

use std::path::Path;

use crate::system::{install_advice, install_packages};
use crate::terminal::say;

/// The packages, and a folder each of them brings: 37 MB together.
const PACKAGES: [(&str, &str); 4] = [
    ("amoebax-data", "/usr/share/games/amoebax/music"),
    ("gunroar-data", "/usr/share/games/gunroar/sounds/musics"),
    ("pocketsphinx-testdata", "/usr/share/pocketsphinx/test/data/librivox"),
    ("zaz-data", "/usr/share/games/zaz"),
];

/// Installs what is missing where that needs nobody's consent; says what is left out where it cannot.
pub(crate) fn offer() {
    let missing: Vec<&str> =
        PACKAGES.iter().filter(|(_, folder)| !Path::new(folder).exists()).map(|(name, _)| *name).collect();
    if !missing.is_empty() && !install_packages(&missing) {
        say(format!(
            "without {} the level match is not tested on real music; install it with `{}`",
            missing.join(", "),
            install_advice(&missing)
        ));
    }
}
