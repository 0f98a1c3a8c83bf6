//! Base64, as services write it: either alphabet, with or without padding and line breaks.
//!
//! It is decoded piece by piece into the one buffer that becomes the image, and other tasks have
//! their turn in between.

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

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
/// Pieces between two turns of other tasks.
const TURN: usize = 64;

/// Decodes text of which `length` is the most symbols that it can have.
pub(super) async fn decode(
    text: impl Iterator<Item = u8> + Send,
    length: usize,
    limit: usize,
) -> Result<Vec<u8>, Kind> {
    let mut symbols = text.filter(|symbol| !symbol.is_ascii_whitespace()).map(standard);
    // The engine asks for room in whole groups of three.
    let mut decoded = Vec::with_capacity((length / 4 * 3).min(limit).saturating_add(6));
    let mut piece = Vec::with_capacity(PIECE);
    for count in 0_usize.. {
        piece.clear();
        piece.extend(symbols.by_ref().take(PIECE));
        let (begin, start) = (count.saturating_mul(PIECE), decoded.len());
        ENGINE.decode_vec(&piece, &mut decoded).map_err(|error| misfit(begin, &error))?;
        if decoded.len() > limit {
            return Err(Kind::TooLarge { limit });
        }
        if decoded.len() - start < PIECE / 4 * 3 {
            break;
        }
        if count % TURN == TURN - 1 {
            tokio::task::yield_now().await;
        }
    }
    // It may have ended by its padding, with more to follow.
    match symbols.next() {
        Some(_) => Err(Kind::Base64 { symbol: decoded.len() / 3 * 4 }),
        None => Ok(decoded),
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
        decode(text.bytes(), text.len(), usize::MAX).await
    }

    fn noise(length: usize) -> Vec<u8> {
        (0..length).map(|index| (index * 7 + index / 251).to_le_bytes()[0]).collect()
    }

    #[tokio::test]
    async fn every_length_around_a_piece_is_decoded() {
        let bytes = PIECE / 4 * 3;
        for length in [0, 1, 2, 3, 4, bytes - 1, bytes, bytes + 1, bytes + 2, 2 * bytes, 200_000] {
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
        assert_eq!(decode(text.bytes(), text.len(), 1000).await.unwrap().len(), 1000);
        let error = decode(text.bytes(), text.len(), 999).await.unwrap_err();
        assert!(matches!(error, Kind::TooLarge { limit: 999 }));
    }
}
