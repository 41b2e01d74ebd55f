//! Speakers in front of a head: what of one channel reaches the other ear.
//!
//! May import `dsp` and `units`. Everything here is about R, the ratio of the contralateral to the
//! ipsilateral response; interaural level and time differences depend on R alone.

mod head;

pub use head::HeadModel;
