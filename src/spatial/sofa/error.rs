//! What can be wrong with a file, and what to do about it.

use super::{MAX_FILE_BYTES, MAX_SAMPLES};

/// Why a file cannot be read as a head. Completes "could not load NAME: …".
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SofaError {
    /// The operating system refused.
    #[error("the file cannot be opened ({0}); check that it is there and that you may read it")]
    Unreadable(#[source] std::io::Error),
    /// A folder or a device.
    #[error("this is not a file; choose a file that ends in .sofa")]
    NotAFile,
    /// Beyond [`MAX_FILE_BYTES`].
    #[error(
        "the file has {megabytes} MB, and heads of up to {} MB are read; choose a set with fewer directions or shorter responses",
        MAX_FILE_BYTES >> 20
    )]
    TooLarge {
        /// Size of the file, MB of 1 048 576 bytes.
        megabytes: u64,
    },
    /// No HDF5 signature.
    #[error("this is not a SOFA file; choose a file that ends in .sofa")]
    NotSofa,
    /// The container cannot be read to its end.
    #[error("the file is damaged or incomplete; download or export it again")]
    Damaged,
    /// Valid, but stored in a way that the reader does not know.
    #[error(
        "the file is stored in a way that Grille does not read ({reason}); save it again without compression"
    )]
    Stored {
        /// What the reader says.
        reason: String,
    },
    /// Another SOFA convention, or none.
    #[error("the file follows the convention \"{found}\"; choose one that follows SimpleFreeFieldHRIR")]
    Convention {
        /// What the file says it is.
        found: String,
    },
    /// Something the convention demands is not there.
    #[error("the file has no usable {what}; choose a file that follows SimpleFreeFieldHRIR")]
    Missing {
        /// Name of the variable.
        what: &'static str,
    },
    /// Sizes that contradict each other.
    #[error("the sizes in the file contradict each other at {what}; export it again")]
    Inconsistent {
        /// Name of the variable.
        what: &'static str,
    },
    /// Not two ears.
    #[error("the file has {found} receivers, and a head has 2; choose a measurement of a head")]
    Receivers {
        /// Number of receivers.
        found: u64,
    },
    /// Responses no head has, or more than [`MAX_SAMPLES`].
    #[error(
        "the file holds {directions} directions of {samples} samples, and up to {} million samples in responses of 16 to 16384 are read; choose a smaller set",
        MAX_SAMPLES >> 20
    )]
    Extent {
        /// Number of directions.
        directions: u64,
        /// Samples of one response.
        samples: u64,
    },
    /// A rate no measurement has.
    #[error("the file says its sample rate is {hz} Hz; choose a file with 8 to 768 kHz")]
    SampleRate {
        /// What the file says, Hz.
        hz: f64,
    },
    /// Values that are not numbers, or beyond all measure.
    #[error("{what} holds values that no measurement gives; export the file again")]
    NotFinite {
        /// Name of the variable.
        what: &'static str,
    },
    /// Nothing to hear.
    #[error("the responses in the file are silent; export it again")]
    Silent,
}
