//! Colours, and those that go together.

/// Red, green and blue, each from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Colour(pub(super) [f32; 3]);

impl Colour {
    /// From six digits, as on the web.
    const fn hex(code: u32) -> Self {
        let [_, red, green, blue] = code.to_be_bytes();
        Self([red as f32 / 255.0, green as f32 / 255.0, blue as f32 / 255.0])
    }

    /// This colour with a share of another, from 0 to 1.
    pub(super) fn mixed(self, other: Self, share: f32) -> Self {
        let Self([red, green, blue]) = self;
        let Self([r, g, b]) = other;
        let mix = |a: f32, b: f32| a + (b - a) * share;
        Self([mix(red, r), mix(green, g), mix(blue, b)])
    }
}

pub(super) const WHITE: Colour = Colour::hex(0x00ff_ffff);
pub(super) const INK: Colour = Colour::hex(0x000b_1020);

/// The colours of a landscape at one time of day.
#[derive(Debug)]
pub(super) struct Palette {
    /// As it is said in a prompt.
    pub(super) words: &'static str,
    /// From the top of the sky to the horizon.
    pub(super) sky: [Colour; 3],
    pub(super) sun: Colour,
    /// From the farthest land to the nearest.
    pub(super) land: [Colour; 2],
    pub(super) has_stars: bool,
}

macro_rules! palette {
    ($words:literal, $sky:expr, $sun:literal, $land:expr, $has_stars:literal) => {
        Palette {
            words: $words,
            sky: [Colour::hex($sky[0]), Colour::hex($sky[1]), Colour::hex($sky[2])],
            sun: Colour::hex($sun),
            land: [Colour::hex($land[0]), Colour::hex($land[1])],
            has_stars: $has_stars,
        }
    };
}

pub(super) const PALETTES: [Palette; 6] = [
    palette!(
        "in the last light of the day",
        [0x2b_2d5c, 0xa8_4f7d, 0xff_b27a],
        0xff_e6b3,
        [0xb5_6a80, 0x1d_1b3a],
        false
    ),
    palette!(
        "early in the morning",
        [0x5b_8fd6, 0xa9_c9ee, 0xff_e3c4],
        0xff_f6dd,
        [0x9d_b6c9, 0x1f_4257],
        false
    ),
    palette!(
        "on a clear night",
        [0x07_0b24, 0x14_2150, 0x3d_5a94],
        0xf4_f1de,
        [0x2e_4a7a, 0x05_0a1c],
        true
    ),
    palette!(
        "under northern lights",
        [0x05_1226, 0x0d_4a56, 0x52_c49a],
        0xe9_fff2,
        [0x1f_6f6b, 0x04_151d],
        true
    ),
    palette!(
        "on an autumn afternoon",
        [0x3f_7ca8, 0xb8_c9b8, 0xf6_d79a],
        0xff_f1c9,
        [0xc9_8c55, 0x4a_2118],
        false
    ),
    palette!(
        "in a violet dusk",
        [0x24_1a4f, 0x6d_4aa0, 0xf0_a6c8],
        0xff_dcec,
        [0x7a_5aa6, 0x17_1033],
        true
    ),
];
