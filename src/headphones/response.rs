//! The curve of a headphone: packed into the library where it ships, and as numbers where it is the user's.

use crate::dsp::curve::{Curve, NUM_POINTS};

/// All curves that ship, in the order of the rows, two bytes a point (`build.rs`).
const CURVES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/curves.bin"));

/// Steps they are held in, dB: two of those projects save theirs in.
const STEP_DB: f64 = 0.002;

/// Bytes of one curve.
const CURVE_BYTES: usize = 2 * NUM_POINTS;

/// A response in dB.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Response {
    /// In steps of [`STEP_DB`], where the library holds it.
    Packed(&'static [u8]),
    /// As numbers.
    Own(Box<Curve>),
}

impl Response {
    /// The curve of the row at this place; `None` beyond the last.
    pub(super) fn shipped(row: usize) -> Option<Self> {
        let start = row.checked_mul(CURVE_BYTES)?;
        CURVES.get(start..start.checked_add(CURVE_BYTES)?).map(Self::Packed)
    }

    /// # Real-time
    /// Safe.
    pub(super) fn curve(&self) -> Curve {
        match self {
            Self::Own(curve) => **curve,
            Self::Packed(bytes) => {
                let mut curve = Curve::FLAT;
                for (db, pair) in curve.db.iter_mut().zip(bytes.as_chunks::<2>().0) {
                    *db = STEP_DB * f64::from(i16::from_le_bytes(*pair));
                }
                curve
            }
        }
    }
}

impl From<Curve> for Response {
    fn from(curve: Curve) -> Self {
        Self::Own(Box::new(curve))
    }
}
