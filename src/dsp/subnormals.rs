//! Numbers too small to be normal take processors fifty times as long; while one of these lives, they count as zero.
//!
//! The bits are those of the processor's own control register: on x86-64 flush-to-zero and denormals-are-zero, on `AArch64`
//! flush-to-zero, which does both. What a host had set there is put back. Elsewhere nothing is done.

#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_macros, clippy::disallowed_types))]
#![expect(unsafe_code, reason = "only assembly reaches the register; every block says why it holds")]

use std::marker::PhantomData;

/// Subnormal numbers count as zero on this thread until it is dropped.
#[derive(Debug)]
pub struct SubnormalsAreZero {
    found: Register,
    /// The register belongs to the thread.
    not_send: PhantomData<*const ()>,
}

impl SubnormalsAreZero {
    /// From here on.
    ///
    /// # Real-time
    /// Safe: two instructions.
    #[must_use]
    pub fn begin() -> Self {
        let found = read();
        write(found | ZERO);
        Self { found, not_send: PhantomData }
    }
}

impl Drop for SubnormalsAreZero {
    fn drop(&mut self) {
        write(self.found);
    }
}

#[cfg(target_arch = "x86_64")]
type Register = u32;

#[cfg(not(target_arch = "x86_64"))]
type Register = u64;

/// Flush-to-zero (bit 15) and denormals-are-zero (bit 6) of MXCSR.
///
/// # Source
/// `[intel-sdm]`, volume 1, 10.2.3.
#[cfg(target_arch = "x86_64")]
const ZERO: Register = 1 << 15 | 1 << 6;

#[cfg(target_arch = "x86_64")]
fn read() -> Register {
    let mut register = 0;
    // SAFETY: writes the register's four bytes to the address of a local of four bytes, which outlives the instruction.
    unsafe { std::arch::asm!("stmxcsr [{}]", in(reg) &raw mut register, options(nostack, preserves_flags)) };
    register
}

#[cfg(target_arch = "x86_64")]
fn write(register: Register) {
    // SAFETY: loads four bytes of a local that outlives the instruction. The bits are what the register had, and two that
    // change how subnormal numbers are computed with and nothing else; no code here relies on those.
    unsafe {
        std::arch::asm!("ldmxcsr [{}]", in(reg) &raw const register, options(nostack, preserves_flags));
    }
}

/// Flush-to-zero (bit 24) of FPCR: operands and results.
///
/// # Source
/// `[arm-arm]`, FPCR.
#[cfg(target_arch = "aarch64")]
const ZERO: Register = 1 << 24;

#[cfg(target_arch = "aarch64")]
fn read() -> Register {
    let register: Register;
    // SAFETY: reads a register every thread may read.
    unsafe { std::arch::asm!("mrs {}, fpcr", out(reg) register, options(nomem, nostack, preserves_flags)) };
    register
}

#[cfg(target_arch = "aarch64")]
fn write(register: Register) {
    // SAFETY: as on x86-64.
    unsafe { std::arch::asm!("msr fpcr, {}", in(reg) register, options(nostack, preserves_flags)) };
}

#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
const ZERO: Register = 0;

#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
fn read() -> Register {
    0
}

#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
fn write(_register: Register) {}

#[cfg(all(test, any(target_arch = "x86_64", target_arch = "aarch64")))]
mod tests {
    use super::*;
    use std::hint::black_box;

    #[test]
    fn subnormals_are_zero_for_a_while_and_then_as_they_were() {
        let half = || black_box(f32::MIN_POSITIVE) * black_box(0.5);
        let whole = || black_box(1e-40f32) * black_box(1e10);
        assert!(half() > 0.0 && whole() > 0.0);
        let before = read();
        {
            let _zero = SubnormalsAreZero::begin();
            assert_eq!((half(), whole()), (0.0, 0.0));
            {
                let _again = SubnormalsAreZero::begin();
            }
            assert_eq!(half(), 0.0, "what was found there is put back");
        }
        assert!(half() > 0.0 && whole() > 0.0);
        assert_eq!(read() & ZERO, before & ZERO);
    }
}
