//! Sky, sun and ranges of land or waves, one before the other.

use super::canvas::Canvas;
use super::palette::{Colour, INK, PALETTES, Palette, WHITE};
use super::rng::Rng;

/// How many ranges there are.
const RANGES: usize = 6;
/// Where the sky ends, as a part of the height.
const HORIZON: f32 = 0.58;

/// What lies under the sky.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Land {
    Hills,
    Mountains,
    Sea,
}

/// Words of prompts that are known to be about something.
const WORDS: [(Land, &[&str]); 2] = [
    (
        Land::Sea,
        &[
            "beach", "boat", "coast", "dolphin", "fish", "harbour", "harbor", "island", "lake",
            "ocean", "otter", "river", "sail", "sea", "ship", "shore", "surf", "swim", "water",
            "wave", "whale",
        ],
    ),
    (
        Land::Mountains,
        &["alp", "castle", "cliff", "dragon", "glacier", "mountain", "peak", "rock", "ski", "snow"],
    ),
];

pub(super) struct Landscape {
    palette: &'static Palette,
    land: Land,
    /// Where the sun stands, as parts of width and height, and how large it is.
    sun: [f32; 3],
    ranges: [Range; RANGES],
    seed: f32,
}

/// The upper edge of one range: waves on waves.
#[derive(Debug, Clone, Copy, Default)]
struct Range {
    base: f32,
    rise: f32,
    /// Frequency and phase of each wave.
    waves: [[f32; 2]; 4],
}

impl Landscape {
    pub(super) fn new(prompt: &str, rng: &mut Rng) -> Self {
        let palette = rng.pick(&PALETTES).unwrap_or(&PALETTES[0]);
        let any = rng.pick(&[Land::Hills, Land::Mountains, Land::Sea]);
        let land = named(prompt).or(any.copied()).unwrap_or(Land::Hills);
        let sun = [rng.between(0.2, 0.8), rng.between(0.2, 0.42), rng.between(0.05, 0.1)];
        let mut ranges = [Range::default(); RANGES];
        for (range, depth) in ranges.iter_mut().zip(depths()) {
            *range = Range::new(land, depth, rng);
        }
        Self { palette, land, sun, ranges, seed: rng.between(0.0, 100.0) }
    }

    /// What it shows, as it is said in a prompt.
    pub(super) fn words(&self) -> String {
        let land = match self.land {
            Land::Hills => "over rolling hills",
            Land::Mountains => "before a range of mountains",
            Land::Sea => "by a quiet sea",
        };
        format!("{land} {}", self.palette.words)
    }

    pub(super) fn draw(&self, canvas: &mut Canvas) {
        let (width, height) = (side(canvas.width()), side(canvas.height()));
        // A wide image shows more of the land, not a wider one.
        let scale = width / height;
        let edges: Vec<[f32; RANGES]> = (0..canvas.width())
            .map(|x| {
                let across = side(x) / width * scale;
                self.ranges.map(|range| range.edge(self.land, across) * height)
            })
            .collect();
        canvas.fill(|x, y| {
            let place = [side(x) / width, side(y) / height, scale];
            let edges = edges.get(x as usize).copied().unwrap_or_default();
            // An edge inside of a pixel covers a part of it.
            let covers = edges.map(|edge| (side(y) + 1.0 - edge).clamp(0.0, 1.0));
            // What lies behind a range cannot be seen.
            let first = covers.iter().rposition(|cover| *cover >= 1.0);
            let behind = if first.is_none() { self.sky(place, 1.0 / height) } else { INK };
            let ranges = edges.into_iter().zip(covers).zip(depths()).zip(0_u8..);
            ranges.skip(first.unwrap_or_default()).filter(|(((_, cover), _), _)| *cover > 0.0).fold(
                behind,
                |colour, (((edge, cover), depth), number)| {
                    let below = (side(y) - edge).max(0.0) / height;
                    colour.mixed(self.ground(place, depth, below, number), cover)
                },
            )
        });
    }

    fn sky(&self, [x, y, scale]: [f32; 3], pixel: f32) -> Colour {
        let [top, middle, low] = self.palette.sky;
        let down = (y / HORIZON).min(1.0);
        let base = if down < 0.5 {
            top.mixed(middle, smooth(down * 2.0))
        } else {
            middle.mixed(low, smooth(down * 2.0 - 1.0))
        };
        let [sun_x, sun_y, radius] = self.sun;
        let distance = ((x - sun_x) * scale).hypot(y - sun_y);
        let glow = (-distance / (radius * 2.2)).exp() * 0.75;
        let lit = base.mixed(self.palette.sun, glow);
        let disc = ((radius - distance) / (pixel * 1.5) + 0.5).clamp(0.0, 1.0);
        let stars =
            if self.palette.has_stars { self.stars(x * scale, y) * (1.0 - down) } else { 0.0 };
        lit.mixed(WHITE, stars).mixed(self.palette.sun, disc)
    }

