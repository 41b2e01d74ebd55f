//! Reading a measured head from a SOFA file (AES69, convention `SimpleFreeFieldHRIR`).
//!
//! The file is somebody else's, so nothing in it is believed: sizes are checked before anything of that size
//! is allocated, and the HDF5 parser runs on a thread of its own, whose panic is an error here and whose
//! stack is deeper than any header can nest. Never called on the audio thread.

mod container;
mod error;
mod listener;

pub use error::SofaError;

use std::fs::{self, File};
use std::io::Read;
use std::path::Path;

use crate::units::to_f64;

/// Largest file that is read, bytes: twice the largest set of responses we know of with 1 680 directions of
/// 2 048 samples in double precision.
pub const MAX_FILE_BYTES: u64 = 64 << 20;

/// Most samples of all responses together: with the file and the unpacked bytes, 320 MB at the peak.
pub const MAX_SAMPLES: u64 = 16 << 20;

/// Stack of the reading thread, bytes. One header message holds at most 65 535 bytes and a nested datatype
/// takes 8, so nesting ends at 8 191 levels; this leaves 8 KB for each.
const READER_STACK_BYTES: usize = 64 << 20;

/// Where a response was measured from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Direction {
    /// Counter-clockwise from the front, degrees: +90 is left.
    pub azimuth_deg: f64,
    /// Above the horizon, degrees.
    pub elevation_deg: f64,
    /// Distance of the source, meters.
    pub radius_m: f64,
}

impl Direction {
    /// The point on the unit sphere: front, left, up.
    #[must_use]
    pub fn unit_vector(&self) -> [f64; 3] {
        let (azimuth, elevation) = (self.azimuth_deg.to_radians(), self.elevation_deg.to_radians());
        [elevation.cos() * azimuth.cos(), elevation.cos() * azimuth.sin(), elevation.sin()]
    }

    fn from_cartesian(front: f64, left: f64, up: f64) -> Self {
        Self {
            azimuth_deg: left.atan2(front).to_degrees(),
            elevation_deg: up.atan2(front.hypot(left)).to_degrees(),
            radius_m: front.hypot(left).hypot(up),
        }
    }
}

/// Head-related impulse responses as the file holds them.
#[derive(Debug, Clone, PartialEq)]
pub struct Hrirs {
    /// What the file calls the listener, or itself; may be empty.
    pub title: String,
    /// Rate of the responses, Hz.
    pub sample_rate_hz: f64,
    /// Where each pair was measured from.
    pub directions: Vec<Direction>,
    /// Samples of one response.
    pub num_samples: usize,
    /// `[direction][ear][sample]`, left ear first.
    pub responses: Vec<f64>,
    /// True if the file says that its first receiver is on the right. Not every file that says so means it: the sound
    /// decides.
    pub is_right_first: bool,
    /// `[direction][ear]`: delay to be added before each response, samples.
    pub delays: Vec<[f64; 2]>,
}

impl Hrirs {
    /// Both responses of a direction, left and right; empty beyond the last direction.
    #[must_use]
    pub fn pair(&self, direction: usize) -> [&[f64]; 2] {
        let ear = |ear: usize| {
            let start = (2 * direction + ear) * self.num_samples;
            self.responses.get(start..start + self.num_samples).unwrap_or_default()
        };
        [ear(0), ear(1)]
    }

    /// The same with both ears exchanged.
    #[must_use]
    pub fn exchanged(&self) -> Self {
        let pairs = self.responses.chunks(2 * self.num_samples.max(1));
        let swapped = pairs.flat_map(|pair| {
            let (first, second) = pair.split_at(pair.len() / 2);
            second.iter().chain(first).copied()
        });
        Self {
            responses: swapped.collect(),
            delays: self.delays.iter().map(|&[first, second]| [second, first]).collect(),
            is_right_first: !self.is_right_first,
            ..self.clone()
        }
    }

    /// How much later than its first sample each ear of a direction begins, seconds, left and right.
    #[must_use]
    pub fn delays_secs(&self, direction: usize) -> [f64; 2] {
        self.delays.get(direction).map_or([0.0; 2], |delays| delays.map(|delay| delay / self.sample_rate_hz))
    }
}

