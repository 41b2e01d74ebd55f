//! Why measured responses are not those of a head, and what to do about it.

use super::HeadFault;
use crate::spatial::sofa::SofaError;

/// Why a file cannot be used as a head. Completes "could not load NAME: …".
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum HeadError {
    /// It cannot be read.
    #[error(transparent)]
    File(#[from] SofaError),
    /// Too little to speak for speakers in front.
    #[error(
        "the file has no measurement near {azimuth_deg}° on the horizon; choose a set with directions all around"
    )]
    Sparse {
        /// The azimuth without a neighbor, degrees.
        azimuth_deg: f64,
    },
    /// Receiver 0 has the sound of the right ear.
    #[error(
        "left and right are exchanged in the file: a sound from the left reaches the right ear first; swap its receivers and export it again"
    )]
    Exchanged,
    /// Two receivers that are not the ears of a head.
    #[error(
        "the responses are not those of a head: from the side one ear is {itd_micros:.0} µs later and {ild_db:.1} dB softer than the other; choose a measurement of a head"
    )]
    NotAHead {
        /// Interaural time difference from the side, µs.
        itd_micros: f64,
        /// Interaural level difference from the side, dB.
        ild_db: f64,
    },
    /// Numbers no head gives, behind everything the analysis allows.
    #[error("the responses are not those of a head: {0}; choose a measurement of a head")]
    Fault(#[from] HeadFault),
}
