//! Shows an image in the terminal, if it is one that can.
//!
//! Some take the file itself, by the protocol of Kitty or of iTerm2. In others with 24-bit colours
//! each character is two pixels: the upper one its foreground, the lower one its background.

use std::env;
use std::fmt::Write as _;
use std::io::{Cursor, IsTerminal, Write as _};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use generated_client::images::{Image, ImageKind};

/// How wide it is shown, in characters.
const COLUMNS: usize = 40;
/// The largest piece that Kitty takes.
const PIECE: usize = 4096;
/// More pixels than that are not worth decoding for a small picture.
const MOST_PIXELS: u64 = 64 * 1024 * 1024;

/// What a terminal can show.
enum Terminal {
    Kitty,
    ITerm,
    Colours,
}

/// Shows the image, or does nothing: the file is named in any case.
pub(crate) fn show(image: &Image) {
    let text = match terminal() {
        Some(Terminal::Kitty) if image.kind == ImageKind::Png => Some(kitty(&image.bytes)),
        Some(Terminal::ITerm) => Some(iterm(&image.bytes)),
        Some(_) if image.kind == ImageKind::Png => half_blocks(&image.bytes),
        _ => None,
    };
    if let Some(text) = text {
        // A reader that has gone away misses a picture; the file is there.
        let _ = writeln!(std::io::stdout(), "{text}");
    }
}

/// By what terminals say of themselves; asking them would take their keyboard.
fn terminal() -> Option<Terminal> {
    let variable = |name| env::var(name).unwrap_or_default();
    let (term, program) = (variable("TERM"), variable("TERM_PROGRAM"));
    let is_nested = term.starts_with("screen") || term.starts_with("tmux");
    if !std::io::stdout().is_terminal() || term == "dumb" || env::var_os("NO_COLOR").is_some() {
        None
    } else if !is_nested && (term.contains("kitty") || term.contains("ghostty")) {
        Some(Terminal::Kitty)
    } else if !is_nested && matches!(&*program, "iTerm.app" | "WezTerm") {
        Some(Terminal::ITerm)
    } else if matches!(&*variable("COLORTERM"), "truecolor" | "24bit") {
        Some(Terminal::Colours)
    } else {
        None
    }
}

fn kitty(png: &[u8]) -> String {
    let encoded = STANDARD.encode(png);
    let mut pieces = encoded.as_bytes().chunks(PIECE).peekable();
    let mut text = String::new();
    let mut settings = format!("a=T,f=100,c={COLUMNS},");
    while let Some(piece) = pieces.next() {
        let has_more = u8::from(pieces.peek().is_some());
        let piece = String::from_utf8_lossy(piece);
        let _ = write!(text, "\x1b_G{settings}m={has_more};{piece}\x1b\\");
        settings.clear();
    }
    text
}

fn iterm(file: &[u8]) -> String {
    let (size, encoded) = (file.len(), STANDARD.encode(file));
    format!("\x1b]1337;File=inline=1;size={size};width={COLUMNS}:{encoded}\x07")
}

/// The image in characters; `None` if it cannot be decoded, or is too large for that.
fn half_blocks(file: &[u8]) -> Option<String> {
    let pixels = Pixels::decode(file)?;
    let columns = COLUMNS.min(pixels.width);
    let rows = (columns * pixels.height / pixels.width).max(2) / 2;
    let mut text = String::new();
    for row in 0..rows {
        for column in 0..columns {
            let at = |half: usize| {
                let x = (2 * column + 1) * pixels.width / (2 * columns);
                let y = (2 * (2 * row + half) + 1) * pixels.height / (4 * rows);
                pixels.at(x, y)
            };
            let ([r, g, b], [below_r, below_g, below_b]) = (at(0)?, at(1)?);
            let _ = write!(text, "\x1b[38;2;{r};{g};{b};48;2;{below_r};{below_g};{below_b}m▀");
        }
        text.push_str(if row + 1 < rows { "\x1b[0m\n" } else { "\x1b[0m" });
    }
    Some(text)
}

struct Pixels {
    bytes: Vec<u8>,
    width: usize,
    height: usize,
    /// Bytes of a pixel: grey, grey and alpha, RGB, or RGB and alpha.
    samples: usize,
}

impl Pixels {
    fn decode(file: &[u8]) -> Option<Self> {
        let mut decoder = png::Decoder::new(Cursor::new(file));
        decoder.set_transformations(png::Transformations::normalize_to_color8());
        let mut reader = decoder.read_info().ok()?;
        let info = reader.info();
        if u64::from(info.width) * u64::from(info.height) > MOST_PIXELS {
            return None;
        }
        let mut bytes = vec![0; reader.output_buffer_size()?];
        let frame = reader.next_frame(&mut bytes).ok()?;
        let [width, height] = [frame.width, frame.height].map(usize::try_from);
        let (width, height) = (width.ok()?, height.ok()?);
        Some(Self { bytes, width, height, samples: frame.color_type.samples() })
    }

    fn at(&self, x: usize, y: usize) -> Option<[u8; 3]> {
        let start = (y * self.width + x) * self.samples;
        match self.bytes.get(start..start + self.samples)? {
            [grey] | [grey, _] => Some([*grey; 3]),
            colours => colours.first_chunk().copied(),
        }
    }
}
