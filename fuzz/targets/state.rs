//! Any text as what a project carries besides parameters: loaded or reported, and saved again as it was loaded.
#![no_main]

#[path = "../checks/state.rs"]
mod state;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| state::check(bytes));
