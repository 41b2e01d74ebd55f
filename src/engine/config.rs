//! What an engine is built for.

use std::sync::Arc;

use super::export::ExportState;
use super::prepared::Prepared;
use super::programme::Memory;
use super::user_data::UserData;

/// What an engine is built for.
#[derive(Debug, Clone)]
pub struct EngineConfig {
    /// The tables of the host's sample rate.
    pub prepared: Arc<Prepared>,
    /// The headphones there are.
    pub user: Arc<UserData>,
    /// True on a mono bus: no speakers and no fold there, by definition.
    pub is_mono_bus: bool,
    /// What happens to an offline render, from the first frame on.
    pub export: ExportState,
    /// What an earlier engine of the session heard.
    pub memory: Box<Memory>,
}
