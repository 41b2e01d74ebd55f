//! Which columns of a table are levels, what each of them means, and which one is the likeliest.

use super::{Meaning, heading};

/// Parts of names that no level has, lower case: phases, impedances, distortion.
const NOT_LEVELS: [&str; 13] = [
    "phase",
    "deg",
    "ohm",
    "\u{3c9}",
    "imped",
    "thd",
    "distort",
    "%",
    "percent",
    "delay",
    "coher",
    "harmonic",
    "unwrapped",
];

/// Words of names that no level has, lower case: times and angles.
const NOT_LEVEL_WORDS: [&str; 5] = ["ms", "s", "sec", "rad", "time"];

/// Parts of names of a mean over measurements, which is the likeliest of several columns.
const MEANS: [&str; 3] = ["average", "mean", "avg"];

/// A column of levels, and the column of its frequencies.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Column {
    pub(super) freq_idx: usize,
    pub(super) idx: usize,
    /// Its name, or its number counted from 1.
    pub(super) name: String,
}

/// The columns of levels, the likeliest first; empty where the heading names none. Pairs of columns (`X,Y,X,Y`) have
/// frequencies of their own.
pub(super) fn levels(heading: &[String], num_columns: usize) -> Vec<Column> {
    let mut freq_idx = 0;
    let mut found = Vec::new();
    for (idx, name) in heading.iter().enumerate().take(num_columns) {
        if heading::is_frequency(name) {
            freq_idx = idx;
        } else if !name.is_empty() && !is_other(name) {
            let is_alone = heading.iter().filter(|other| *other == name).count() == 1;
            let name = if is_alone { name.clone() } else { (idx + 1).to_string() };
            found.push(Column { freq_idx, idx, name });
        }
    }
    found.sort_by_key(|column| rank(&column.name));
    found
}

/// True for a quantity that is no level.
fn is_other(name: &str) -> bool {
    let mut words = name.split(|c: char| !c.is_alphanumeric());
    NOT_LEVELS.iter().any(|part| name.contains(part)) || words.any(|word| NOT_LEVEL_WORDS.contains(&word))
}

fn rank(name: &str) -> u8 {
    if MEANS.iter().any(|part| name.contains(part)) {
        0
    } else if name.contains("target") {
        2
    } else {
        1
    }
}

/// What a column most likely means, by its name and its level in the band that curves are aligned in. The file's name
/// does not count: headphones and their gain settings are called all sorts of things.
pub(super) fn likely_meaning(column: &str, mean_db: f64) -> Meaning {
    /// No correction and no deviation lies this high, dB; sound pressure levels do.
    const LOWEST_SPL_DB: f64 = 30.0;
    let says = |list: &[&str]| list.iter().any(|word| column.contains(word));
    if mean_db > LOWEST_SPL_DB || says(&["spl", "raw", "measure"]) {
        Meaning::Measurement
    } else if says(&["equal", "correct", "compens", "filter", "gain", " eq"]) {
        Meaning::Correction
    } else if says(&["error", "deviation"]) {
        Meaning::Deviation
    } else {
        Meaning::Measurement
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(heading: &str) -> Vec<String> {
        let heading: Vec<String> = heading.split(',').map(str::to_owned).collect();
        levels(&heading, heading.len()).into_iter().map(|column| column.name).collect()
    }

    #[test]
    fn levels_are_told_from_other_quantities() {
        assert_eq!(names("freq(hz),phase(deg),spl(db)"), ["spl(db)"]);
        assert_eq!(names("frequency,target a,target b,average"), ["average", "target a", "target b"]);
        assert_eq!(names("frequency,impedance (ohm)"), [""; 0]);
        assert_eq!(names("freq,thd %,group delay (ms),rms level"), ["rms level"]);
        assert_eq!(names("hz,dbspl,hz,dbspl"), ["2", "4"]);
        let pairs = levels(&["x", "y", "x", "y"].map(str::to_owned), 4);
        let places: Vec<_> = pairs.iter().map(|column| (column.freq_idx, column.idx)).collect();
        assert_eq!(places, [(0, 1), (2, 3)]);
    }
}
