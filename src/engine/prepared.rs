//! What designing needs and only the sample rate decides: computed once, shared by every instance.

use std::sync::Arc;

use super::bands::Bands;
use super::ceiling::CeilingTables;
use super::listening::ListeningTables;
use crate::dsp::bank::BankDesigner;
use crate::dsp::curve::Curve;
use crate::spatial::frontal_curve;
use crate::spatial::measured::{MeasuredHead, RealizedHead};

/// Tables of one sample rate.
#[derive(Debug, Clone)]
pub struct Prepared {
    /// Host rate, Hz.
    pub sample_rate_hz: f64,
    /// Curve → bank weights.
    pub designer: BankDesigner,
    /// The bands loudness is predicted in.
    pub bands: Bands,
    /// How the programme is listened to.
    pub listening: ListeningTables,
    /// How slots are held below full scale.
    pub(super) ceiling: CeilingTables,
    /// The whole frontal equalizer, the same at every rate: read here, so that no design has to compute it.
    pub frontal: &'static Curve,
}

impl Prepared {
    /// The tables for a sample rate in Hz.
    ///
    /// # Real-time
    /// Not safe: allocates and factorizes; tens of milliseconds.
    #[must_use]
    pub fn new(sample_rate_hz: f64) -> Self {
        crate::headphones::prepare_conversions();
        Self {
            sample_rate_hz,
            designer: BankDesigner::new(sample_rate_hz),
            bands: Bands::new(sample_rate_hz),
            listening: ListeningTables::new(sample_rate_hz),
            ceiling: CeilingTables::new(sample_rate_hz),
            frontal: frontal_curve(),
        }
    }

    /// A measured head as designs of this rate need it.
    ///
    /// # Real-time
    /// Not safe: allocates, and computes for up to a tenth of a second.
    #[must_use]
    pub fn realize(&self, head: Arc<MeasuredHead>) -> RealizedHead {
        RealizedHead::new(head, self.sample_rate_hz)
    }
}
