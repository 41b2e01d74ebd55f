//! Any bytes as a headphone file, or as one for each ear with a file separator between them: read under every meaning, or
//! refused.
#![no_main]

#[path = "../checks/import.rs"]
mod import;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| import::check(bytes));
