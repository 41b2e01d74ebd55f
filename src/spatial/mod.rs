//! Speakers in front of a head: what of one channel reaches the other ear, and what a room adds.
//!
//! May import `dsp` and `units`. Most of it is about R, the ratio of the contralateral to the ipsilateral
//! response; interaural level and time differences depend on R alone.

mod cup;
mod fitted_head;
mod frontal;
mod leak;
pub mod measured;
mod measured_figures;
mod path;
mod people;
mod room;
pub mod sofa;
mod sphere;

pub use cup::{closed_cup_isolation_db, closed_on_ear_isolation_db, gap_corner_hz};
pub use fitted_head::HeadModel;
pub use frontal::frontal_curve;
pub use leak::{CupLeak, LEAK_DELAY_SECS, open_cup_leak_db};
pub use measured_figures::{MEASURED_ANGLE_DEG, MEASURED_ILD_DB, MEASURED_ITD_HZ, measured_itd_us};
pub use path::{CrossPath, CrossPathDraft, Shadow, SpeakerSetup};
pub use people::{NUM_THIRDS, PEOPLE, People, correlation_itd_secs, third_hz};
pub use room::{MAX_ROOM_DELAY_SECS, NUM_REFLECTIONS, Reflection, Room, ear_shadow};
pub use sphere::{Sphere, incidences_deg};

/// Speed of sound, m/s (docs/acoustics.md; dry air at 20 °C).
pub const SPEED_OF_SOUND: f64 = 343.0;

/// Radius of the head everything here is stated for, m.
pub const NOMINAL_RADIUS_M: f64 = 0.0875;

/// Distance the measured heads were fitted at, m: between LISTEN's 1.95, MIT KEMAR's 1.4 and CIPIC's 1.0.
pub const FITTED_DISTANCE_M: f64 = 1.5;
