//! The real VST3 entry, in this process, and hosts that do less or more than usual.

#![expect(unsafe_code, reason = "a VST3 host is made of raw pointers; the entry is linked in")]

mod blocks;
mod entry;
mod modes;
mod parameters;
mod streams;
#[cfg(all(feature = "editor", target_os = "linux"))]
mod window;
