//! What is measured of the plug-in from outside: loudness, responses, ears, bit-exactness.

mod earwax;
mod interaural;
mod loudness;
mod ratings;
mod response;
mod said;

pub(crate) use interaural::{Interaural, OCTAVES_HZ, interaural};
pub(crate) use loudness::{Loudness, Meter, integrated_lufs, loudness};
pub(crate) use ratings::{IACC_HZ, Rating, earwax_rating, ratings};
pub(crate) use response::{Paths, magnitude_db, measure_paths};
pub(crate) use said::{Said, said};

/// True if two renders are the same, bit for bit and as long.
pub(crate) fn are_same(a: &[Vec<f32>], b: &[Vec<f32>]) -> bool {
    a.iter().map(Vec::len).eq(b.iter().map(Vec::len)) && differing_samples(a, b) == 0
}

/// Number of samples that differ in any bit between two renders of the same length.
pub(crate) fn differing_samples(a: &[Vec<f32>], b: &[Vec<f32>]) -> usize {
    a.iter().flatten().zip(b.iter().flatten()).filter(|(x, y)| x.to_bits() != y.to_bits()).count()
}
