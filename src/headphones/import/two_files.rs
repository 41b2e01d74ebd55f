//! Left and right of one headphone, each in a file of its own, taken as one file with both.

use super::sides::shared_name;
use super::{ALIGNED_HZ, ImportError, ImportFile, Reading};

/// Difference in level between both ears from which it is pointed out, dB: two drivers of one headphone are matched
/// within about 1 dB, two settings of a measurement are not (judgement of 2026-11-26).
const TOLD_LEVEL_DB: f64 = 1.0;

impl ImportFile {
    /// Both ears of one headphone, each from its own file. Levels are compared as the files say them.
    ///
    /// # Errors
    /// A file that holds both ears already, or two that hold nothing of one kind.
    pub fn of_both_ears(left: &Self, right: &Self) -> Result<Self, ImportError> {
        if [left, right]
            .iter()
            .any(|file| file.readings.iter().any(|reading| reading.left_minus_right.is_some()))
        {
            return Err(ImportError::BothEars);
        }
        let of_kind = |of_left: &Reading| {
            let of_right = right.readings.iter().find(|of_right| of_right.meaning == of_left.meaning)?;
            Some(together(of_left, of_right))
        };
        let readings: Vec<Reading> = left.readings.iter().filter_map(of_kind).collect();
        let Some(likeliest) = readings.first() else { return Err(differing(left, right)) };
        let notes = level_note(likeliest).into_iter().chain(notes("left", left)).chain(notes("right", right));
        let name = shared_name(&left.name, &right.name).unwrap_or_else(|| left.name.clone());
        Ok(Self {
            maker: left.maker.clone(),
            measured_by: left.measured_by.clone(),
            source: left.source.clone(),
            notes: notes.collect(),
            ..Self::of(left.format, name, readings)
        })
    }
}

fn together(left: &Reading, right: &Reading) -> Reading {
    let place = if left.place == right.place {
        format!("{} of each file", left.place)
    } else {
        format!("{} left, {} right", left.place, right.place)
    };
    Reading::of_ears(left.meaning, place, &[left.curve, right.curve])
}

fn differing(left: &ImportFile, right: &ImportFile) -> ImportError {
    let meaning = |file: &ImportFile| file.readings.first().map_or("", |reading| reading.meaning.label());
    ImportError::DifferingEars { left: meaning(left), right: meaning(right) }
}

fn notes<'a>(ear: &'a str, file: &'a ImportFile) -> impl Iterator<Item = String> {
    file.notes.iter().map(move |note| format!("{ear} file, {note}"))
}

/// What to make of ears that were measured at different levels.
fn level_note(reading: &Reading) -> Option<String> {
    let level_db = reading.left_minus_right?.mean_db(ALIGNED_HZ);
    let louder = if level_db > 0.0 { "left" } else { "right" };
    (level_db.abs() >= TOLD_LEVEL_DB).then(|| {
        format!(
            "The {louder} file lies {:.1} dB above the other: taken as a difference of the ears. If the files were not \
             measured at one level, take the mean of both.",
            level_db.abs()
        )
    })
}

#[cfg(test)]
mod tests {
    use super::super::{Meaning, read};
    use super::*;

    /// What Room EQ Wizard writes: a remark per line, then frequency, level and phase.
    fn rew(ear: &str, step_hz: f64, level_db: impl Fn(f64) -> f64) -> ImportFile {
        let rows = (0..120)
            .map(|idx| 15.0 + step_hz * f64::from(idx))
            .map(|freq_hz| format!("{freq_hz:.3}, {:.4}, -12.5\n", level_db(freq_hz)));
        let text = format!(
            "* Measurement: HD 650 {ear}\n* Freq(Hz), SPL(dB), Phase(degrees)\n{}",
            rows.collect::<String>()
        );
        read(&format!("HD 650 {ear}.txt"), text.as_bytes()).unwrap()
    }

    fn left_db(freq_hz: f64) -> f64 {
        80.0 + 2.0 * (freq_hz / 1000.0).ln().sin()
    }

    fn right_db(freq_hz: f64) -> f64 {
        79.5 + 2.0 * (freq_hz / 1000.0).ln().cos()
    }

    /// The headphone of one table with both columns is the measure.
    #[test]
    fn two_files_are_the_headphone_of_one_table_with_both() {
        let joined = ImportFile::of_both_ears(&rew("L", 200.0, left_db), &rew("R", 200.0, right_db)).unwrap();
        assert_eq!((joined.format, joined.name.as_str()), ("Room EQ Wizard export", "HD 650"));
        assert_eq!(joined.readings[0].meaning, Meaning::Measurement);
        let rows = (0..120).map(|idx| 15.0 + 200.0 * f64::from(idx));
        let rows: Vec<String> =
            rows.map(|f| format!("{f:.3},{:.4},{:.4}\n", left_db(f), right_db(f))).collect();
        let table =
            read("HD 650.csv", format!("frequency,left,right\n{}", rows.concat()).as_bytes()).unwrap();
        let [two, one] = [&joined, &table].map(|file| file.headphone(&file.likely()).unwrap());
        assert_eq!((two.curve, two.left_minus_right), (one.curve, one.left_minus_right));
        assert_eq!(two.key, one.key, "the same headphone, however it was brought");
        let swapped =
            ImportFile::of_both_ears(&rew("R", 200.0, right_db), &rew("L", 200.0, left_db)).unwrap();
        let difference = swapped.readings[0].left_minus_right.unwrap();
        assert_eq!(Some(difference.map(|db| -db)), joined.readings[0].left_minus_right);
    }

    /// Ears need not be measured at the same frequencies.
    #[test]
    fn each_file_has_its_own_frequencies() {
        let joined = ImportFile::of_both_ears(&rew("L", 200.0, left_db), &rew("R", 187.0, left_db)).unwrap();
        let difference = joined.readings[0].left_minus_right.unwrap();
        let apart =
            difference.map_with_hz(|hz, db| if (400.0..15_000.0).contains(&hz) { db.abs() } else { 0.0 });
        assert!(apart.db.iter().all(|db| *db < 0.1));
        assert!(joined.notes.is_empty(), "{:?}", joined.notes);
    }

    #[test]
    fn different_levels_are_pointed_out() {
        let softer = |freq_hz| left_db(freq_hz) - 4.0;
        let joined = ImportFile::of_both_ears(&rew("L", 200.0, left_db), &rew("R", 200.0, softer)).unwrap();
        let [note] = joined.notes.as_slice() else { panic!("{:?}", joined.notes) };
        assert!(note.starts_with("The left file lies 4.0 dB above the other"), "{note}");
    }

    #[test]
    fn what_is_no_pair_says_what_to_do() {
        let left = rew("L", 200.0, left_db);
        let preset = read("HD 650 R.txt", b"Filter 1: ON PK Fc 1000 Hz Gain 3 dB Q 1\n").unwrap();
        let error = ImportFile::of_both_ears(&left, &preset).unwrap_err().to_string();
        let expected =
            "the left file holds a measurement, the right one a correction: export both ears the same way";
        assert_eq!(error, expected);
        let both = ImportFile::of_both_ears(&left, &rew("R", 200.0, right_db)).unwrap();
        for pair in [[&left, &both], [&both, &left]] {
            assert_eq!(ImportFile::of_both_ears(pair[0], pair[1]), Err(ImportError::BothEars));
        }
    }
}
