//! Does time grow with the document and no faster? Each part of the work over documents of 10 to
//! 4,000 operations; the operations a second have to stay the same.
//!
//! `files` contains refining, the calls and formatting, which uses all cores; `formatter` is what
//! parsing and pretty-printing those files takes by itself on one. On one core, as with
//! `taskset -c 0 cargo bench --package codegen --bench scaling`, the difference of the two is what
//! refining and the calls cost.

#![allow(missing_docs, clippy::expect_used, reason = "a benchmark, not an interface")]

#[path = "support/many.rs"]
mod many;

use std::fs;
use std::path::Path;

use codegen::render;
use codegen::render::{Files, Header};
use codegen::stages;
use criterion::{
    BatchSize, BenchmarkId, Criterion, SamplingMode, Throughput, criterion_group, criterion_main,
};
use spec::{Problems, Sources, Text};

const SIZES: [usize; 4] = [10, 100, 1_000, 4_000];

fn scaling(criterion: &mut Criterion) {
    for number in SIZES {
        let text = many::operations(number);
        let files = generation(criterion, number, &text);
        formatter(criterion, number, &files);
        writing(criterion, number, &files);
    }
}

/// The stages one after the other, each with what the one before gave.
fn generation(criterion: &mut Criterion, number: usize, text: &str) -> Files {
    let text = Text { name: "many.yaml", bytes: text.as_bytes() };
    let front = || {
        let (mut sources, mut problems) = (Sources::default(), Problems::default());
        let (id, node) = spec::load::read(text, &mut sources, &mut problems).expect("a document");
        let lowered = stages::lower(node, &mut problems).expect("a sound one");
        (sources, id, lowered)
    };
    measure(criterion, "read_check_lower", number, || (), |()| front());

    let (sources, id, lowered) = front();
    let progenitor = || stages::tokens(&lowered.document, &mut Problems::default());
    measure(criterion, "progenitor", number, || (), |()| progenitor());

    let source = sources.get(id).expect("the document");
    let header = Header { document: source, overlays: &[], command: "" };
    let tokens = progenitor().expect("a document that progenitor takes");
    let files = |tokens| stages::files(tokens, &lowered, &header, &mut Problems::default());
    measure(criterion, "files", number, || tokens.clone(), files);
    files(tokens.clone()).expect("files").files
}

fn formatter(criterion: &mut Criterion, number: usize, files: &Files) {
    let tokens = || files.values().map(|text| text.parse().expect("Rust")).collect();
    let format = |files: Vec<proc_macro2::TokenStream>| {
        let parsed = files.into_iter().map(|tokens| syn::parse2(tokens).expect("Rust"));
        parsed.map(|file| prettyplease::unparse(&file).len()).sum::<usize>()
    };
    measure(criterion, "formatter", number, tokens, format);
}

fn writing(criterion: &mut Criterion, number: usize, files: &Files) {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("scaling");
    for inside in render::FOLDERS {
        fs::create_dir_all(folder.join(inside)).expect("a folder");
    }
    let write = |()| {
        for (path, text) in files {
            fs::write(folder.join(path), text).expect("a file");
        }
    };
    measure(criterion, "writing", number, || (), write);
    fs::remove_dir_all(&folder).expect("the folder");
}

fn measure<I, O>(
    criterion: &mut Criterion,
    part: &str,
    number: usize,
    mut input: impl FnMut() -> I,
    mut work: impl FnMut(I) -> O,
) {
    let mut group = criterion.benchmark_group(part);
    group.throughput(Throughput::Elements(number as u64));
    group.sampling_mode(SamplingMode::Flat).sample_size(10);
    group.bench_function(BenchmarkId::from_parameter(number), |bencher| {
        // The inputs are large: one at a time, so that memory is not what is measured.
        bencher.iter_batched(&mut input, &mut work, BatchSize::PerIteration);
    });
    group.finish();
}

criterion_group!(benches, scaling);
criterion_main!(benches);
