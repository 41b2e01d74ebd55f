//! One set of per-rate tables for all instances and editors in the process.
//!
//! May import `engine`. Never called on the audio thread.

use std::sync::{Arc, Mutex, PoisonError, Weak};

use crate::engine::Prepared;
use crate::units::SAMPLE_RATE_RANGE_HZ;

static CACHE: Mutex<Vec<(u64, Weak<Prepared>)>> = Mutex::new(Vec::new());

/// The tables for a sample rate in Hz, computed on first use and dropped with their last user; `None`
/// outside the supported range.
///
/// # Real-time
/// Not safe: locks, and computes for tens of milliseconds the first time.
#[must_use]
pub fn for_rate(sample_rate_hz: f64) -> Option<Arc<Prepared>> {
    let (low, high) = SAMPLE_RATE_RANGE_HZ;
    if !(low..=high).contains(&sample_rate_hz) {
        return None;
    }
    let mut cache = CACHE.lock().unwrap_or_else(PoisonError::into_inner);
    cache.retain(|(_, tables)| tables.strong_count() > 0);
    let key = sample_rate_hz.to_bits();
    let known = cache.iter().find(|(rate, _)| *rate == key).and_then(|(_, tables)| tables.upgrade());
    Some(known.unwrap_or_else(|| {
        let tables = Arc::new(Prepared::new(sample_rate_hz));
        cache.push((key, Arc::downgrade(&tables)));
        tables
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_users_of_one_rate_share_one_table() {
        let first = for_rate(44_100.0).unwrap();
        let second = for_rate(44_100.0).unwrap();
        assert!(Arc::ptr_eq(&first, &second));
        assert!(for_rate(500.0).is_none() && for_rate(f64::NAN).is_none());
    }
}
