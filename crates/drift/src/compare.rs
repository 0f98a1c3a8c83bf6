//! Compares two documents: the walk over both, and the findings on the way.
//!
//! A pair of schemas is compared once for each side, wherever it is used. Each such pair is a
//! frame; a frame knows which frames led to it, and so which operations a finding concerns.

mod annotations;
mod bodies;
mod classes;
mod components;
mod exclusive;
mod headers;
mod keywords;
mod operations;
mod parameters;
mod proof;
mod properties;
mod responses;
mod schema;
mod security;
mod servers;
mod unions;

use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use classes::Classes;
use exclusive::Overlap;
use sha2::{Digest, Sha256};
use spec::Cursor;
use spec::Direction;

use crate::document::Document;
use crate::finding::{Drift, Finding};
use crate::normal_form::{Identity, NormalForm, Schema, Shapes};
use crate::rules;

/// Compares a document with its successor, for those who are deployed and those who read.
#[must_use]
pub fn compare(old: &Document, new: &Document) -> Drift {
    let mut comparison = Comparison {
        old,
        new,
        frames: Vec::new(),
        seen: HashMap::new(),
        open: Vec::new(),
        shapes: [Shapes::new(old), Shapes::new(new)],
        classes: Classes::default(),
        overlaps: Vec::new(),
        found: Vec::new(),
        compared: Vec::new(),
    };
    comparison.documents();
    let findings = comparison.findings();
    let mut drift = Drift { old: old.info.clone(), new: new.info.clone(), findings };
    drift.sort();
    drift
}

/// Which of the two documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Revision {
    Old,
    New,
}

/// An operation with the path item that it stands in.
#[derive(Debug, Clone)]
struct Operation<'d> {
    /// The path as it is written.
    path: &'d str,
    item: Cursor<'d>,
    at: Cursor<'d>,
    method: &'d str,
}

impl Operation<'_> {
    fn name(&self) -> String {
        format!("{} {}", spec::openapi::sent(self.method), self.path)
    }
}

/// A pair of places that is being compared.
#[derive(Debug, Default)]
struct Frame {
    /// The frames that led here.
    parents: BTreeSet<usize>,
    /// The operation that it is.
    operation: Option<String>,
    /// The named schemas that it is about.
    schemas: Vec<String>,
}

/// Two schemas, and what they are used for.
type Pair = (Identity, Identity, Direction);

struct Comparison<'d> {
    old: &'d Document,
    new: &'d Document,
    frames: Vec<Frame>,
    seen: HashMap<Pair, usize>,
    /// The frames whose schemas are still to be compared.
    open: Vec<(usize, Schema<'d>, Schema<'d>, Direction)>,
    shapes: [Shapes<'d>; 2],
    classes: Classes,
    overlaps: Vec<Overlap<'d>>,
    found: Vec<(usize, Finding)>,
    /// The operations that are on both sides.
    compared: Vec<(usize, Operation<'d>, Operation<'d>)>,
}

impl<'d> Comparison<'d> {
    fn frame(&mut self, parent: Option<usize>, operation: Option<String>) -> usize {
        let parents = parent.into_iter().collect();
        self.frames.push(Frame { parents, operation, schemas: Vec::new() });
        self.frames.len() - 1
    }

    fn document(&self, revision: Revision) -> &'d Document {
        match revision {
            Revision::Old => self.old,
            Revision::New => self.new,
        }
    }

    /// A schema without the references on the way to it.
    fn direct(&mut self, revision: Revision, schema: &Schema<'d>) -> Schema<'d> {
        let [old, new] = &mut self.shapes;
        if revision == Revision::Old { old.direct(schema) } else { new.direct(schema) }
    }

    /// The normal form of a schema.
    fn shape(&mut self, revision: Revision, schema: &Schema<'d>) -> Rc<NormalForm<'d>> {
        let [old, new] = &mut self.shapes;
        let shapes = if revision == Revision::Old { old } else { new };
        shapes.of(schema)
    }

    /// Reports a difference on one side.
    fn on(
        &mut self,
        frame: usize,
        (side, name): (Direction, &str),
        before: Option<&Cursor<'d>>,
        after: Option<&Cursor<'d>>,
        message: String,
    ) {
        self.report(frame, rules::id(side, name), before, after, message);
    }

    /// Reports a difference.
    fn report(
        &mut self,
        frame: usize,
        id: impl Into<String>,
        before: Option<&Cursor<'d>>,
        after: Option<&Cursor<'d>>,
        message: String,
    ) {
        let id = id.into();
        let unclaimed = || rules::wire().get("unclaimed-difference");
        // Every id that is used is in the tables; a test goes through them.
        let Some(rule) = rules::wire().get(&id).or_else(unclaimed) else { return };
        let finding = Finding {
            id,
            axis: rule.axis,
            level: rule.level,
            operations: Vec::new(),
            side: rule.side,
            before: before.map(|at| self.old.location(at)),
            after: after.map(|at| self.new.location(at)),
            message,
            reason: rule.reason.clone(),
            fingerprint: String::new(),
            accepted: None,
        };
        self.found.push((frame, finding));
    }

    /// The findings with their operations, each place once.
    fn findings(mut self) -> Vec<Finding> {
        let found = std::mem::take(&mut self.found);
        let mut merged: HashMap<String, usize> = HashMap::new();
        let mut findings: Vec<(Finding, BTreeSet<String>)> = Vec::new();
        for (frame, mut finding) in found {
            let operations = self.operations_of(frame);
            finding.fingerprint = fingerprint(&finding);
            let index = *merged.entry(finding.fingerprint.clone()).or_insert(findings.len());
            match findings.get_mut(index) {
                Some((_, known)) => known.extend(operations),
                None => findings.push((finding, operations)),
            }
        }
        let findings = findings.into_iter().map(|(finding, operations)| Finding {
            operations: operations.into_iter().collect(),
            ..finding
        });
        findings.collect()
    }

    /// The operations that lead to a frame.
    fn operations_of(&self, frame: usize) -> BTreeSet<String> {
        let above = self.above(&BTreeSet::from([frame]));
        let frames = above.into_iter().filter_map(|index| self.frames.get(index));
        frames.filter_map(|frame| frame.operation.clone()).collect()
    }

    /// Frames, and all that led to them.
    fn above(&self, frames: &BTreeSet<usize>) -> BTreeSet<usize> {
        let mut above = BTreeSet::new();
        let mut open: Vec<usize> = frames.iter().copied().collect();
        while let Some(index) = open.pop() {
            if above.insert(index) {
                open.extend(self.frames.get(index).into_iter().flat_map(|frame| &frame.parents));
            }
        }
        above
    }
}

/// What stays the same as long as the difference does, whatever lines it stands in.
fn fingerprint(finding: &Finding) -> String {
    let pointer = |spot: &Option<crate::Location>| {
        spot.as_ref().map_or_else(|| "-".to_owned(), |spot| spot.pointer.clone())
    };
    let parts = [
        finding.id.clone(),
        pointer(&finding.before),
        pointer(&finding.after),
        finding.message.clone(),
    ];
    let digest = Sha256::digest(parts.join("\n"));
    digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}
