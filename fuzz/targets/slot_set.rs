//! Any text as a slot set of the user's folder: read or refused.
#![no_main]

#[path = "../checks/slot_set.rs"]
mod slot_set;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| slot_set::check(bytes));
