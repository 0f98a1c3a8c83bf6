//! The prompt, written at the foot of an image.

use noto_sans_mono_bitmap::{
    FontWeight, RasterHeight, RasterizedChar, get_raster, get_raster_width,
};

use super::canvas::Canvas;
use super::palette::{Colour, INK, WHITE};

const WEIGHT: FontWeight = FontWeight::Regular;
const RASTER: RasterHeight = RasterHeight::Size32;
/// Heights of letters in pixels.
const SMALLEST: f32 = 11.0;
const LARGEST: f32 = 64.0;
/// More of a prompt is cut off.
const LINES: usize = 5;
/// From one line to the next, in heights of letters.
const LEADING: f32 = 1.15;
/// Below this side, in pixels, nothing can be read.
const LEAST_SIDE: u32 = 48;

/// Writes a text and a note below it, as large as the image allows.
pub(super) fn draw(canvas: &mut Canvas, text: &str, note: &str) {
    let (width, height) = (canvas.width(), canvas.height());
    if width < LEAST_SIDE || height < LEAST_SIDE {
        return;
    }
    let margin = (side(width.min(height)) * 0.035).max(3.0);
    let room = side(width) - 4.0 * margin;
    let (letter, lines) = fitted(text, room, side(height) * 0.36);
    let small = (letter * 0.55).max(SMALLEST.min(letter));
    // On a small image the prompt is enough.
    let has_note = letter >= 20.0;
    let rows = f32::from(u8::try_from(lines.len()).unwrap_or(u8::MAX));
    let foot = if has_note { small * 1.5 } else { 0.0 };
    let tall = rows * letter * LEADING + foot + 2.0 * margin;
    let top = side(height) - margin - tall;
    panel(canvas, [margin, top, side(width) - margin, side(height) - margin], margin);
    for (line, row) in lines.iter().zip(0_u8..) {
        let y = top + margin + f32::from(row) * letter * LEADING;
        write(canvas, line, [2.0 * margin, y], letter, 0.97);
    }
    if has_note {
        let y = top + margin + rows * letter * LEADING + small * 0.4;
        write(canvas, note, [2.0 * margin, y], small, 0.6);
    }
}

/// The largest letters with which a text fits into some lines, and those lines.
fn fitted(text: &str, width: f32, height: f32) -> (f32, Vec<String>) {
    let mut letter = (width / 18.0).min(height / 2.0).clamp(SMALLEST, LARGEST);
    loop {
        let columns = whole(width / advance(letter)).max(1);
        let rows = whole(height / (letter * LEADING)).clamp(1, LINES);
        let lines = wrapped(text, columns);
        if lines.len() <= rows || letter <= SMALLEST {
            return (letter, cut(balanced(text, lines, columns), rows, columns));
        }
        letter = (letter * 0.92).max(SMALLEST);
    }
}

/// Lines of at most so many letters, broken between words where that is possible.
fn wrapped(text: &str, columns: usize) -> Vec<String> {
    /// What is looked at of a long text.
    const SEEN: usize = 2000;
    let text: String = text.chars().take(SEEN).collect();
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(|letter: char| letter.is_whitespace() || letter.is_control()) {
        let letters: Vec<char> = word.chars().collect();
        for part in letters.chunks(columns) {
            match lines.last_mut() {
                Some(line) if line.chars().count() + 1 + part.len() <= columns => {
                    line.push(' ');
                    line.extend(part);
                }
                _ => lines.push(part.iter().collect()),
            }
        }
    }
    lines
}

/// As many lines, and none much shorter than the others.
fn balanced(text: &str, lines: Vec<String>, columns: usize) -> Vec<String> {
    let narrower = (1..columns).rev().map(|columns| wrapped(text, columns));
    narrower.take_while(|narrower| narrower.len() == lines.len()).last().unwrap_or(lines)
}

/// The first lines, with a sign at the end if there were more.
fn cut(mut lines: Vec<String>, rows: usize, columns: usize) -> Vec<String> {
    if lines.len() > rows {
        lines.truncate(rows);
        if let Some(last) = lines.last_mut() {
            let kept: String = last.chars().take(columns.saturating_sub(3)).collect();
            *last = format!("{}...", kept.trim_end());
        }
    }
    lines
}

/// A dark field with round corners, through which the image can be seen.
fn panel(canvas: &mut Canvas, [left, top, right, bottom]: [f32; 4], radius: f32) {
    for y in pixels(top, bottom) {
        for x in pixels(left, right) {
            let outside =
                |at: f32, low: f32, high: f32| (low + radius - at).max(at - high + radius);
            let corner_x = outside(side(x) + 0.5, left, right).max(0.0);
            let corner_y = outside(side(y) + 0.5, top, bottom).max(0.0);
            let cover = (radius + 0.5 - corner_x.hypot(corner_y)).clamp(0.0, 1.0);
            canvas.cover(x, y, INK, 0.62 * cover);
        }
    }
}

