//! Reading heads from SOFA files: what is in them, and what may be wrong with them.

use std::path::PathBuf;

use grille::spatial::measured::{HeadError, MeasuredHead, StoredHead, row_angle_deg};
use grille::spatial::sofa::{self, Hrirs, SofaError};

use crate::support::kemar::{self, Spectrum, octave_ild_db, xcorr_itd_micros};

fn path(name: &str) -> PathBuf {
    crate::support::root().join("tests/sofa").join(name).with_extension("sofa")
}

fn read(name: &str) -> Result<Hrirs, SofaError> {
    sofa::read(&path(name))
}

fn head(name: &str) -> Result<MeasuredHead, HeadError> {
    MeasuredHead::from_hrirs(&read(name)?, name)
}

/// Acceptance 15: the file the figures of docs/acoustics.md come from, told by its length and CRC-32. Its SHA-256 is
/// 2768ac841213a7ae11d1ea7fd0f25a69b39216102dc5dd913ea6ba0f0dc57e28.
#[test]
fn the_reference_is_the_one_that_was_measured() {
    let bytes = kemar::bytes();
    assert_eq!((bytes.len(), crc32fast::hash(&bytes)), (1_173_158, 0xd8dc_96a0));
}

/// Acceptance 16: azimuth +30° of the reference, as it is read.
#[test]
fn the_reference_reads_as_published() {
    let hrirs = kemar::hrirs();
    assert_eq!((hrirs.directions.len(), hrirs.num_samples, hrirs.sample_rate_hz), (710, 512, 44_100.0));
    let ears = kemar::pair(&hrirs, 30.0);
    let [left, right] = ears.each_ref().map(|ear| Spectrum::of(ear, 44_100.0));
    let itd_micros = xcorr_itd_micros(&left, &right);
    assert!((itd_micros - 286.0).abs() <= 12.0, "{itd_micros} µs: receiver 0 leads");
    for ((octave_hz, got), expected) in octave_ild_db(&left, &right).iter().zip([3.8, 6.5, 7.4, 9.2, 13.1]) {
        assert!((got - expected).abs() <= 0.3, "{octave_hz} Hz: {got} dB");
    }
    let [left, right] = ears.map(|ear| ear.iter().map(|x| x * x).sum::<f64>());
    let broadband_db = 10.0 * (left / right).log10();
    assert!((broadband_db - 8.45).abs() <= 0.1, "{broadband_db} dB");
}

/// The same head, its delays in the responses, in `Data.Delay` per direction or for one ear, in spherical or
/// cartesian places, in double or single precision, in old and new containers.
#[test]
fn one_head_in_four_forms_is_one_head() {
    require_good(&["delays", "delay_of_one_ear", "cartesian"]);
}

/// What laboratories' files have: a pole a hair too far below, the right ear declared first, sources and listener turned by
/// 20° together, 16-bit integers, a measurement without a place, poles from farther away, a user block.
#[test]
fn one_head_as_laboratories_write_it_is_one_head() {
    require_good(&[
        "pole_below",
        "right_first",
        "turned",
        "integers",
        "without_place",
        "far_poles",
        "user_block",
    ]);
}

fn require_good(names: &[&str]) {
    let good = head("good").unwrap();
    for name in names {
        for (row, (got, expected)) in head(name).unwrap().rows().iter().zip(good.rows()).enumerate() {
            let micros = 1e6 * (got.delay_secs - expected.delay_secs).abs();
            assert!(micros < 1.5, "{name}, {}°: {micros} µs", row_angle_deg(row));
            let error_db = got.far_db.zip_with(&expected.far_db, |a, b| (a - b).abs());
            let worst_db = error_db.db.iter().fold(0.0f64, |worst, db| worst.max(*db));
            assert!(worst_db < 0.25, "{name}, {}°: {worst_db} dB", row_angle_deg(row));
        }
    }
}

/// The low-frequency ITD of the small sphere is Woodworth's delay plus what its shadows add, closed form.
#[test]
fn a_sphere_of_known_delay_has_it() {
    let good = head("good").unwrap();
    let (radius_secs, ear_deg) = (0.0875 / 343.0, 100.0f64);
    for (row, got) in good.rows().iter().enumerate() {
        let angle_deg = row_angle_deg(row);
        if (angle_deg / 30.0).fract() != 0.0 {
            continue;
        }
        let incidence = |ear_deg: f64| {
            let apart_deg = (ear_deg - angle_deg).abs();
            apart_deg.min(360.0 - apart_deg).to_radians()
        };
        let late = |angle: f64| {
            let quarter = std::f64::consts::FRAC_PI_2;
            radius_secs * if angle < quarter { -angle.cos() } else { angle - quarter }
        };
        let delay = late(incidence(-ear_deg)) - late(incidence(ear_deg));
        let micros = 1e6 * (got.delay_secs - delay).abs();
        assert!(micros < 25.0, "{angle_deg}°: {} beside {delay}", got.delay_secs);
    }
}

