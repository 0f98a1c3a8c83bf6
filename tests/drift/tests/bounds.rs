//! Documents that are made to be hard: long chains, circles, unions in unions, very many branches.
//! Each is compared with an edit of it, in a bounded number of steps, and the edit is found. Steps are
//! counted as allocations: unlike time, they are the same on any machine.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "tests")]

use std::fmt::Write as _;
use std::sync::{Mutex, PoisonError};

use drift_tests::documents::compare;
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<std::alloc::System> = &INSTRUMENTED_SYSTEM;

/// More than any of them takes, and far less than what grows without bounds would.
const MOST: usize = 20_000_000;

/// Only one comparison is counted at a time.
static ALONE: Mutex<()> = Mutex::new(());

#[test]
fn a_long_chain_of_references_is_followed() {
    let chain = |end: &str| {
        let mut schemas = String::new();
        for index in 0..5_000 {
            let _ =
                writeln!(schemas, "    S{index}: {{$ref: '#/components/schemas/S{}'}}", index + 1);
        }
        schemas + &format!("    S5000: {{type: {end}}}\n")
    };
    found(&chain("string"), &chain("integer"), "type-changed");
}

#[test]
fn a_long_chain_of_parts_is_followed() {
    let chain = |end: &str| {
        let mut schemas = String::new();
        for index in 0..300 {
            let _ = writeln!(
                schemas,
                "    S{index}: {{type: object, required: [f{index}], allOf: [{{$ref: '#/components/schemas/S{}'}}]}}",
                index + 1
            );
        }
        schemas + &format!("    S300: {{type: object, required: [{end}]}}\n")
    };
    found(&chain("a"), &chain("b"), "property-became-required");
}

#[test]
fn a_long_chain_of_fields_is_followed() {
    let chain = |end: &str| {
        let mut schemas = String::new();
        for index in 0..1_500 {
            let _ = writeln!(
                schemas,
                "    S{index}: {{type: object, properties: {{next: {{$ref: '#/components/schemas/S{}'}}}}}}",
                index + 1
            );
        }
        schemas + &format!("    S1500: {{type: {end}}}\n")
    };
    found(&chain("string"), &chain("integer"), "type-changed");
}

#[test]
fn a_long_chain_of_unions_is_followed() {
    for name in ["oneOf", "anyOf"] {
        let chain = |end: &str| {
            let mut schemas = String::new();
            for index in 0..300 {
                let _ = writeln!(
                    schemas,
                    "    S{index}: {{{name}: [{{$ref: '#/components/schemas/S{}'}}, {{type: object, required: [a{index}]}}]}}",
                    index + 1
                );
            }
            schemas + &format!("    S300: {{type: {end}}}\n")
        };
        let (old, new) = (chain("string"), chain("integer"));
        let drift = counted(&old, &new);
        assert!(!drift.findings.is_empty(), "{name}");
        assert!(counted(&old, &old).findings.is_empty(), "{name}");
    }
}

#[test]
fn unions_that_share_their_branches_are_looked_at_once() {
    for name in ["oneOf", "anyOf"] {
        let layers = |end: &str| {
            let mut schemas = String::new();
            for index in 0..60 {
                let next = index + 1;
                let _ = writeln!(
                    schemas,
                    "    S{index}: {{{name}: [{{$ref: '#/components/schemas/S{next}'}}, {{type: object, required: [a], allOf: [{{$ref: '#/components/schemas/S{next}'}}]}}, {{type: string, maxLength: {index}}}]}}"
                );
            }
            schemas + &format!("    S60: {{type: object, properties: {{a: {{type: {end}}}}}}}\n")
        };
        let drift = counted(&layers("string"), &layers("integer"));
        assert!(!drift.findings.is_empty(), "{name}");
    }
}

