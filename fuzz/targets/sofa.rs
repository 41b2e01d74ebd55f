//! Any bytes are a head or an error.
//!
//! `cargo +nightly fuzz run sofa --sanitizer none fuzz/corpus/sofa tests/sofa -- -rss_limit_mb=512`

#![no_main]

use grille::spatial::measured::{MeasuredHead, StoredHead};
use grille::spatial::sofa;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(hrirs) = sofa::parse(bytes.to_vec()) else { return };
    if let Ok(head) = MeasuredHead::from_hrirs(&hrirs, "fuzz") {
        let restored = StoredHead::from(&head).restored();
        assert_eq!(restored.as_ref(), Some(&head), "a head comes back from the project as it was");
    }
});