/// Reads a file, its size first.
///
/// # Errors
/// Whatever makes the file unusable, as a sentence that says what to do.
pub fn read(path: &Path) -> Result<Hrirs, SofaError> {
    // Before it is opened: a pipe would keep its reader waiting.
    let metadata = fs::metadata(path).map_err(SofaError::Unreadable)?;
    if !metadata.is_file() {
        return Err(SofaError::NotAFile);
    }
    if metadata.len() > MAX_FILE_BYTES {
        return Err(SofaError::TooLarge { megabytes: to_megabytes(metadata.len()) });
    }
    let file = File::open(path).map_err(SofaError::Unreadable)?;
    let mut bytes = Vec::new();
    file.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes).map_err(SofaError::Unreadable)?;
    parse(bytes)
}

/// Reads the content of a file.
///
/// # Errors
/// As [`read`].
pub fn parse(bytes: Vec<u8>) -> Result<Hrirs, SofaError> {
    let len = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    if len > MAX_FILE_BYTES {
        return Err(SofaError::TooLarge { megabytes: to_megabytes(len) });
    }
    let reader = std::thread::Builder::new()
        .name("sofa reader".to_owned())
        .stack_size(READER_STACK_BYTES)
        .spawn(move || container::read(bytes))
        .map_err(SofaError::Unreadable)?;
    reader.join().unwrap_or(Err(SofaError::Damaged))
}

fn to_megabytes(bytes: u64) -> u64 {
    bytes.div_ceil(1 << 20)
}

/// Number of samples of a delay that no measurement has: half a second at 192 kHz.
const MAX_DELAY_SAMPLES: f64 = 96_000.0;

/// Everything that makes responses unusable whatever container they come in.
fn checked(hrirs: Hrirs) -> Result<Hrirs, SofaError> {
    let num_directions = hrirs.directions.len();
    if hrirs.responses.len() != 2 * num_directions * hrirs.num_samples || hrirs.delays.len() != num_directions
    {
        return Err(SofaError::Inconsistent { what: "Data.IR" });
    }
    if !(8_000.0..=768_000.0).contains(&hrirs.sample_rate_hz) {
        return Err(SofaError::SampleRate { hz: hrirs.sample_rate_hz });
    }
    let is_sane = |x: &f64| x.is_finite() && x.abs() < 1e6;
    if !hrirs.responses.iter().all(is_sane) {
        return Err(SofaError::NotFinite { what: "Data.IR" });
    }
    let delays = hrirs.delays.iter().flatten();
    if !delays.into_iter().all(|delay| delay.abs() <= MAX_DELAY_SAMPLES) {
        return Err(SofaError::NotFinite { what: "Data.Delay" });
    }
    let hrirs = without_nowhere(hrirs)?;
    let num_directions = hrirs.directions.len();
    let loudest = hrirs.responses.iter().fold(0.0f64, |peak, x| peak.max(x.abs()));
    if loudest < 1e-9 || to_f64(num_directions) < 1.0 {
        return Err(SofaError::Silent);
    }
    Ok(hrirs)
}

/// How far beyond straight up or down an elevation may be by rounding, degrees; it counts as straight.
const ROUNDED_DEG: f64 = 0.01;

/// The same without measurements whose place is none: others speak for their directions, or are missed there.
fn without_nowhere(mut hrirs: Hrirs) -> Result<Hrirs, SofaError> {
    let is_place = |d: &Direction| {
        d.azimuth_deg.abs() <= 720.0 && d.elevation_deg.abs() <= 90.0 + ROUNDED_DEG && d.radius_m.is_finite()
    };
    let kept: Vec<bool> = hrirs.directions.iter().map(is_place).collect();
    if !kept.contains(&true) {
        return Err(SofaError::NotFinite { what: "SourcePosition" });
    }
    let keep = || kept.iter().copied();
    let mut keeps = keep();
    hrirs.directions.retain(|_| keeps.next().unwrap_or_default());
    let mut keeps = keep();
    hrirs.delays.retain(|_| keeps.next().unwrap_or_default());
    let len = 2 * hrirs.num_samples;
    let mut keeps = keep().flat_map(|is_kept| std::iter::repeat_n(is_kept, len));
    hrirs.responses.retain(|_| keeps.next().unwrap_or_default());
    for direction in &mut hrirs.directions {
        direction.elevation_deg = direction.elevation_deg.clamp(-90.0, 90.0);
    }
    Ok(hrirs)
}