    /// How bright a star is at a place: one in some of the squares of a grid.
    fn stars(&self, x: f32, y: f32) -> f32 {
        const GRID: f32 = 28.0;
        let (column, row) = ((x * GRID).floor(), (y * GRID).floor());
        let noise = |salt: f32| noise(column * 12.99 + row * 78.23 + self.seed + salt);
        if noise(0.0) < 0.72 {
            return 0.0;
        }
        let (inside_x, inside_y) = (x * GRID - column, y * GRID - row);
        let (to_x, to_y) = (0.2 + 0.6 * noise(1.0), 0.2 + 0.6 * noise(2.0));
        let size = 0.04 + 0.05 * noise(3.0);
        (1.0 - (inside_x - to_x).hypot(inside_y - to_y) / size).clamp(0.0, 1.0)
    }

    /// A range at a depth from 0, far, to 1, near, and a part of the height below its edge.
    fn ground(&self, [x, y, scale]: [f32; 3], depth: f32, below: f32, number: u8) -> Colour {
        let [top, .., horizon] = self.palette.sky;
        let [far, near] = match self.land {
            // Water shows the sky.
            Land::Sea => [horizon.mixed(top, 0.55), top.mixed(INK, 0.75)],
            _ => self.palette.land,
        };
        let mist = 0.45 * (1.0 - depth) * (1.0 - (-below * 9.0).exp());
        let edge = 0.22 * (-below * 60.0).exp();
        let colour = far.mixed(near, smooth(depth)).mixed(horizon, mist);
        let colour = colour.mixed(self.palette.sun, edge * (1.0 - 0.6 * depth));
        match self.land {
            Land::Sea => colour.mixed(self.palette.sun, self.glint(x, y, scale, number)),
            Land::Mountains if depth < 0.5 => {
                let high = ((HORIZON - y) * 9.0).clamp(0.0, 1.0);
                let snow = (1.0 - below * 22.0).clamp(0.0, 1.0) * (0.75 - depth);
                colour.mixed(WHITE, snow * high * 0.7)
            }
            _ => colour,
        }
    }

    /// The sun on the water: a path that grows wider as it comes nearer.
    fn glint(&self, x: f32, y: f32, scale: f32, number: u8) -> f32 {
        let [sun_x, ..] = self.sun;
        let near = ((y - HORIZON) / (1.0 - HORIZON)).clamp(0.0, 1.0);
        let width = 0.05 + 0.22 * near;
        let aside = ((x - sun_x) * scale).abs() / width;
        let ripple = (y * 210.0 / (0.4 + near) + f32::from(number)).sin()
            + (y * 90.0 + (x * scale * 34.0 + self.seed).sin() * 1.8).sin();
        (ripple - 0.35).clamp(0.0, 1.0) * (1.0 - aside).clamp(0.0, 1.0) * (0.75 - 0.3 * near)
    }
}

impl Range {
    fn new(land: Land, depth: f32, rng: &mut Rng) -> Self {
        let (rise, pace) = match land {
            Land::Hills => (0.05 + 0.03 * depth, 1.0),
            Land::Mountains => (0.17 - 0.09 * depth, 1.5),
            Land::Sea if depth == 0.0 => (0.0, 1.0),
            Land::Sea => (0.004 + 0.012 * depth, 3.2),
        };
        let mut waves = [[0.0; 2]; 4];
        for (wave, octave) in waves.iter_mut().zip([1.0, 2.1, 4.3, 8.9]) {
            let frequency = pace * octave * rng.between(2.2, 4.0);
            *wave = [frequency, rng.between(0.0, std::f32::consts::TAU)];
        }
        Self { base: HORIZON + (1.0 - HORIZON) * depth * 0.8, rise, waves }
    }

    /// Where the edge is, as a part of the height.
    fn edge(&self, land: Land, across: f32) -> f32 {
        let mut height = 0.0;
        let mut share = 0.6;
        for [frequency, phase] in self.waves {
            let wave = (across * frequency + phase).sin();
            // Peaks are sharp where waves meet their mirror image.
            height += share * if land == Land::Mountains { 1.0 - 2.0 * wave.abs() } else { wave };
            share *= 0.45;
        }
        self.base - self.rise * height
    }
}

/// The depth of each range, from 0 to 1.
fn depths() -> impl Iterator<Item = f32> {
    (0_u8..).take(RANGES).map(|number| f32::from(number) / 5.0)
}

/// What a prompt is about, if it has a word that is known.
fn named(prompt: &str) -> Option<Land> {
    let prompt = prompt.to_lowercase();
    let mut words = prompt.split(|letter: char| !letter.is_alphanumeric());
    let known = |word: &str| {
        let is = |stem: &&str| word == *stem || word.strip_suffix('s') == Some(*stem);
        WORDS.iter().find(|(_, stems)| stems.iter().any(is))
    };
    words.find_map(known).map(|(land, _)| *land)
}

/// A number between 0 and 1 that looks like rng.
fn noise(at: f32) -> f32 {
    (at.sin() * 43_758.547).fract().abs()
}

fn smooth(share: f32) -> f32 {
    let share = share.clamp(0.0, 1.0);
    share * share * (3.0 - 2.0 * share)
}

#[allow(clippy::cast_precision_loss, reason = "sides have at most four digits")]
fn side(pixels: u32) -> f32 {
    pixels as f32
}
