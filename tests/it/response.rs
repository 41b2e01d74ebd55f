//! Picture = sound: what `Response` says is what the engine does, as complex numbers.

use grille::engine::Response;

use crate::support::engine::{
    busy_settings, design_of, engine, prepared, run_soft as run, settings_of, speakers,
};
use crate::support::measure::spectrum;
use crate::support::random::processing;
use crate::support::signals::{Random, impulse};

/// 2·10⁻⁴ relative to the louder path, 10 Hz to 0.45 of the rate, both paths, random settings.
#[test]
fn the_picture_is_the_sound() {
    let mut random = Random::new(21);
    let mut cases = vec![busy_settings(), settings_of(speakers(0.0)), settings_of(speakers(1.0))];
    cases.extend((0..12).map(|_| processing(&mut random)));
    for (idx, settings) in cases.iter().enumerate() {
        for rate_hz in [1_000.0, 8_000.0, 44_100.0, 48_000.0, 192_000.0, 768_000.0] {
            let len = ((2.0 * rate_hz) as usize).next_power_of_two();
            let tables = prepared(rate_hz);
            let design = design_of(settings, &tables);
            let response = Response::new(&design, &tables);
            let (left, right) = run(&mut engine(rate_hz, settings), &impulse(len), &vec![0.0; len]);
            let (near, far) = (spectrum(&left), spectrum(&right));
            let bins_per_hz = len as f64 / rate_hz;
            let mut freq_hz = 10.0;
            while freq_hz < 0.45 * rate_hz {
                let bin = (freq_hz * bins_per_hz).round();
                let exact_hz = bin / bins_per_hz;
                let (said_near, said_far) =
                    (response.ipsilateral(exact_hz), response.contralateral(exact_hz));
                let scale = said_near.norm().max(said_far.norm());
                let error =
                    (near[bin as usize] - said_near).norm().max((far[bin as usize] - said_far).norm());
                assert!(
                    error <= 2e-4 * scale,
                    "case {idx}, {rate_hz} Hz at {exact_hz} Hz: {}",
                    error / scale
                );
                freq_hz *= 1.13;
            }
        }
    }
}
