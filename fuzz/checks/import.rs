//! Any bytes as a headphone file, or as one for each ear with a file separator between them: read under every meaning, or
//! refused.

use grille::headphones::Imported;
use grille::headphones::import::{Choice, ImportError, ImportFile, Meaning, Reference, read};

const MEANINGS: [Meaning; 3] = [Meaning::Measurement, Meaning::Deviation, Meaning::Correction];

/// Whatever can be taken is finite and comes back from a project as it was.
pub(crate) fn check(bytes: &[u8]) {
    let Ok(file) = one_or_two(bytes) else { return };
    assert!(!file.readings.is_empty() && !file.name.is_empty());
    let measured = Reference::Measured(Box::new(file.readings[0].curve));
    for reading in 0..file.readings.len() {
        for meaning in MEANINGS {
            for reference in [&Reference::Harman2018, &Reference::DiffuseField, &Reference::Flat, &measured] {
                for each_ear in [true, false] {
                    let reference = reference.clone();
                    taken(&file, &Choice { reading, meaning, reference, each_ear, ..file.likely() });
                }
            }
        }
    }
}

fn taken(file: &ImportFile, choice: &Choice) {
    let Ok(import) = file.headphone(choice) else { return };
    let ears = import.left_minus_right.iter().flat_map(|curve| curve.db);
    assert!(import.curve.db.into_iter().chain(ears).all(f64::is_finite));
    assert!(choice.each_ear || import.left_minus_right.is_none());
    assert_eq!(Imported::from_json(&import.to_json()).ok().as_ref(), Some(&import));
}

fn one_or_two(bytes: &[u8]) -> Result<ImportFile, ImportError> {
    const FILE_SEPARATOR: u8 = 0x1C;
    match bytes.iter().position(|byte| *byte == FILE_SEPARATOR) {
        Some(idx) => {
            ImportFile::of_both_ears(&read("a L.txt", &bytes[..idx])?, &read("a R.txt", &bytes[idx + 1..])?)
        }
        None => read("headphone.txt", bytes),
    }
}
