//! Whether two pictures look alike.

use image::RgbImage;

use crate::cast::real;

/// A pixel that differs by more than this of 255 in any channel counts as different.
const MAX_DIFFERENCE: u8 = 8;
/// Share of a picture that may differ from the snapshot of the tests, percent: the rims of letters and
/// curves, which no two rasterizers round alike.
pub(crate) const MAX_DIFFERENT_PERCENT: f64 = 0.1;

/// Share of pixels that differ visibly, percent; 100 for another size.
pub(crate) fn different_percent(a: &RgbImage, b: &RgbImage) -> f64 {
    if a.dimensions() != b.dimensions() {
        return 100.0;
    }
    let differs = |(a, b): (&image::Rgb<u8>, &image::Rgb<u8>)| {
        a.0.iter().zip(b.0).any(|(a, b)| a.abs_diff(b) > MAX_DIFFERENCE)
    };
    let different = a.pixels().zip(b.pixels()).filter(|pair| differs(*pair)).count();
    100.0 * real(different) / real(a.as_raw().len() / 3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_are_compared_by_what_an_eye_would_see() {
        let gray = RgbImage::from_pixel(10, 10, image::Rgb([100; 3]));
        let mut other = gray.clone();
        other.put_pixel(3, 3, image::Rgb([106; 3]));
        assert_eq!(different_percent(&gray, &other), 0.0);
        other.put_pixel(4, 4, image::Rgb([100, 160, 100]));
        assert_eq!(different_percent(&gray, &other), 1.0);
        assert_eq!(different_percent(&gray, &RgbImage::new(9, 10)), 100.0);
    }
}
