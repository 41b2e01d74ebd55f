//! Equalizer APO's `Device:`: for which devices the lines that follow count.

use super::ImportError;
use super::commands::{is_comment, key_of};

/// Most devices with lines of their own.
const MAX_DEVICES: usize = 8;

/// A device that is named, and the first line that does so.
pub(super) struct Device<'a> {
    pub(super) line: usize,
    pub(super) name: &'a str,
}

impl<'a> Device<'a> {
    /// The devices that are named, each once, in their order.
    pub(super) fn all(lines: &[(usize, &'a str)]) -> Result<Vec<Self>, ImportError> {
        let mut devices: Vec<Self> = Vec::new();
        for &(line, text) in lines.iter().filter(|(_, text)| !is_comment(text)) {
            let Some((key, name)) = key_of(text) else { continue };
            if !key.eq_ignore_ascii_case("Device") {
                continue;
            }
            if name.is_empty() {
                return Err(ImportError::line(line, text, "all or a device behind Device:"));
            }
            if !means_all(name) && !devices.iter().any(|device| device.is_named(name)) {
                devices.push(Self { line, name });
            }
            if devices.len() > MAX_DEVICES {
                return Err(ImportError::line(line, text, "filters for at most 8 devices"));
            }
        }
        Ok(devices)
    }

    /// True for its name, however it is spaced.
    pub(super) fn is_named(&self, name: &str) -> bool {
        let words = |name: &str| name.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ");
        words(self.name) == words(name)
    }
}

/// True where all devices are meant; alternatives are parted by semicolons.
pub(super) fn means_all(name: &str) -> bool {
    name.split(';').any(|device| device.trim().eq_ignore_ascii_case("all"))
}
