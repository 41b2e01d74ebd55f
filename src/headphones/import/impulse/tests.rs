//! Impulse responses of filters whose response is known, in every way a file holds them, and files that are none.

use super::super::read;
use super::*;
use crate::dsp::rbj::{Band, BandKind, Biquad};

const RATE_HZ: f64 = 48_000.0;
const DIP: Band = Band { kind: BandKind::Peak, freq_hz: 3000.0, gain_db: -6.0, q: 1.5 };
const SHELF: Band = Band { kind: BandKind::LowShelf, freq_hz: 105.0, gain_db: 5.5, q: 0.7 };

/// One second of a filter's answer to an impulse.
fn response(band: Band) -> Vec<f64> {
    let Biquad { b: [b0, b1, b2], a: [a1, a2] } = band.biquad(RATE_HZ);
    let mut states = [0.0; 2];
    (0..48_000)
        .map(|n| {
            let input = f64::from(u8::from(n == 0));
            let output = b0 * input + states[0];
            states = [b1 * input - a1 * output + states[1], b2 * input - a2 * output];
            output
        })
        .collect()
}

/// A WAV file of 64-bit floats, or of 24-bit integers.
fn wav(channels: &[Vec<f64>], is_float: bool) -> Vec<u8> {
    let bytes = if is_float { 8 } else { 3 };
    let mut sound = Vec::new();
    for frame in 0..channels[0].len() {
        for channel in channels {
            let sample = channel[frame];
            let integer = ((sample * 8_388_607.0).round() as i32).to_le_bytes();
            if is_float { sound.extend(sample.to_le_bytes()) } else { sound.extend(&integer[..3]) }
        }
    }
    let num_channels = channels.len();
    let mut file = b"RIFF\0\0\0\0WAVEjunk\x03\0\0\0odd\0fmt \x10\0\0\0".to_vec();
    file.extend([if is_float { 3 } else { 1 }, 0, num_channels as u8, 0]);
    file.extend(48_000_u32.to_le_bytes());
    file.extend((48_000 * (num_channels * bytes) as u32).to_le_bytes());
    file.extend([(num_channels * bytes) as u8, 0, (8 * bytes) as u8, 0]);
    file.extend(b"data");
    file.extend((sound.len() as u32).to_le_bytes());
    file.extend(sound);
    file
}

#[test]
fn the_headphone_is_what_the_filter_takes_away() {
    for (band, tolerance_db) in [(DIP, 0.01), (SHELF, 0.02)] {
        let halved: Vec<f64> = response(band).iter().map(|sample| 0.5 * sample).collect();
        for is_float in [true, false] {
            let file = read("HD 650.irs", &wav(std::slice::from_ref(&halved), is_float)).unwrap();
            let reading = &file.readings[0];
            let said = (file.format, file.name.as_str(), reading.place.as_str(), reading.meaning);
            assert_eq!(
                said,
                ("Impulse response", "HD 650", "48000 samples at 48000 Hz", Meaning::Correction)
            );
            let expected = crate::dsp::rbj::magnitude_db(&[band], RATE_HZ);
            for freq_hz in [20.0, 60.0, 105.0, 300.0, 1000.0, 2500.0, 3000.0, 5000.0, 12_000.0, 19_000.0] {
                let error_db = reading.curve.at_hz(freq_hz) - expected.at_hz(freq_hz) + 6.0206;
                assert!(error_db.abs() < tolerance_db, "{freq_hz} Hz: {error_db} dB");
            }
            let import = file.headphone(&file.likely()).unwrap();
            let opposite = [3000.0, 105.0].map(|hz| import.curve.at_hz(hz) - import.curve.at_hz(1000.0));
            let filter = [3000.0, 105.0].map(|hz| expected.at_hz(hz) - expected.at_hz(1000.0));
            assert!((0..2).all(|at| (opposite[at] + filter[at]).abs() < 0.05), "{opposite:?} {filter:?}");
        }
    }
}

#[test]
fn each_channel_is_an_ear() {
    let (dip, flat) = (response(DIP), response(Band { gain_db: 0.0, ..DIP }));
    let file = read("own.wav", &wav(&[dip.clone(), flat], true)).unwrap();
    let apart = file.readings[0].left_minus_right.unwrap();
    assert!((apart.at_hz(3000.0) + 6.0).abs() < 0.02, "{}", apart.at_hz(3000.0));
    let same = read("own.wav", &wav(&[dip.clone(), dip], true)).unwrap();
    assert_eq!(same.readings[0].left_minus_right, None);
}

/// AutoEq's own names: the headphone is named without them, and its treble is as AutoEq smooths it.
#[test]
fn an_impulse_response_of_autoeq_is_one_of_its_presets() {
    let bytes = wav(&[response(DIP)], true);
    for (name, called, is_smoothed) in [
        ("Sennheiser HD 650 minimum phase 48000Hz.wav", "Sennheiser HD 650", true),
        ("Sennheiser HD 650 linear phase 44100Hz.wav", "Sennheiser HD 650", true),
        ("my phase 2.wav", "my phase 2", false),
    ] {
        let file = read(name, &bytes).unwrap();
        assert_eq!((file.name.as_str(), file.is_smoothed), (called, is_smoothed), "{name}");
    }
}

#[test]
fn what_is_no_impulse_response_is_refused_with_what_to_do() {
    let refused = |bytes: &[u8]| read("a.wav", bytes).unwrap_err().to_string();
    let music = wav(&[vec![0.1; 48_000 * 9]], false);
    assert!(refused(&music).starts_with("this is 9 s of sound"), "{}", refused(&music));
    let silent = wav(&[response(DIP), vec![0.0; 48_000]], true);
    assert!(refused(&silent).starts_with("a channel of it is silent"));
    let wrong = wav(&[vec![f64::NAN; 100]], true);
    assert!(refused(&wrong).contains("its samples are no numbers"));
    let many = wav(&vec![response(DIP); 4], false);
    assert_eq!(refused(&many), "the file has 4 channels; export it as mono or stereo");
    assert!(refused(&many[..200]).starts_with("the file "));
    assert!(refused(b"RF64\xff\xff\xff\xffWAVEds64").contains("64-bit WAV"));
}
