//! The one integration binary: everything that needs the whole plug-in, or a host, or a window.

#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "test signals are made from sample counts"
)]

mod bank;
mod boost;
mod browse;
mod center;
mod checks;
mod circles;
mod clipping;
mod collection;
mod contract;
mod contributing;
mod ears;
#[cfg(feature = "editor")]
mod editor;
mod export;
mod fair;
mod host;
mod library;
mod library_files;
mod locks;
mod loudness;
mod manners;
mod map;
mod matching;
mod personal;
mod personal_host;
mod presets;
mod profile;
mod properties;
#[cfg(unix)]
mod reference;
mod reference_faults;
mod reference_songs;
mod refused;
mod response;
mod room;
mod seeds;
mod silence;
mod sofa;
mod speakers;
mod stack;
mod state;
mod support;
mod sweeps;
mod switching;
mod tidy;
mod too_loud;
#[cfg(unix)]
mod unannounced;
mod user_data;
mod vst3;
#[cfg(all(feature = "editor", feature = "rt-audit"))]
mod walk;
mod wide;
