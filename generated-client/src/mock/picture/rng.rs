//! Numbers that look like chance and come from a text: the same ones on every machine.

/// A sequence of numbers (`SplitMix64`).
pub(super) struct Rng(u64);

impl Rng {
    /// The sequence of a text and a number.
    pub(super) fn of(text: &str, index: usize) -> Self {
        // FNV-1a.
        let hash =
            text.bytes().chain(index.to_le_bytes()).fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
                (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3_u64)
            });
        Self(hash)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 to 1.
    #[allow(clippy::cast_precision_loss, reason = "24 bits fit into an f32")]
    pub(super) fn fraction(&mut self) -> f32 {
        (self.next() >> 40) as f32 / (1_u64 << 24) as f32
    }

    /// A number between two others.
    pub(super) fn between(&mut self, low: f32, high: f32) -> f32 {
        low + (high - low) * self.fraction()
    }

    /// One of some things.
    pub(super) fn pick<'t, T>(&mut self, things: &'t [T]) -> Option<&'t T> {
        let at = self.next() % (things.len().max(1) as u64);
        things.get(usize::try_from(at).unwrap_or_default())
    }
}
