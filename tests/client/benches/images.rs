//! What decoding an inline image costs: `cargo bench --package client-tests --bench images` prints
//! the bytes that are allocated while an image of 100 MiB is decoded and saved, and the time. What
//! is allocated is never less than what is held at once, so it bounds the copies.
//!
//! In a run of the tests the image is small, and more than one copy is a failure.

#![allow(clippy::unwrap_used, reason = "a benchmark, not an interface")]

use std::alloc::System;
use std::time::Instant;

use base64::Engine;
use generated_client::types::ImageData;
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

const MIB: usize = 1024 * 1024;
/// Buffers, the runtime, names of files.
const SMALL: usize = 256 * 1024;

fn main() {
    let is_bench = std::env::args().any(|word| word == "--bench");
    let size = if is_bench { 100 * MIB } else { 4 * MIB };
    let mut image = b"\x89PNG\r\n\x1a\n".to_vec();
    image.resize(size, 7);
    let text = base64::engine::general_purpose::STANDARD.encode(&image);
    drop(image);
    let lines = text.as_bytes().chunks(76).map(|line| std::str::from_utf8(line).unwrap());
    let lines = lines.collect::<Vec<_>>().join("\r\n");
    let uri = format!("data:image/png;base64,{text}");
    for (what, text) in [("bare", text), ("in lines", lines), ("as a data: URI", uri)] {
        let mut image = ImageData::new();
        image.b64_json = Some(text);
        measure(what, &image, size);
    }
}

fn measure(what: &str, data: &ImageData, size: usize) {
    let folder = tempfile::tempdir().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (region, start) = (Region::new(ALLOCATOR), Instant::now());
    let image = runtime.block_on(data.bytes()).unwrap();
    let (decoded, time) = (allocated(&region), start.elapsed());
    let path = runtime.block_on(image.save(folder.path().join("image"))).unwrap();
    let saved = allocated(&region);
    assert_eq!(std::fs::metadata(path).unwrap().len(), size as u64);
    println!(
        "{what}: image of {size} bytes; allocated {} more to decode it, {} more with saving; \
         decoded in {time:.0?}",
        decoded.saturating_sub(size),
        saved.saturating_sub(size),
    );
    assert!(saved < 2 * size && saved < size + size / 30 + SMALL, "{what}: {saved} for {size}");
}

/// All that was ever allocated, whether it was freed or not.
fn allocated(region: &Region<'_, System>) -> usize {
    let change = region.change();
    change.bytes_allocated + usize::try_from(change.bytes_reallocated.max(0)).unwrap_or_default()
}
