//! The list of headphones: finding one, what is known of it, favorites.

mod button;
mod facts;
mod filters;
mod isolation;
mod list;
mod list_view;
pub mod names;
mod rows;
pub mod shortlist;

pub use button::{Picker, picker};