#[test]
fn every_bad_file_is_refused_with_a_sentence_that_says_what_to_do() {
    use HeadError::{Exchanged, File, NotAHead, Sparse};
    type Check = fn(&HeadError) -> bool;
    let cases: [(&str, Check); 13] = [
        ("convention", |e| matches!(e, File(SofaError::Convention { found }) if found == "GeneralFIR")),
        ("exchanged", |e| matches!(e, Exchanged)),
        ("one_ear_twice", |e| matches!(e, NotAHead { .. })),
        ("three_ears", |e| matches!(e, File(SofaError::Receivers { found: 3 }))),
        ("front_only", |e| matches!(e, Sparse { .. })),
        ("silent", |e| matches!(e, File(SofaError::Silent))),
        ("not_a_number", |e| matches!(e, File(SofaError::NotFinite { .. }))),
        ("rate", |e| matches!(e, File(SofaError::SampleRate { .. }))),
        ("claims_a_terabyte", |e| matches!(e, File(SofaError::Extent { .. }))),
        ("chunk_of_a_gigabyte", |e| matches!(e, File(SofaError::Inconsistent { .. }))),
        ("paged", |e| matches!(e, File(SofaError::Stored { reason }) if reason.contains("superblock"))),
        ("zstd", |e| matches!(e, File(SofaError::Stored { reason }) if reason.contains("32015"))),
        ("nested", |e| matches!(e, File(SofaError::Damaged | SofaError::NotSofa))),
    ];
    for (name, is_expected) in cases {
        let error = head(name).unwrap_err();
        assert!(is_expected(&error), "{name}: {error:?}");
        let sentence = error.to_string();
        assert!(
            sentence.contains("; ") && sentence.starts_with(char::is_lowercase) || name == "not_a_number",
            "{sentence}"
        );
    }
}

/// A file of 10 GB is refused at once, by its size; so are folders and files that are not there.
#[test]
fn the_size_is_looked_at_before_the_content() {
    let huge = std::env::temp_dir().join(format!("grille-{}-huge.sofa", std::process::id()));
    std::fs::File::create(&huge).unwrap().set_len(10 << 30).unwrap();
    let refused = sofa::read(&huge);
    std::fs::remove_file(&huge).unwrap();
    assert!(matches!(refused, Err(SofaError::TooLarge { megabytes: 10_240 })), "{refused:?}");
    assert!(matches!(sofa::read(&std::env::temp_dir()), Err(SofaError::NotAFile)));
    assert!(matches!(sofa::read(&path("nothing_here")), Err(SofaError::Unreadable(_))));
    assert!(matches!(sofa::parse(b"RIFF....WAVE".to_vec()), Err(SofaError::NotSofa)));
}

/// Nobody writes to the pipe: who opens it waits for ever.
#[cfg(unix)]
#[test]
fn a_pipe_is_refused_before_it_is_opened() {
    let pipe = std::env::temp_dir().join(format!("grille-{}-pipe.sofa", std::process::id()));
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let refused = sofa::read(&pipe);
    std::fs::remove_file(&pipe).unwrap();
    assert!(matches!(refused, Err(SofaError::NotAFile)), "{refused:?}");
}

/// Cut anywhere, and with any byte changed, a file gives responses or an error, and the reader returns.
#[test]
fn cut_and_changed_files_are_survived() {
    for name in ["good", "delay_of_one_ear"] {
        let whole = std::fs::read(path(name)).unwrap();
        for len in (0..whole.len()).step_by(whole.len() / 24) {
            assert!(sofa::parse(whole[..len].to_vec()).is_err(), "{name} cut at {len}");
        }
        for at in (0..whole.len()).step_by(whole.len() / 40) {
            let mut changed = whole.clone();
            changed[at] ^= 0xff;
            let _ = sofa::parse(changed);
        }
    }
}

/// A project keeps the head in well under 200 kB of text, and gets back the very same one.
#[test]
fn a_stored_head_comes_back_as_it_was() {
    let head = kemar::head();
    let text = serde_json::to_string(&StoredHead::from(&*head)).unwrap();
    assert!(text.len() < 200_000, "{} bytes", text.len());
    let stored: StoredHead = serde_json::from_str(&text).unwrap();
    assert_eq!(stored.restored().unwrap(), *head);
    let hostile = text.replacen("\"format\":1", "\"format\":2", 1);
    assert!(serde_json::from_str::<StoredHead>(&hostile).unwrap().restored().is_none());
    let short = text.replacen("\"far\":[", "\"far\":[0,", 1);
    assert!(serde_json::from_str::<StoredHead>(&short).unwrap().restored().is_none());
}
