//! A folder of other people's headphones: what each of its files holds, and which models they are together.
//!
//! What a file holds ([`Content`]) follows from its bytes and can be kept; which models there are ([`models`]) follows
//! from all contents and from where the files lie, so that a database's own pages name what lies below them. No file is
//! opened here.

mod book;
mod collected;
mod content;
mod hints;
mod layout;
mod naming;
mod select;

pub use book::Booked;
pub use collected::Collected;
pub use content::{Content, Heading, content, may_hold_headphone};
pub use select::models;
