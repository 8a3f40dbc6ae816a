//! Numbers that look like chance and follow from what they are made of: the same on every machine and in every release.

/// What SplitMix64 goes on by.
pub const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

/// The number that SplitMix64, as published by Sebastiano Vigna, gives after a state. It spreads neighbouring states over all
/// numbers.
pub fn mix(state: u64) -> u64 {
    let mut mixed = state.wrapping_add(STEP);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

/// FNV-1a.
pub fn fnv1a(bytes: impl IntoIterator<Item = u8>) -> u64 {
    let step = |state: u64, byte: u8| (state ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    bytes.into_iter().fold(0xcbf2_9ce4_8422_2325, step)
}
