//! Any bytes as a headphone file: read under every meaning, or refused.
#![no_main]

use grille::headphones::import::{Choice, Meaning, Reference, read};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(file) = read("headphone.txt", bytes) else { return };
    for reading in 0..file.readings.len() {
        for meaning in [Meaning::Measurement, Meaning::Deviation, Meaning::Correction] {
            for reference in [Reference::Harman2018, Reference::DiffuseField, Reference::Flat] {
                let choice = Choice { reading, meaning, reference, ..file.likely() };
                if let Ok(import) = file.headphone(&choice) {
                    assert!(import.curve.db.iter().all(|db| db.is_finite()));
                    let again = grille::headphones::Imported::from_json(&import.to_json());
                    assert_eq!(again.ok().as_ref(), Some(&import));
                }
            }
        }
    }
});