#[test]
fn unions_that_lead_back_to_each_other_come_to_an_end() {
    for name in ["oneOf", "anyOf"] {
        let circle = |end: &str| {
            let mut schemas = String::new();
            for index in 0..20 {
                let branches: Vec<_> = (0..20)
                    .map(|other| format!("{{$ref: '#/components/schemas/S{other}'}}"))
                    .collect();
                let _ = writeln!(
                    schemas,
                    "    S{index}: {{{name}: [{}, {{type: {end}, maxLength: {index}}}]}}",
                    branches.join(", ")
                );
            }
            schemas
        };
        let drift = counted(&circle("string"), &circle("[string, integer]"));
        assert!(!drift.findings.is_empty(), "{name}");
    }
}

#[test]
fn parts_that_lead_back_to_each_other_come_to_an_end() {
    let circle = |end: &str| {
        let mut schemas = String::new();
        for index in 0..40 {
            let parts: Vec<_> =
                (0..40).map(|other| format!("{{$ref: '#/components/schemas/S{other}'}}")).collect();
            let _ = writeln!(
                schemas,
                "    S{index}: {{type: object, properties: {{p{index}: {{type: {end}}}}}, allOf: [{}]}}",
                parts.join(", ")
            );
        }
        schemas
    };
    found(&circle("string"), &circle("integer"), "type-changed");
}

#[test]
fn very_many_branches_are_joined() {
    let union = |keyword: &str, name: &str, kind: &str| {
        let mut schemas = format!("    S0:\n      {keyword}:\n");
        for index in 0..300 {
            let _ = writeln!(schemas, "        - {{$ref: '#/components/schemas/{name}{index}'}}");
        }
        for index in 0..300 {
            let _ = writeln!(
                schemas,
                "    {name}{index}: {{type: object, required: [k{index}], properties: {{k{index}: {{type: {kind}}}}}}}"
            );
        }
        schemas
    };
    for keyword in ["oneOf", "anyOf"] {
        found(&union(keyword, "A", "string"), &union(keyword, "A", "integer"), "type-changed");
        let renamed = counted(&union(keyword, "A", "string"), &union(keyword, "B", "string"));
        assert!(renamed.findings.is_empty(), "{:?}", renamed.findings.first());
        let replaced = counted(&union(keyword, "A", "string"), &union(keyword, "B", "integer"));
        assert!(!replaced.findings.is_empty());
    }
}

#[test]
fn very_many_values_are_joined() {
    let values = |from: usize| {
        let values: Vec<_> = (from..from + 5_000).map(|value| format!("v{value}")).collect();
        format!("    S0: {{type: string, enum: [{}]}}\n", values.join(", "))
    };
    found(&values(0), &values(1), "enum-value-removed");
}

fn found(old: &str, new: &str, rule: &str) {
    for (before, after) in [(old, new), (new, old)] {
        let drift = counted(before, after);
        assert!(
            drift.findings.iter().any(|finding| finding.id.ends_with(rule)),
            "no {rule} among {:?}",
            drift.findings.iter().take(5).map(|finding| &finding.id).collect::<Vec<_>>()
        );
    }
    let same = counted(old, old);
    assert!(same.findings.is_empty(), "{:?}", same.findings.first());
}

fn counted(old: &str, new: &str) -> drift::Drift {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let region = Region::new(ALLOCATOR);
    let drift = compare(&document(old), &document(new));
    let steps = region.change().allocations;
    assert!(steps < MOST, "{steps} allocations");
    drift
}

/// A document with one operation that takes and gives `S0`.
fn document(schemas: &str) -> String {
    format!(
        "openapi: 3.1.0\ninfo: {{title: a, version: '1'}}\npaths:\n  /a:\n    post:\n      \
         requestBody: {{content: {{application/json: {{schema: {{$ref: '#/components/schemas/S0'}}}}}}}}\n      \
         responses: {{'200': {{description: '', content: {{application/json: {{schema: {{$ref: '#/components/schemas/S0'}}}}}}}}}}\n\
         components:\n  schemas:\n{schemas}"
    )
}
