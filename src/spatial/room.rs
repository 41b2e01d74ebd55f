//! A shoebox room: the first reflection from each surface, as images of the speakers.

use super::{SPEED_OF_SOUND, SpeakerSetup, Sphere};

/// Six surfaces, one image each.
pub const NUM_REFLECTIONS: usize = 6;

/// No reflection comes later than this after the direct sound, seconds.
pub const MAX_ROOM_DELAY_SECS: f64 = 0.045;

/// The room of the notes' table, m: width, length, height. Others keep its proportions.
const SIZE_M: [f64; 3] = [4.6, 6.2, 2.8];
/// Ears above the floor, m, and how far from the back wall, in lengths of the room.
const EARS_M: f64 = 1.2;
const FROM_BACK: f64 = 2.6 / 6.2;
/// Lowest and highest ceiling, m (judgement, decision 44).
const HEIGHTS_M: (f64, f64) = (2.3, 4.0);
/// A room is never smaller than what stands in it: from a speaker to a wall, m.
const CLEARANCE_M: f64 = 0.3;
/// Reflected pressure at the side walls, and at floor, ceiling, front and back (notes' example .8 and .7;
/// its front wall counts as a side wall).
const BARE: (f64, f64) = (0.8, 0.7);

/// One reflection of the left speaker; the right speaker's is its mirror image.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reflection {
    /// Later than the direct sound, seconds.
    pub delay_secs: f64,
    /// Pressure against the direct sound; positive, as from a hard wall.
    pub gain_lin: f64,
    /// Azimuth, degrees; positive on the speaker's own side.
    pub azimuth_deg: f64,
    /// Elevation, degrees.
    pub elevation_deg: f64,
}

impl Reflection {
    /// Angle from the median plane, degrees: what the ears' differences depend on.
    #[must_use]
    pub fn lateral_deg(&self) -> f64 {
        let sine = self.elevation_deg.to_radians().cos() * self.azimuth_deg.to_radians().sin();
        sine.clamp(-1.0, 1.0).asin().to_degrees()
    }
}

/// A room with the listener on its center line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Room {
    /// Width asked for, m.
    pub width_m: f64,
}

impl Room {
    /// Reflections of the left speaker: floor, ceiling, own side wall, front wall, far side wall, back wall.
    ///
    /// # Real-time
    /// Safe.
    /// # Source
    /// Image sources, `[allen-berkley-1979]`; geometry: acoustics §2.8.
    #[must_use]
    pub fn reflections(&self, setup: &SpeakerSetup) -> [Reflection; NUM_REFLECTIONS] {
        let [width, length, height] = SIZE_M.map(|meters| meters * self.width_m / SIZE_M[0]);
        let height = height.clamp(HEIGHTS_M.0, HEIGHTS_M.1);
        let (sin, cos) = setup.angle_deg.to_radians().sin_cos();
        let (aside, ahead) = (setup.distance_m * sin, setup.distance_m * cos);
        let half = (0.5 * width).max(aside + CLEARANCE_M);
        let front = (length * (1.0 - FROM_BACK)).max(ahead + CLEARANCE_M);
        let back = length * FROM_BACK;
        // Image of the speaker, seen from the ears: aside on the speaker's own side, ahead, above.
        let images = [
            (BARE.1, [aside, ahead, -2.0 * EARS_M]),
            (BARE.1, [aside, ahead, 2.0 * (height - EARS_M)]),
            (BARE.0, [2.0 * half - aside, ahead, 0.0]),
            (BARE.0, [aside, 2.0 * front - ahead, 0.0]),
            (BARE.0, [-2.0 * half - aside, ahead, 0.0]),
            (BARE.1, [aside, -2.0 * back - ahead, 0.0]),
        ];
        images.map(|(bare, [x, y, z])| {
            let level = x.hypot(y);
            let way_m = level.hypot(z);
            Reflection {
                delay_secs: ((way_m - setup.distance_m) / SPEED_OF_SOUND).clamp(0.0, MAX_ROOM_DELAY_SECS),
                gain_lin: bare * setup.distance_m / way_m,
                azimuth_deg: x.atan2(y).to_degrees(),
                elevation_deg: z.atan2(level).to_degrees(),
            }
        })
    }
}

