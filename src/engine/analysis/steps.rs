//! What is done in one step of a window's transform, in vectors.

use pulp::{Simd, WithSimd};
use realfft::num_complex::Complex32;

use super::{GROUP, WindowTables};

/// The columns of a group, windowed, one behind the other.
pub(super) struct Gather<'a> {
    pub(super) tables: &'a WindowTables,
    pub(super) history: &'a [Complex32],
    pub(super) first: usize,
    pub(super) from: usize,
    pub(super) columns: &'a mut [Complex32],
}

impl WithSimd for Gather<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let Self { tables, history, first, from, columns } = self;
        let mask = history.len() - 1;
        let mut place = from;
        for (((a, b), c), d) in four_mut(columns, tables.num_rows) {
            let frames = history.get((first + place) & mask..).and_then(<[_]>::first_chunk::<GROUP>);
            let window = tables.window.get(place..).and_then(<[_]>::first_chunk::<GROUP>);
            let (Some(frames), Some(window)) = (frames, window) else { continue };
            (*a, *b) = (frames[0] * window[0], frames[1] * window[1]);
            (*c, *d) = (frames[2] * window[2], frames[3] * window[3]);
            place += tables.num_columns;
        }
    }
}

/// The columns of a group, row by row.
#[inline(always)]
fn four_mut(
    columns: &mut [Complex32],
    num_rows: usize,
) -> impl Iterator<Item = (((&mut Complex32, &mut Complex32), &mut Complex32), &mut Complex32)> {
    let (a, rest) = columns.split_at_mut_checked(num_rows).unwrap_or_default();
    let (b, rest) = rest.split_at_mut_checked(num_rows).unwrap_or_default();
    let (c, d) = rest.split_at_mut_checked(num_rows).unwrap_or_default();
    a.iter_mut().zip(b).zip(c).zip(d)
}

/// What became of the columns of a group, turned, back to its rows.
pub(super) struct Scatter<'a> {
    pub(super) tables: &'a WindowTables,
    pub(super) columns: &'a mut [Complex32],
    pub(super) from: usize,
    pub(super) bins: &'a mut [Complex32],
}

impl WithSimd for Scatter<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let Self { tables, columns, from, bins } = self;
        let twists = tables.twists.get(from * tables.num_rows..).unwrap_or_default().as_chunks::<GROUP>().0;
        let mut place = from;
        for ((((a, b), c), d), twists) in four_mut(columns, tables.num_rows).zip(twists) {
            if let Some(to) = bins.get_mut(place..).and_then(<[_]>::first_chunk_mut::<GROUP>) {
                *to = [*a * twists[0], *b * twists[1], *c * twists[2], *d * twists[3]];
            }
            place += tables.num_columns;
        }
    }
}

/// Adds powers and products of two transformed rows.
pub(super) struct Sum<'a> {
    pub(super) is_first: bool,
    pub(super) row: &'a [Complex32],
    pub(super) mirror: &'a [Complex32],
    pub(super) sums: [&'a mut [f32]; 4],
}

impl WithSimd for Sum<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let Self { is_first, row, mirror, sums: [above, below, re, im] } = self;
        let half = row.len() / 2;
        let (above, above_late) = above.split_at_mut_checked(half).unwrap_or_default();
        let (below, below_late) = below.split_at_mut_checked(half).unwrap_or_default();
        let (re, re_late) = re.split_at_mut_checked(half).unwrap_or_default();
        let (im, im_late) = im.split_at_mut_checked(half).unwrap_or_default();
        if is_first {
            // The offset has no mirror image and stays out.
            let [above, below, re, im] =
                [above, below, re, im].map(|sums| sums.get_mut(1..).unwrap_or_default());
            add(
                row.get(1..half).unwrap_or_default(),
                row.get(half + 1..).unwrap_or_default(),
                [above, below, re, im],
            );
            let (early, late) = mirror.split_at_checked(half).unwrap_or_default();
            add(early, late, [above_late, below_late, re_late, im_late]);
        } else {
            let (early, late) = row.split_at_checked(half).unwrap_or_default();
            let (mirror_early, mirror_late) = mirror.split_at_checked(half).unwrap_or_default();
            add(early, mirror_late, [above, below, re, im]);
            // Here the mirror images lie below the Nyquist frequency.
            add(late, mirror_early, [below_late, above_late, re_late, im_late]);
        }
    }
}

/// Adds the powers of bins and of their mirror images, which come in reverse, and their products.
#[inline(always)]
fn add(bins: &[Complex32], mirrored: &[Complex32], [above, below, re, im]: [&mut [f32]; 4]) {
    let sums = above.iter_mut().zip(below).zip(re.iter_mut().zip(im));
    for ((a, b), ((above, below), (re, im))) in bins.iter().zip(mirrored.iter().rev()).zip(sums) {
        *above += a.re * a.re + a.im * a.im;
        *below += b.re * b.re + b.im * b.im;
        *re += a.re * b.re - a.im * b.im;
        *im += a.re * b.im + a.im * b.re;
    }
}
