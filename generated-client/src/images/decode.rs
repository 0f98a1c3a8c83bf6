//! Base64, as services write it: either alphabet, with or without padding and line breaks.
//!
//! It is decoded piece by piece into the one buffer that becomes the image, and other tasks have
//! their turn in between.

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use percent_encoding::percent_decode;

use super::error::Kind;

const ENGINE: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        // Bits that mean nothing are no reason to lose an image.
        .with_decode_allow_trailing_bits(true),
);

/// Symbols that are decoded at once: a multiple of four, small enough for a cache.
const PIECE: usize = 32 * 1024;
/// Bytes that a piece stands for, unless the text ends in there.
const FULL: usize = PIECE / 4 * 3;
/// Bytes between two turns of other tasks.
const TURN: usize = 64 * FULL;

/// Whether symbols may be percent-encoded, as in a URI.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Escapes {
    Yes,
    No,
}

pub(super) async fn decode(text: &str, escapes: Escapes, limit: usize) -> Result<Vec<u8>, Kind> {
    // The engine asks for room in whole groups of three.
    let room = (text.len() / 4 * 3).min(limit).saturating_add(6);
    let mut decoded = Vec::with_capacity(room);
    let rest = plain(text.as_bytes(), &mut decoded, limit).await;
    match escapes {
        Escapes::Yes => mixed(percent_decode(rest), &mut decoded, limit).await?,
        Escapes::No => mixed(rest.iter().copied(), &mut decoded, limit).await?,
    }
    Ok(decoded)
}

/// Decodes as far as there is nothing but symbols of the standard alphabet, which is mostly all of
/// it, and gives the rest.
async fn plain<'t>(mut text: &'t [u8], decoded: &mut Vec<u8>, limit: usize) -> &'t [u8] {
    while let Some((piece, rest)) = text.split_at_checked(PIECE) {
        let start = decoded.len();
        let is_plain = ENGINE.decode_vec(piece, decoded).is_ok();
        if !is_plain || decoded.len() - start < FULL || decoded.len() > limit {
            decoded.truncate(start);
            break;
        }
        text = rest;
        take_turns(decoded.len()).await;
    }
    text
}

/// Decodes text with line breaks and symbols of both alphabets, to its end.
async fn mixed(
    text: impl Iterator<Item = u8> + Send,
    decoded: &mut Vec<u8>,
    limit: usize,
) -> Result<(), Kind> {
    let mut symbols = text.filter(|symbol| !symbol.is_ascii_whitespace()).map(standard);
    let mut piece = Vec::with_capacity(PIECE);
    loop {
        piece.clear();
        piece.extend(symbols.by_ref().take(PIECE));
        let start = decoded.len();
        ENGINE.decode_vec(&piece, decoded).map_err(|error| misfit(start / 3 * 4, &error))?;
        if decoded.len() > limit {
            return Err(Kind::TooLarge { limit });
        }
        if decoded.len() - start < FULL {
            break;
        }
        take_turns(decoded.len()).await;
    }
    // It may have ended by its padding, with more to follow.
    match symbols.next() {
        Some(_) => Err(Kind::Base64 { symbol: decoded.len() / 3 * 4 }),
        None => Ok(()),
    }
}

async fn take_turns(decoded: usize) {
    if decoded.is_multiple_of(TURN) {
        tokio::task::yield_now().await;
    }
}

/// The alphabet for URLs and file names differs in two symbols.
fn standard(symbol: u8) -> u8 {
    match symbol {
        b'-' => b'+',
        b'_' => b'/',
        other => other,
    }
}

/// The place alone: a message of the engine repeats what is there.
fn misfit(begin: usize, error: &base64::DecodeError) -> Kind {
    let symbol = match error {
        base64::DecodeError::InvalidByte(offset, _)
        | base64::DecodeError::InvalidLastSymbol { offset, .. } => begin.saturating_add(*offset),
        base64::DecodeError::InvalidLength(length) => begin.saturating_add(*length),
        base64::DecodeError::InvalidPadding => begin,
    };
    Kind::Base64 { symbol }
}

#[cfg(test)]
mod tests {
    use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

    use super::*;

    async fn decoded(text: &str) -> Result<Vec<u8>, Kind> {
        decode(text, Escapes::No, usize::MAX).await
    }

    fn noise(length: usize) -> Vec<u8> {
        (0..length).map(|index| (index * 7 + index / 251).to_le_bytes()[0]).collect()
    }

    #[tokio::test]
    async fn every_length_around_a_piece_is_decoded() {
        for length in [0, 1, 2, 3, 4, FULL - 1, FULL, FULL + 1, FULL + 2, 2 * FULL, 200_000] {
            let image = noise(length);
            for text in [STANDARD.encode(&image), URL_SAFE_NO_PAD.encode(&image)] {
                assert!(decoded(&text).await.unwrap() == image, "{length}");
            }
        }
    }

    #[tokio::test]
    async fn line_breaks_do_not_matter() {
        let image = noise(100_000);
        let lines: Vec<String> = STANDARD
            .encode(&image)
            .as_bytes()
            .chunks(76)
            .map(|line| String::from_utf8_lossy(line).into_owned())
            .collect();
        assert!(decoded(&lines.join("\r\n")).await.unwrap() == image);
    }

    #[tokio::test]
    async fn percent_encoding_is_undone_where_it_may_be() {
        let image = noise(200_000);
        let text = STANDARD.encode(&image);
        // From the second piece on.
        let escaped =
            text[..PIECE].to_owned() + &text[PIECE..].replace('/', "%2f").replace('+', "%2B");
        assert!(decode(&escaped, Escapes::Yes, usize::MAX).await.unwrap() == image);
        assert!(matches!(decoded(&escaped).await, Err(Kind::Base64 { .. })));
    }

    #[tokio::test]
    async fn text_that_is_no_base64_is_refused_with_its_place() {
        let long = "A".repeat(PIECE);
        for (text, place) in [
            ("A".to_owned(), 1),
            ("AAA*".to_owned(), 3),
            ("AA=A".to_owned(), 2),
            ("AAAA====".to_owned(), 4),
            (format!("{long}AA\u{e9}A"), PIECE + 2),
            (format!("{}AA==AAAA", &long[4..]), PIECE - 4),
        ] {
            match decoded(&text).await {
                Err(Kind::Base64 { symbol }) => assert_eq!(symbol, place, "{}", &text[..4]),
                other => panic!("{place}: {:?}", other.map(|bytes| bytes.len())),
            }
        }
    }

    #[tokio::test]
    async fn limit_is_in_decoded_bytes() {
        let text = STANDARD.encode(noise(1000));
        assert_eq!(decode(&text, Escapes::No, 1000).await.unwrap().len(), 1000);
        let error = decode(&text, Escapes::No, 999).await.unwrap_err();
        assert!(matches!(error, Kind::TooLarge { limit: 999 }));
    }
}