/// How the far ear hears a reflection: gain towards high frequencies and delay after the near ear,
/// seconds.
///
/// The shadow is a shelf with a pole at 600 Hz for every angle: a third of a decibel per degree up to 45°,
/// which meets the fitted head within 0.6 dB rms from 200 Hz to 8 kHz; beyond, where heads are no longer
/// monotonic, it stays.
///
/// # Real-time
/// Safe.
#[must_use]
pub fn ear_shadow(lateral_deg: f64, head: &Sphere) -> (f64, f64) {
    const FAR_M: f64 = 3.0;
    let angle_deg = lateral_deg.abs();
    (crate::units::lin_from_db(-angle_deg.min(45.0) / 3.0), head.delay_secs(angle_deg, FAR_M))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spatial::HeadModel;

    const NOTES: SpeakerSetup = SpeakerSetup { angle_deg: 30.0, distance_m: 2.2, head_scale: 1.0 };

    /// Acceptance 41: one reflection at −10 dB ripples by +2.39 and −3.30 dB, ± 0.05.
    #[test]
    fn one_reflection_ripples_as_published() {
        let gain = crate::units::lin_from_db(-10.0);
        let db = crate::units::db_from_lin;
        assert!((db(1.0 + gain) - 2.39).abs() <= 0.05 && (db(1.0 - gain) + 3.30).abs() <= 0.05);
    }

    /// Acceptance 41: the image table of the notes, times ± 0.02 ms, levels ± 0.1 dB, angles ± 0.5°.
    #[test]
    fn images_lie_where_the_notes_put_them() {
        let expected = [
            (3.08, -6.5, 30.0, -47.5),
            (4.91, -8.0, 30.0, 55.5),
            (5.20, -7.1, 61.0, 0.0),
            (9.35, -9.8, 12.0, 0.0),
            // The notes print −71; the closed form is −71.5.
            (11.11, -10.7, -71.5, 0.0),
            (14.55, -13.4, 171.0, 0.0),
        ];
        let reflections = Room { width_m: 4.6 }.reflections(&NOTES);
        for (got, (millis, db, azimuth, elevation)) in reflections.iter().zip(expected) {
            assert!((1e3 * got.delay_secs - millis).abs() <= 0.02, "{got:?}");
            assert!((20.0 * got.gain_lin.log10() - db).abs() <= 0.1, "{got:?}");
            assert!((got.azimuth_deg - azimuth).abs() <= 0.5, "{got:?}");
            assert!((got.elevation_deg - elevation).abs() <= 0.5, "{got:?}");
        }
    }

    #[test]
    fn every_room_holds_its_speakers_and_fits_the_delay_lines() {
        for width_m in [3.0, 4.6, 8.0] {
            for angle_deg in [15.0, 30.0, 60.0, 90.0] {
                for distance_m in [0.5, 1.5, 3.0] {
                    let setup = SpeakerSetup { angle_deg, distance_m, head_scale: 1.0 };
                    let room = Room { width_m };
                    for reflection in room.reflections(&setup) {
                        assert!(reflection.delay_secs > 0.5e-3, "{width_m}, {setup:?}: {reflection:?}");
                        assert!(reflection.delay_secs < MAX_ROOM_DELAY_SECS);
                        assert!(reflection.gain_lin < 0.85);
                    }
                }
            }
        }
    }

    /// The one shelf of reflections against the fitted head, 200 Hz–8 kHz.
    #[test]
    fn reflections_are_shadowed_like_the_head() {
        let head = Sphere { radius_m: super::super::NOMINAL_RADIUS_M };
        for angle_deg in [15.0, 20.0, 25.0, 30.0, 35.0, 40.0, 45.0] {
            let (high, _) = ear_shadow(angle_deg, &head);
            let errors: Vec<f64> = (0..17)
                .map(|k| 200.0 * (f64::from(k) / 3.0).exp2())
                .map(|freq_hz| {
                    let low = 1.0 / realfft::num_complex::Complex64::new(1.0, freq_hz / 600.0);
                    let fitted = HeadModel::at_angle(angle_deg).shadow(freq_hz);
                    20.0 * ((high + (1.0 - high) * low) / fitted).norm().log10()
                })
                .collect();
            let rms = (errors.iter().map(|e| e * e).sum::<f64>() / errors.len() as f64).sqrt();
            assert!(rms <= 0.7, "{angle_deg}°: {rms} dB");
        }
    }
}
