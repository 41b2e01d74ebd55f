//! Pictures without a graphics card: a rasterizer for what egui tessellates.
//!
//! Triangles are filled as graphics cards fill them (vertices on a grid of 1/256 pixel, top-left rule,
//! bilinear texture, premultiplied blending in gamma space), in plain arithmetic: every machine draws the
//! same picture, and no driver has to be there.

use std::collections::HashMap;

use egui::epaint::{ClippedPrimitive, Mesh, Primitive, Vertex};
use egui::{Color32, ColorImage, ImageData, Rect, TextureId, TexturesDelta};
use egui_kittest::TestRenderer;
use image::RgbaImage;

/// Steps of the grid vertices are snapped to, per pixel.
const SUBPIXELS: f32 = 256.0;

/// Textures by their ids, as egui hands them over.
#[derive(Default)]
pub(super) struct Raster {
    textures: HashMap<TextureId, ColorImage>,
}

impl TestRenderer for Raster {
    fn handle_delta(&mut self, delta: &mut TexturesDelta) {
        for (id, images) in delta.set.drain() {
            for update in images {
                let ImageData::Color(image) = update.image;
                match update.pos {
                    None => {
                        self.textures.insert(id, (*image).clone());
                    }
                    Some(pos) => patch(self.textures.get_mut(&id).unwrap(), &image, pos),
                }
            }
        }
        for id in delta.free.drain() {
            self.textures.remove(&id);
        }
    }

    fn render(&mut self, ctx: &egui::Context, output: &egui::FullOutput) -> Result<RgbaImage, String> {
        let scale = ctx.pixels_per_point();
        let size = ctx.content_rect().size() * scale;
        let mut canvas = Canvas::new(size);
        for ClippedPrimitive { clip_rect, primitive } in ctx.tessellate(output.shapes.clone(), scale) {
            let Primitive::Mesh(mesh) = primitive else {
                return Err("a callback cannot be drawn without a graphics card".to_owned());
            };
            let texture = self.textures.get(&mesh.texture_id).ok_or("a mesh has no texture")?;
            canvas.mesh(&mesh, texture, clip_rect, scale);
        }
        Ok(canvas.image)
    }
}

fn patch(texture: &mut ColorImage, image: &ColorImage, [left, top]: [usize; 2]) {
    for (row, pixels) in image.pixels.chunks_exact(image.width()).enumerate() {
        let start = (top + row) * texture.width() + left;
        texture.pixels[start..start + pixels.len()].copy_from_slice(pixels);
    }
}

struct Canvas {
    image: RgbaImage,
}

/// Columns and rows from the first to before the last.
#[derive(Clone, Copy)]
struct Pixels {
    x: (i64, i64),
    y: (i64, i64),
}

impl Canvas {
    fn new(size: egui::Vec2) -> Self {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the size of a window")]
        let [width, height] = [size.x, size.y].map(|length| length.round() as u32);
        Self { image: RgbaImage::from_pixel(width, height, image::Rgba([0, 0, 0, 255])) }
    }

    fn mesh(&mut self, mesh: &Mesh, texture: &ColorImage, clip: Rect, scale: f32) {
        let clip = clip * scale;
        let (width, height) = self.image.dimensions();
        let clip = Pixels {
            x: (whole(clip.left()).max(0), whole(clip.right()).min(i64::from(width))),
            y: (whole(clip.top()).max(0), whole(clip.bottom()).min(i64::from(height))),
        };
        for triangle in mesh.triangles() {
            let corners = triangle.map(|index| &mesh.vertices[index as usize]);
            self.triangle(corners, texture, clip, scale);
        }
    }

    fn triangle(&mut self, corners: [&Vertex; 3], texture: &ColorImage, clip: Pixels, scale: f32) {
        let Some(triangle) = Triangle::new(corners, scale) else { return };
        let bounds = triangle.bounds(clip);
        for y in bounds.y.0..bounds.y.1 {
            for x in bounds.x.0..bounds.x.1 {
                let Some(weights) = triangle.weights(x, y) else { continue };
                let source = triangle.color(weights, texture);
                let (Ok(x), Ok(y)) = (u32::try_from(x), u32::try_from(y)) else { continue };
                blend(&mut self.image.get_pixel_mut(x, y).0, source);
            }
        }
    }
}

/// Premultiplied "over", rounded to eight bits as a frame buffer does.
fn blend(below: &mut [u8; 4], above: [f32; 4]) {
    let rest = 1.0 - above[3] / 255.0;
    for (below, above) in below.iter_mut().zip(above) {
        *below = eight_bits(above + rest * f32::from(*below));
    }
}

