//! Pixels, and what they are written as.

use super::palette::Colour;

/// An image of 8 bits a channel, without transparency.
pub(super) struct Canvas {
    width: u32,
    height: u32,
    pixels: Vec<u8>,
}

impl Canvas {
    pub(super) fn new(width: u32, height: u32) -> Self {
        let bytes = 3 * width as usize * height as usize;
        Self { width, height, pixels: vec![0; bytes] }
    }

    pub(super) fn width(&self) -> u32 {
        self.width
    }

    pub(super) fn height(&self) -> u32 {
        self.height
    }

    /// Sets each pixel, by its place.
    pub(super) fn fill(&mut self, colour: impl Fn(u32, u32) -> Colour) {
        let width = self.width;
        let places = (0..self.height).flat_map(|y| (0..width).map(move |x| (x, y)));
        for (pixel, (x, y)) in self.pixels.chunks_exact_mut(3).zip(places) {
            pixel.copy_from_slice(&bytes(colour(x, y)));
        }
    }

    /// Puts a colour over a pixel, which shows through as far as `cover` is below 1. What lies
    /// outside is left out.
    pub(super) fn cover(&mut self, x: u32, y: u32, colour: Colour, cover: f32) {
        if x >= self.width || y >= self.height {
            return;
        }
        let at = 3 * (y as usize * self.width as usize + x as usize);
        if let Some(pixel) = self.pixels.get_mut(at..at + 3) {
            for (old, new) in pixel.iter_mut().zip(bytes(colour)) {
                let mixed = f32::from(*old) + (f32::from(new) - f32::from(*old)) * cover;
                *old = byte(mixed / 255.0);
            }
        }
    }

    pub(super) fn into_png(self) -> Vec<u8> {
        let mut out = Vec::new();
        let mut encoder = png::Encoder::new(&mut out, self.width, self.height);
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_depth(png::BitDepth::Eight);
        encoder.set_compression(png::Compression::Fast);
        let written = encoder.write_header().and_then(|mut png| {
            png.write_image_data(&self.pixels)?;
            png.finish()
        });
        debug_assert!(written.is_ok(), "memory takes any image");
        out
    }
}

fn bytes(Colour([red, green, blue]): Colour) -> [u8; 3] {
    [byte(red), byte(green), byte(blue)]
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the number is between 0 and 255"
)]
fn byte(part: f32) -> u8 {
    (part.clamp(0.0, 1.0) * 255.0 + 0.5) as u8
}
