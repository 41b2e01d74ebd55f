//! Real recordings the level match is tried on: music of games and speech, as Debian packages them.

use std::path::Path;

use test_host::recordings::{MORE, PIECES, Piece, SPEECH};

use crate::system::{install_advice, install_packages};
use crate::terminal::say;

/// Installs the few packages of the test list (37 MB) where that needs nobody's consent; says what is left out where it
/// cannot.
pub(crate) fn offer() {
    let mut missing: Vec<&str> =
        PIECES.iter().filter(|piece| !piece.is_there()).map(Piece::package).collect();
    missing.dedup();
    missing.extend(is_missing(&SPEECH).then_some(SPEECH.0));
    install(&missing);
}

/// Installs the packages of the demo's long form as well: 140 MB.
pub(crate) fn offer_more() {
    install(&MORE.iter().filter(|package| is_missing(package)).map(|(name, _)| *name).collect::<Vec<_>>());
}

fn is_missing((_, folder): &(&str, &str)) -> bool {
    !Path::new(folder).exists()
}

fn install(missing: &[&str]) {
    if !missing.is_empty() && !install_packages(missing) {
        say(format!(
            "without {} the level match is not tested on real music; install it with `{}`",
            missing.join(", "),
            install_advice(missing)
        ));
    }
}
