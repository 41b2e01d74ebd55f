//! What the plug-in says about itself: the response its own plot draws.

use grille::engine::{Prepared, Response, UserData, design};
use grille::params::GrilleParams;

use super::{Paths, magnitude_db};

/// Levels below this are not compared: rounding of single precision is all there is, dB.
const FLOOR_DB: f64 = -60.0;

/// The response a slot says it has, on the grid of what was measured.
#[derive(Debug, Clone)]
#[expect(clippy::struct_field_names, reason = "a unit belongs to every number")]
pub(crate) struct Said {
    /// Left in, left out, dB.
    pub(crate) direct_db: Vec<f64>,
    /// Left in, right out, dB.
    pub(crate) cross_db: Vec<f64>,
    /// Both channels alike, heard at one ear, dB.
    pub(crate) center_db: Vec<f64>,
    /// Largest difference to what was measured, dB.
    pub(crate) worst_difference_db: f64,
}

/// What factory slot `slot` says, beside what was measured of it; slot 0 says that it does nothing.
pub(crate) fn said(slot: usize, sample_rate_hz: u32, measured: &Paths) -> Said {
    let settings = GrilleParams::default().settings();
    let Some(request) = settings.request(slot) else {
        let flat = vec![0.0; measured.freq_hz.len()];
        let silent = vec![f64::NEG_INFINITY; flat.len()];
        return compared(flat.clone(), silent, flat, measured);
    };
    let prepared = Prepared::new(f64::from(sample_rate_hz));
    let design = design(&request, &UserData::default(), &prepared);
    let response = Response::new(&design, &prepared);
    let table = |db: &dyn Fn(f64) -> f64| measured.freq_hz.iter().map(|hz| db(*hz)).collect();
    let in_db = |lin: f64| grille::units::db_from_lin(lin);
    compared(
        table(&|hz| in_db(response.ipsilateral(hz).norm())),
        table(&|hz| in_db(response.contralateral(hz).norm())),
        table(&|hz| in_db(response.mid(hz).norm())),
        measured,
    )
}

fn compared(direct_db: Vec<f64>, cross_db: Vec<f64>, center_db: Vec<f64>, measured: &Paths) -> Said {
    let pairs = [(&direct_db, &measured.direct), (&cross_db, &measured.cross)];
    let worst_difference_db = pairs
        .into_iter()
        .flat_map(|(said, measured)| said.iter().zip(measured))
        .filter(|(said_db, measured)| said_db.max(magnitude_db(**measured)) > FLOOR_DB)
        .map(|(said_db, measured)| (said_db - magnitude_db(*measured)).abs())
        .fold(0.0, f64::max);
    Said { direct_db, cross_db, center_db, worst_difference_db }
}
