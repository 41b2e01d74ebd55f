//! Decayed values become zero long before they could turn subnormal, which would slow everything that reads them.

#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_macros, clippy::disallowed_types))]

/// Values below this (−300 dBFS) become zero.
pub const FLUSH_BELOW: f32 = 1e-15;

/// The value, or zero once it has decayed below [`FLUSH_BELOW`].
///
/// # Real-time
/// Safe.
#[inline(always)]
#[must_use]
pub fn flushed(value: f32) -> f32 {
    if value.abs() < FLUSH_BELOW { 0.0 } else { value }
}

/// Each of the values likewise. They lie in one slice, so that many are looked at together.
///
/// # Real-time
/// Safe.
#[inline]
pub fn flush_all(values: &mut [f32]) {
    for value in values {
        *value = flushed(*value);
    }
}
