//! What tests and tools share: small hosts that load the plug-in (CLAP and VST3, with manners that can be switched), and
//! real sound to play through it.
//!
//! - [`clap`]: a CLAP host that keeps the rules, and the player both sides process blocks with.
//! - [`collection`]: a folder of headphone files of any size, as people have them.
//! - [`recordings`]: real music and speech, as Debian packages it.
//! - [`rude`]: a CLAP host that calls the tables as they are, in any order.
//! - [`vst3`]: a VST3 host with streams that trickle, handlers that die and a run loop that knows what is registered.
//! - [`xvfb`]: a screen that nobody sees.
//!
//! They know nothing of the plug-in: whoever uses them brings its entry, linked in or loaded.

#![expect(
    clippy::missing_panics_doc,
    clippy::must_use_candidate,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a host for tests panics where a plug-in is not as it should be; its counts are small"
)]

pub mod clap;
pub mod collection;
pub mod recordings;
pub mod rude;
pub mod vst3;
#[cfg(unix)]
pub mod xvfb;

/// Left and right.
pub type Stereo = [Vec<f32>; 2];

/// The number CLAP and VST3 know a parameter by: the framework's string hash, frozen with the ids.
///
/// # Source
/// nice-plug's `hash_param_id`: a Rabin fingerprint with the top bit, which VST3 reserves, cleared.
pub fn param_id(id: &str) -> u32 {
    let hash = id.bytes().fold(0u32, |hash, byte| hash.wrapping_mul(31).wrapping_add(u32::from(byte)));
    hash & !(1 << 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_hash_as_the_framework_hashes_them() {
        // hash("ab") = 97 · 31 + 98.
        assert_eq!(param_id("ab"), 3105);
        assert_eq!(param_id("center_color_6") >> 31, 0);
    }
}
