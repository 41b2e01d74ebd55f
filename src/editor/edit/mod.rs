//! How the window changes parameters: through host gestures, which can be undone.

pub mod gateway;
pub mod gestures;
pub mod history;
pub mod trash;
