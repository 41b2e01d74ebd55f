//! Any text as a whole project: parameters, window and everything else, as a host hands it over.
#![no_main]

#[path = "../checks/project.rs"]
mod project;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| project::check(bytes));
