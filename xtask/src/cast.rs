//! Number conversions that are exact for every value this tool meets, named by what comes out.

/// A count as a real number.
#[expect(clippy::cast_precision_loss, reason = "counts of frames, bytes and pixels stay below 2^53")]
pub(crate) fn real(count: usize) -> f64 {
    count as f64
}

/// A 64-bit count as a real number.
#[expect(clippy::cast_precision_loss, reason = "file sizes and nanoseconds stay below 2^53")]
pub(crate) fn real_u64(count: u64) -> f64 {
    count as f64
}

/// A real number as a sample.
#[expect(clippy::cast_possible_truncation, reason = "rounding to single precision is the point")]
pub(crate) fn single(value: f64) -> f32 {
    value as f32
}

/// The whole part of a real number as a count; negative and NaN become 0.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "`as` saturates, which is what is wanted"
)]
pub(crate) fn count(value: f64) -> usize {
    value as usize
}

/// The nearest 32-bit integer, saturating; NaN becomes 0.
#[expect(clippy::cast_possible_truncation, reason = "`as` saturates, which is what is wanted")]
pub(crate) fn nearest_i32(value: f64) -> i32 {
    value.round() as i32
}