/// A triangle whose corners run clockwise on the screen.
struct Triangle<'a> {
    corners: [&'a Vertex; 3],
    /// Corners on the grid, `[x, y]`.
    grid: [[i64; 2]; 3],
    double_area: i64,
    /// True if one color of one texel fills it.
    is_flat: bool,
}

impl<'a> Triangle<'a> {
    fn new(mut corners: [&'a Vertex; 3], scale: f32) -> Option<Self> {
        let on_grid = |corner: &Vertex| [corner.pos.x, corner.pos.y].map(|at| whole(at * scale * SUBPIXELS));
        let mut grid = corners.map(on_grid);
        let mut double_area = cross(grid[0], grid[1], grid[2]);
        if double_area < 0 {
            corners.swap(1, 2);
            grid.swap(1, 2);
            double_area = -double_area;
        }
        let is_flat = corners.iter().all(|corner| corner.uv == corners[0].uv);
        (double_area > 0).then_some(Self { corners, grid, double_area, is_flat })
    }

    fn bounds(&self, clip: Pixels) -> Pixels {
        let one = whole(SUBPIXELS);
        let span = |axis: usize, (from, to): (i64, i64)| {
            let places = self.grid.map(|corner| corner[axis]);
            let least = places.iter().min().map_or(from, |place| place.div_euclid(one));
            let most = places.iter().max().map_or(to, |place| place.div_euclid(one) + 1);
            (least.max(from), most.min(to))
        };
        Pixels { x: span(0, clip.x), y: span(1, clip.y) }
    }

    /// How much each corner counts at a pixel's center; `None` outside.
    fn weights(&self, x: i64, y: i64) -> Option<[f32; 3]> {
        let one = whole(SUBPIXELS);
        let center = [x * one + one / 2, y * one + one / 2];
        let [a, b, c] = self.grid;
        let areas = [(b, c), (c, a), (a, b)].map(|(from, to)| {
            let area = cross(from, to, center);
            // An edge two triangles share belongs to one of them only.
            let owns = from[1] > to[1] || (from[1] == to[1] && from[0] < to[0]);
            if area > 0 || (area == 0 && owns) { Some(area) } else { None }
        });
        let [Some(a), Some(b), Some(c)] = areas else { return None };
        #[expect(clippy::cast_precision_loss, reason = "a share of a triangle")]
        Some([a, b, c].map(|area| area as f32 / self.double_area as f32))
    }

    /// Color at a pixel, premultiplied, 0…255.
    fn color(&self, weights: [f32; 3], texture: &ColorImage) -> [f32; 4] {
        let mix = |of: &dyn Fn(&Vertex) -> f32| -> f32 {
            self.corners.iter().zip(weights).map(|(corner, weight)| weight * of(corner)).sum()
        };
        let uv = if self.is_flat {
            self.corners[0].uv
        } else {
            egui::pos2(mix(&|corner| corner.uv.x), mix(&|corner| corner.uv.y))
        };
        let texel = sample(texture, uv);
        std::array::from_fn(|channel| {
            let vertex = mix(&|corner| f32::from(corner.color.to_array()[channel]));
            vertex * texel[channel] / 255.0
        })
    }
}

/// Twice the area left of the way from `a` over `b` to `c`.
fn cross(a: [i64; 2], b: [i64; 2], c: [i64; 2]) -> i64 {
    (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
}

/// Bilinear, clamped at the edges, 0…255.
fn sample(texture: &ColorImage, uv: egui::Pos2) -> [f32; 4] {
    let [width, height] = texture.size;
    let axis = |at: f32, length: usize| {
        #[expect(clippy::cast_precision_loss, reason = "the size of a texture")]
        let place = (at * length as f32 - 0.5).max(0.0);
        let low = usize::try_from(whole(place.floor())).unwrap_or(0).min(length - 1);
        (low, (low + 1).min(length - 1), place - place.floor())
    };
    let ((left, right, x), (top, bottom, y)) = (axis(uv.x, width), axis(uv.y, height));
    let texel = |column: usize, row: usize| {
        let color: Color32 = texture.pixels[row * width + column];
        color.to_array().map(f32::from)
    };
    let corners = [texel(left, top), texel(right, top), texel(left, bottom), texel(right, bottom)];
    std::array::from_fn(|channel| {
        let upper = egui::lerp(corners[0][channel]..=corners[1][channel], x);
        let lower = egui::lerp(corners[2][channel]..=corners[3][channel], x);
        egui::lerp(upper..=lower, y)
    })
}

#[expect(clippy::cast_possible_truncation, reason = "places in a picture")]
fn whole(value: f32) -> i64 {
    value.round() as i64
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "rounded and saturating")]
fn eight_bits(value: f32) -> u8 {
    value.round() as u8
}
