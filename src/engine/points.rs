//! Complex numbers side by side: real parts and imaginary parts apart, as vectors take them.

use realfft::num_complex::Complex64;

/// Values at so many frequencies.
#[derive(Debug, Clone)]
pub(super) struct Points<const N: usize> {
    re: [f64; N],
    im: [f64; N],
}

impl<const N: usize> Points<N> {
    /// All of one value.
    pub(super) const fn all(value: Complex64) -> Self {
        Self { re: [value.re; N], im: [value.im; N] }
    }

    /// The values in turn.
    #[inline(always)]
    pub(super) fn iter(&self) -> impl Iterator<Item = Complex64> {
        self.re.iter().zip(&self.im).map(|(&re, &im)| Complex64::new(re, im))
    }

    /// The places of the values in turn.
    #[inline(always)]
    pub(super) fn iter_mut(&mut self) -> impl Iterator<Item = Place<'_>> {
        self.re.iter_mut().zip(&mut self.im).map(|(re, im)| Place { re, im })
    }
}

/// Where one value stands.
pub(super) struct Place<'a> {
    re: &'a mut f64,
    im: &'a mut f64,
}

impl Place<'_> {
    /// What stands there.
    #[inline(always)]
    pub(super) fn get(&self) -> Complex64 {
        Complex64::new(*self.re, *self.im)
    }

    /// Puts another value there.
    #[inline(always)]
    pub(super) fn set(&mut self, value: Complex64) {
        (*self.re, *self.im) = (value.re, value.im);
    }
}
