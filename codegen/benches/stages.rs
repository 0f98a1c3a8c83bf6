//! What each stage of the pipeline costs, beside progenitor and the formatter.
//!
//! `progenitor` and `formatter` are what any such generator pays: the call itself, and parsing and
//! pretty-printing the tokens of all generated files. Our own share is `read`, `overlay`,
//! `check_and_lower`, and `refine_and_render` less `formatter`, which it contains.

#![allow(missing_docs, clippy::expect_used, reason = "a benchmark, not an interface")]

use std::fmt::Write as _;
use std::hint::black_box;

use codegen::render::Header;
use codegen::stages;
use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use spec::{Node, Problems, Sources, Text};

const DOCUMENT: &str = include_str!("../../openapi/atoma.yaml");
const OVERLAY: &str = include_str!("../../openapi/overlay.yaml");

fn workspace(criterion: &mut Criterion) {
    document(criterion, "workspace", DOCUMENT, Some(OVERLAY));
}

fn synthetic(criterion: &mut Criterion) {
    document(criterion, "100_operations", &operations(100), None);
}

fn document(criterion: &mut Criterion, name: &str, document: &str, overlay: Option<&str>) {
    let mut group = criterion.benchmark_group(name);
    let mut sources = Sources::default();
    let mut problems = Problems::default();
    let document = Text { name: "document.yaml", bytes: document.as_bytes() };
    let overlay = overlay.map(|text| Text { name: "overlay.yaml", bytes: text.as_bytes() });

    group.bench_function("read", |bencher| {
        bencher.iter(|| {
            let mut sources = Sources::default();
            let texts = std::iter::once(document).chain(overlay);
            texts.map(|text| spec::load::read(text, &mut sources, &mut Problems::default())).count()
        });
    });
    let (id, node) = spec::load::read(document, &mut sources, &mut problems).expect("a document");
    let overlay = overlay.and_then(|text| spec::load::read(text, &mut sources, &mut problems));
    let overlay = overlay.map(|(_, node)| node);

    group.bench_function("overlay", |bencher| {
        let apply = |node| overlaid(node, overlay.as_ref());
        bencher.iter_batched(|| node.clone(), apply, BatchSize::SmallInput);
    });
    let overlaid = overlaid(node, overlay.as_ref());

    group.bench_function("check_and_lower", |bencher| {
        let lower = |node| stages::lower(node, &mut Problems::default());
        bencher.iter_batched(|| overlaid.clone(), lower, BatchSize::SmallInput);
    });
    let lowered = stages::lower(overlaid, &mut problems).expect("a sound document");

    group.bench_function("progenitor", |bencher| {
        bencher.iter(|| stages::tokens(black_box(&lowered.document), &mut Problems::default()));
    });
    let tokens =
        stages::tokens(&lowered.document, &mut problems).expect("a document that progenitor takes");

    let source = sources.get(id).expect("the document");
    let header = Header { document: source, overlays: &[], command: "" };
    group.bench_function("refine_and_render", |bencher| {
        let render = |tokens| stages::files(tokens, &lowered, &header, &mut Problems::default());
        bencher.iter_batched(|| tokens.clone(), render, BatchSize::SmallInput);
    });

    let written = stages::files(tokens, &lowered, &header, &mut problems).expect("files");
    let files: Vec<proc_macro2::TokenStream> =
        written.files.values().map(|text| text.parse().expect("Rust")).collect();
    group.bench_function("formatter", |bencher| {
        let format = |files: Vec<_>| {
            let parsed = files.into_iter().map(|tokens| syn::parse2(tokens).expect("Rust"));
            parsed.map(|file| prettyplease::unparse(&file).len()).sum::<usize>()
        };
        bencher.iter_batched(|| files.clone(), format, BatchSize::SmallInput);
    });
    group.finish();
}

fn overlaid(document: Node, overlay: Option<&Node>) -> Node {
    match overlay {
        Some(overlay) => spec::overlay::overlay(document, overlay, &mut Problems::default()).0,
        None => document,
    }
}

/// A document of that many operations, each with types of its own.
fn operations(number: usize) -> String {
    let mut text = String::from("openapi: 3.1.0\ninfo: {title: many, version: 1.0.0}\npaths:\n");
    for n in 0..number {
        // Writing to a string cannot fail.
        let _ = write!(
            text,
            "  /things{n}/{{id}}:
    post:
      operationId: make_thing_{n}
      tags: [tag{tag}]
      description: Makes a thing of kind {n}.
      parameters:
      - {{name: id, in: path, required: true, schema: {{type: string}}}}
      - {{name: limit, in: query, schema: {{type: [integer, 'null'], format: int32}}}}
      requestBody:
        required: true
        content: {{application/json: {{schema: {{$ref: '#/components/schemas/Thing{n}'}}}}}}
      responses:
        '200':
          description: The thing.
          content: {{application/json: {{schema: {{$ref: '#/components/schemas/Thing{n}'}}}}}}
",
            tag = n / 10,
        );
    }
    text.push_str("components:\n  schemas:\n");
    for n in 0..number {
        let _ = write!(
            text,
            "    Thing{n}:
      type: object
      description: A thing of kind {n}.
      required: [name]
      properties:
        name: {{type: string, description: What it is called.}}
        size: {{type: [integer, 'null'], format: int64, minimum: 0}}
        color: {{type: string, enum: [red, green, blue]}}
        next: {{anyOf: [{{$ref: '#/components/schemas/Thing{n}'}}, {{type: 'null'}}]}}
        tags: {{type: array, items: {{type: string}}}}
"
        );
    }
    text
}

criterion_group!(stages_of, workspace, synthetic);
criterion_main!(stages_of);
