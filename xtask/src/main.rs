//! The project's command line.
fn main() {}