/// Writes one line whose letters are so high.
fn write(canvas: &mut Canvas, line: &str, [left, top]: [f32; 2], letter: f32, strength: f32) {
    let scale = raster_height() / letter;
    let mut x = left;
    for character in line.chars() {
        if let Some(raster) = glyph(character) {
            put(canvas, &raster, [x, top], scale, (WHITE, strength));
        }
        x += advance(letter);
    }
}

/// The picture of a character, or of one that stands for what the font does not have.
fn glyph(character: char) -> Option<RasterizedChar> {
    let replacement = || get_raster('\u{FFFD}', WEIGHT, RASTER).or(get_raster('?', WEIGHT, RASTER));
    get_raster(character, WEIGHT, RASTER).or_else(replacement)
}

/// Puts a character of the font on the image, smaller or larger than it is.
fn put(
    canvas: &mut Canvas,
    raster: &RasterizedChar,
    [left, top]: [f32; 2],
    scale: f32,
    (colour, strength): (Colour, f32),
) {
    let (wide, tall) = (raster_width() / scale, raster_height() / scale);
    for y in pixels(top, top + tall) {
        for x in pixels(left, left + wide) {
            let at = |dx: f32, dy: f32| {
                sampled(raster, (side(x) + dx - left) * scale, (side(y) + dy - top) * scale)
            };
            let cover = (at(0.25, 0.25) + at(0.75, 0.25) + at(0.25, 0.75) + at(0.75, 0.75)) / 4.0;
            if cover > 0.0 {
                canvas.cover(x, y, colour, cover * strength);
            }
        }
    }
}

/// How much ink is at a place of a character, between its four nearest pixels.
fn sampled(raster: &RasterizedChar, x: f32, y: f32) -> f32 {
    let (x, y) = (x - 0.5, y - 0.5);
    let (share_x, share_y) = (x - x.floor(), y - y.floor());
    let ink = |x: f32, y: f32| {
        let is_inside = x >= 0.0 && y >= 0.0;
        let pixel = is_inside.then(|| raster.pixel(whole(x), whole(y))).flatten();
        f32::from(pixel.unwrap_or_default()) / 255.0
    };
    let row = |y: f32| ink(x.floor(), y) * (1.0 - share_x) + ink(x.floor() + 1.0, y) * share_x;
    row(y.floor()) * (1.0 - share_y) + row(y.floor() + 1.0) * share_y
}

/// From one character to the next, for letters that are so high.
fn advance(letter: f32) -> f32 {
    raster_width() * letter / raster_height()
}

fn raster_width() -> f32 {
    f32::from(u8::try_from(get_raster_width(WEIGHT, RASTER)).unwrap_or(u8::MAX))
}

fn raster_height() -> f32 {
    f32::from(u8::try_from(RASTER.val()).unwrap_or(u8::MAX))
}

/// The pixels between two places.
fn pixels(from: f32, to: f32) -> std::ops::Range<u32> {
    let pixel = |at: f32| u32::try_from(whole(at.max(0.0))).unwrap_or(u32::MAX);
    pixel(from)..pixel(to.ceil())
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "sides have at most four digits, and what is below 0 is 0"
)]
fn whole(number: f32) -> usize {
    number as usize
}

#[allow(clippy::cast_precision_loss, reason = "sides have at most four digits")]
fn side(pixels: u32) -> f32 {
    pixels as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_between_words_and_inside_of_those_that_are_too_long() {
        assert_eq!(wrapped("a cute baby sea otter", 9), ["a cute", "baby sea", "otter"]);
        assert_eq!(wrapped("abcdefgh i", 3), ["abc", "def", "gh", "i"]);
        assert_eq!(wrapped(" \n ", 3), [""; 0]);
    }

    #[test]
    fn long_text_is_cut_off_with_a_sign() {
        let lines = ["one two", "three", "four"].map(str::to_owned).to_vec();
        assert_eq!(cut(lines, 2, 7), ["one two", "thre..."]);
    }

    #[test]
    fn letters_are_as_large_as_the_text_allows() {
        let (large, lines) = fitted("An otter", 1000.0, 300.0);
        assert_eq!((large > 50.0, lines.len()), (true, 1));
        let (small, lines) = fitted(&"otter ".repeat(100), 200.0, 90.0);
        assert_eq!((small <= SMALLEST, lines.len() <= LINES), (true, true));
    }
}
