//! What designs read besides settings and tables: what no parameter can carry.

use std::sync::Arc;

use crate::headphones::Catalog;
use crate::spatial::measured::RealizedHead;

/// The data of one project. A plain value that never changes: another one takes its place.
#[derive(Debug, Clone, PartialEq)]
pub struct UserData {
    /// The headphones that ship and those the user has imported.
    pub catalog: Catalog,
    /// The user's own head at the rate of the host, if there is one.
    pub head: Option<Arc<RealizedHead>>,
    /// Another number for every value an instance has had, so that designs notice the exchange.
    pub revision: u32,
}

impl Default for UserData {
    /// What ships, and nothing else.
    fn default() -> Self {
        Self { catalog: Catalog::embedded().clone(), head: None, revision: 0 }
    }
}
