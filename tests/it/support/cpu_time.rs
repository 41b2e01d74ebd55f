//! What a computation costs, whatever else the machine does meanwhile.

use std::time::Duration;

/// What a function returns, and the time this thread has computed for it.
#[cfg(target_os = "linux")]
pub(crate) fn of<T>(compute: impl FnOnce() -> T) -> (T, Duration) {
    let now = || {
        let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
        Duration::try_from(time).unwrap()
    };
    let before = now();
    let computed = compute();
    (computed, now().saturating_sub(before))
}

/// Elsewhere the clock on the wall has to do.
#[cfg(not(target_os = "linux"))]
pub(crate) fn of<T>(compute: impl FnOnce() -> T) -> (T, Duration) {
    let before = std::time::Instant::now();
    let computed = compute();
    (computed, before.elapsed())
}
