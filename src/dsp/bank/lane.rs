//! Numbers of one precision in vectors: what a resonator does with them is written once for both.

use pulp::Simd;

use crate::units::single;

/// A precision a pole may run in.
pub(super) trait Lane: Copy {
    /// As many as the machine computes at once.
    type Vector<S: Simd>: Copy;

    /// Values side by side, as vectors.
    fn vectors<S: Simd>(values: &[Self]) -> &[Self::Vector<S>];
    /// The same, to be written to.
    fn vectors_mut<S: Simd>(values: &mut [Self]) -> &mut [Self::Vector<S>];
    /// A sample in every lane.
    fn splat<S: Simd>(simd: S, sample: f32) -> Self::Vector<S>;
    /// `a·b + c`.
    fn mul_add<S: Simd>(
        simd: S,
        a: Self::Vector<S>,
        b: Self::Vector<S>,
        c: Self::Vector<S>,
    ) -> Self::Vector<S>;
    /// `c − a·b`.
    fn negate_mul_add<S: Simd>(
        simd: S,
        a: Self::Vector<S>,
        b: Self::Vector<S>,
        c: Self::Vector<S>,
    ) -> Self::Vector<S>;
    /// `a + b`.
    fn add<S: Simd>(simd: S, a: Self::Vector<S>, b: Self::Vector<S>) -> Self::Vector<S>;
    /// The sum of all lanes, in the precision the signal has.
    fn sum<S: Simd>(simd: S, a: Self::Vector<S>) -> f32;
}

/// A precision by the names its operations have.
macro_rules! lane {
    ($number:ident, $vector:ident, $read:ident, $write:ident, $splat:ident, $mul_add:ident, $negate:ident, $add:ident, $sum:ident, $narrow:path) => {
        impl Lane for $number {
            type Vector<S: Simd> = S::$vector;

            #[inline(always)]
            fn vectors<S: Simd>(values: &[Self]) -> &[S::$vector] {
                S::$read(values).0
            }

            #[inline(always)]
            fn vectors_mut<S: Simd>(values: &mut [Self]) -> &mut [S::$vector] {
                S::$write(values).0
            }

            #[inline(always)]
            fn splat<S: Simd>(simd: S, sample: f32) -> S::$vector {
                simd.$splat(Self::from(sample))
            }

            #[inline(always)]
            fn mul_add<S: Simd>(simd: S, a: S::$vector, b: S::$vector, c: S::$vector) -> S::$vector {
                simd.$mul_add(a, b, c)
            }

            #[inline(always)]
            fn negate_mul_add<S: Simd>(simd: S, a: S::$vector, b: S::$vector, c: S::$vector) -> S::$vector {
                simd.$negate(a, b, c)
            }

            #[inline(always)]
            fn add<S: Simd>(simd: S, a: S::$vector, b: S::$vector) -> S::$vector {
                simd.$add(a, b)
            }

            #[inline(always)]
            fn sum<S: Simd>(simd: S, a: S::$vector) -> f32 {
                $narrow(simd.$sum(a))
            }
        }
    };
}

#[rustfmt::skip]
lane!(f32, f32s, as_simd_f32s, as_mut_simd_f32s, splat_f32s, mul_add_e_f32s, negate_mul_add_e_f32s, add_f32s, reduce_sum_f32s, f32::from);
#[rustfmt::skip]
lane!(f64, f64s, as_simd_f64s, as_mut_simd_f64s, splat_f64s, mul_add_e_f64s, negate_mul_add_e_f64s, add_f64s, reduce_sum_f64s, single);
