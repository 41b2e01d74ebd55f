//! Any bytes as a headphone file, or as one for each ear with a file separator between them: read under every meaning, or
//! refused.
#![no_main]

use grille::headphones::import::{Choice, ImportError, ImportFile, Meaning, Reference, read};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(file) = one_or_two(bytes) else { return };
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

fn one_or_two(bytes: &[u8]) -> Result<ImportFile, ImportError> {
    const FILE_SEPARATOR: u8 = 0x1C;
    match bytes.iter().position(|byte| *byte == FILE_SEPARATOR) {
        Some(idx) => {
            ImportFile::of_both_ears(&read("a L.txt", &bytes[..idx])?, &read("a R.txt", &bytes[idx + 1..])?)
        }
        None => read("headphone.txt", bytes),
    }
}
