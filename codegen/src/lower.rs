//! From OpenAPI 3.1 and 3.2 to 3.0, and from what 3.0 allows to what progenitor takes, without changing
//! what goes over the wire.
//!
//! Each lowering is one function in one of the modules below, listed here with its reason. They
//! go by the form they find and not by the version that the document names: documents mix both.

mod bodies;
mod compositions;
mod conditions;
mod credentials;
mod document;
mod enums;
mod formats;
mod keywords;
mod media;
mod names;
mod nested;
mod null;
mod numbers;
mod objects;
mod operations;
mod parameters;
mod recursion;
mod references;
mod registry;
mod residual_all_of;
mod responses;
mod streams;
mod tags;
mod unions;

pub(crate) use objects::reached;

use spec::openapi::{DOCUMENT, Kind, inheritance, walk_schemas_mut};
use spec::{Code, Dialect, Node, Problem, Problems, Span};

use crate::model::Model;

/// One way in which documents are rewritten.
struct Lowering {
    name: &'static str,
    reason: &'static str,
    rewrite: Rewrite,
    /// It begins a walk of its own, to see what those before it have made.
    walks_again: bool,
}

enum Rewrite {
    /// Rewrites the document as a whole.
    Document(fn(&mut Node, &mut Notes<'_>)),
    /// Rewrites one schema, innermost first, and tells whether it did.
    Schema(fn(&mut Node) -> bool),
    /// The same, with less said afterwards than before: tells what is not in the types.
    Widen(fn(&mut Node) -> Option<String>),
}

/// What a lowering tells of its work.
struct Notes<'p> {
    /// The places that it rewrote.
    places: Vec<Span>,
    problems: &'p mut Problems,
    /// What lowering finds that OpenAPI 3.0 cannot say.
    model: &'p mut Model,
    dialect: Dialect,
}

impl Notes<'_> {
    fn touched(&mut self, span: Span) {
        self.places.push(span);
    }

    /// Something has another name in Rust than a reader of the document would guess.
    fn renamed(&mut self, span: Span, what: &str, from: &str, to: &str) {
        self.touched(span);
        self.problems.push(
            Problem::new(Code::Renamed, format!("{what} `{from}` is called `{to}`"))
                .warning()
                .at(span, "the name is taken, or is none in Rust")
                .help("give it a name of its own in the document or in the overlay"),
        );
    }

    /// The types know less than the document says.
    fn widened(&mut self, span: Span, what: &str) {
        self.touched(span);
        self.problems.push(widened(span, what));
    }
}

fn widened(span: Span, what: &str) -> Problem {
    Problem::new(Code::Widened, what)
        .warning()
        .at(span, "not in the generated types")
        .help("write it in another way if the types shall know of it")
}

/// Every lowering, in the order in which they are applied to a place.
const LOWERINGS: &[Lowering] = &[
    document("version", "progenitor takes 3.0.x documents only", document::version),
    document(
        "null-member",
        "programs write `null` where OpenAPI lets a field be left out",
        objects::null_members,
    ),
    document(
        "parent",
        "a parent that lists its children is one of them, and they have its own fields",
        split_parents,
    ),
    document(
        "webhooks",
        "a webhook is called by the service, a client has nothing to send",
        document::webhooks,
    ),
    document("missing-info", "progenitor wants a title and a version", document::missing_info),
    document(
        "missing-paths",
        "3.1 lets a document go without `paths`, 3.0 does not",
        document::missing_paths,
    ),
    document(
        "ref-spelling",
        "a reference may be percent-encoded, and lead to names that are escaped",
        references::spelling,
    ),
    document(
        "path-item-ref",
        "progenitor does not follow references to path items",
        references::path_items,
    ),
    document(
        "part-ref",
        "parts of other operations are not looked up where they are used",
        references::parts_of_operations,
    ),
    document(
        "missing-responses",
        "3.1 lets an operation go without `responses`, 3.0 does not",
        document::missing_responses,
    ),
    document(
        "status",
        "some programs write the words of a status beside its number",
        document::statuses,
    ),
    document(
        "foreign-extension",
        "progenitor does more for these than the document says",
        operations::foreign_extensions,
    ),
    document(
        "operation-id",
        "the method of the client is named after it, and two names must differ",
        operations::operation_ids,
    ),
    document(
        "server",
        "progenitor knows one server; an operation may have another",
        operations::servers,
    ),
    document(
        "credential",
        "the runtime sends the credentials that an operation asks for, and no others",
        credentials::lower,
    ),
    document(
        "schema-ref",
        "progenitor gives types to named schemas only, references may lead anywhere",
        references::unnamed_schemas,
    ),
    document(
        "definitions",
        "3.0 has no `$defs`; named schemas of the document say the same",
        references::definitions,
    ),
    document(
        "path-parameters",
        "parameters of a path are those of its operations, unless they have their own",
        parameters::of_paths,
    ),
    document(
        "other-method",
        "progenitor knows the methods of OpenAPI 3.0 only; the runtime sends any other",
        operations::other_methods,
    ),
    document(
        "parameter",
        "progenitor sends scalars, and lists that repeat their name; the runtime sends the rest",
        parameters::lower,
    ),
    document(
        "body",
        "progenitor sends JSON, bytes or flat forms, one of them and always",
        bodies::lower,
    ),
    document(
        "response",
        "progenitor reads one type of success and one of error; the runtime reads the rest",
        responses::lower,
    ),
    document(
        "unused-part",
        "no client is made from examples, links, callbacks or security schemes",
        document::unused_parts,
    ),
    document(
        "typed-format",
        "the client has types for strings of this format, as its settings say",
        formats::lower,
    ),
    schema(
        "boolean-schema",
        "3.0 has no schemas `true` and `false`; `{}` and `{not: {}}` say the same",
        keywords::boolean_schema,
    ),
    schema("const", "3.0 has no `const`; an `enum` of one value says the same", keywords::constant),
    schema(
        "null-branch",
        "3.0 has no type `null`; `nullable` beside the other branches says the same",
        null::null_branch,
    ),
    schema("null-value", "3.0 wants `nullable` beside an `enum` with `null`", enums::null_value),
    schema(
        "type-list",
        "3.0 allows one type; `nullable`, or one branch for each type, say the same",
        null::type_list,
    ),
    schema(
        "whole-number",
        "`1.0` and `1e3` are integers, and typify reads them as numbers",
        numbers::whole_numbers,
    ),
    schema(
        "values-beside",
        "typify panics where an `enum` stands beside other schemas; the values say it all",
        enums::values_beside,
    ),
    schema("union-type", "a `type` beside a union is the type of its branches", unions::types),
    schema("repeated-value", "typify wants values of an `enum` once", enums::repeated_value),
    schema("enum-types", "values of an `enum` have one type in Rust", enums::types),
    Lowering {
        walks_again: true,
        ..schema(
            "implied-type",
            "a schema with fields is an object, one with items an array",
            objects::implied_type,
        )
    },
    widen(
        "prefix-items",
        "3.0 has no tuples; a list of any of the items says most of it",
        objects::prefix_items,
    ),
    widen(
        "pattern-properties",
        "3.0 has no patterns for names; fields of any name say most of it",
        objects::pattern_properties,
    ),
    document(
        "condition",
        "conditions have no form in 3.0 and none in types: what they allow is allowed always",
        conditions::widen,
    ),
    widen(
        "required-branch",
        "branches that differ in what they require have no form in types",
        unions::conditions,
    ),
    schema(
        "foreign-keyword",
        "progenitor refuses keywords of another type, which say nothing",
        objects::foreign_keyword,
    ),
    schema(
        "void-bound",
        "typify checks lengths that cannot be less, which the compiler warns of",
        objects::void_bound,
    ),
    widen(
        "integer-value",
        "a value that its Rust type cannot hold does not compile",
        numbers::integer_values,
    ),
    schema(
        "single-precision",
        "numbers of the wire are decimal, and 32 bits change some of them",
        numbers::single_precision,
    ),
    schema(
        "format-alone",
        "a `format` without a type says nothing to progenitor",
        objects::format_alone,
    ),
    schema("exclusive-bound", "3.0 has flags where 3.1 has bounds", keywords::exclusive_bounds),
    schema(
        "integer-bound",
        "bounds of integers that are no 64-bit integers cannot be read",
        keywords::integer_bounds,
    ),
    schema(
        "long-array",
        "serde reads arrays of a fixed length up to 32 only; longer ones become lists",
        keywords::long_array,
    ),
    widen(
        "foreign-value",
        "a value that is not of the type beside it never occurs, or is no variant",
        enums::foreign_value,
    ),
    schema(
        "number-union",
        "variants are named after their words, which numbers and equal names are not",
        unions::numbers,
    ),
    schema(
        "enum-name",
        "two values of an `enum` must not have the same name in Rust",
        enums::same_name,
    ),
    schema(
        "required-twin",
        "a required name with a twin in other letters is taken for that one",
        objects::required_twin,
    ),
    schema(
        "additional-properties",
        "a response may have fields that the document does not know today",
        objects::additional_properties,
    ),
    document(
        "lone-branch",
        "a union of one schema is that schema with the tag, which it may not have by itself",
        unions::lone_tags,
    ),
    schema(
        "union-branch",
        "a branch that allows everything, stands alone or stands twice makes no variant",
        unions::branches,
    ),
    schema(
        "foreign-format",
        "dates and UUIDs would need crates that the client does without; strings they are",
        keywords::foreign_format,
    ),
    schema(
        "text-bound",
        "a type for each string with bounds would refuse answers that break them; the service checks",
        keywords::text_bounds,
    ),
    schema(
        "field-count",
        "how many fields there are is no part of a type; typify would follow references without end",
        keywords::field_count,
    ),
    schema(
        "default",
        "progenitor sends every default; the service applies it when nothing is sent",
        keywords::default,
    ),
    document(
        "ref-sibling",
        "typify ignores what stands beside a `$ref`; an `allOf` of both says it",
        references::siblings,
    ),
    schema(
        "annotation-part",
        "a part of an `allOf` that only annotates is no schema",
        compositions::annotation_parts,
    ),
    widen("only-null", "3.0 has no type for a value that is always `null`", objects::only_null),
    document(
        "file-part",
        "files of a multipart body are bytes with a name and a type",
        bodies::files,
    ),
    document(
        "recursive-part",
        "a part that leads back to what it stands in has no end unless it has a name",
        recursion::name_parts,
    ),
    document(
        "all-of",
        "typify gives up where parts of an `allOf` repeat a property; one object says the same",
        compositions::all_of,
    ),
    document(
        "any-of",
        "typify cannot flatten what is no object; a union reads the branch that keeps most",
        unions::any_of,
    ),
    document(
        "composition",
        "typify merges what holds at the same time without bounds",
        residual_all_of::simplify,
    ),
    widen(
        "bounds-alone",
        "progenitor panics where bounds stand without a type, which allows any JSON value",
        keywords::bounds_alone,
    ),
    document(
        "nullable-schema",
        "a type cannot be null by itself; the places that refer to it can",
        objects::nullable_schemas,
    ),
    document(
        "discriminator",
        "a discriminator may name its branches by their schemas alone",
        unions::discriminators,
    ),
    schema("field-name", "two properties must not have the same name in Rust", enums::same_field),
    document(
        "one-way-field",
        "a field that is only read is not sent, and one that is only written does not come back",
        objects::one_way_fields,
    ),
    document(
        "wide-integer",
        "a format is no bound: a larger number of the service loses no answer",
        numbers::wide_integers,
    ),
    document(
        "schema-name",
        "named schemas are called as their types are, and two must differ",
        names::of_schemas,
    ),
    document(
        "inline-name",
        "typify takes two inline schemas of one name for the same type",
        names::of_inline_schemas,
    ),
];

const fn document(
    name: &'static str,
    reason: &'static str,
    rewrite: fn(&mut Node, &mut Notes<'_>),
) -> Lowering {
    Lowering { name, reason, rewrite: Rewrite::Document(rewrite), walks_again: false }
}

const fn schema(
    name: &'static str,
    reason: &'static str,
    rewrite: fn(&mut Node) -> bool,
) -> Lowering {
    Lowering { name, reason, rewrite: Rewrite::Schema(rewrite), walks_again: false }
}

const fn widen(
    name: &'static str,
    reason: &'static str,
    rewrite: fn(&mut Node) -> Option<String>,
) -> Lowering {
    Lowering { name, reason, rewrite: Rewrite::Widen(rewrite), walks_again: false }
}

/// The name and the reason of every lowering.
pub fn all() -> impl Iterator<Item = (&'static str, &'static str)> {
    LOWERINGS.iter().map(|lowering| (lowering.name, lowering.reason))
}

/// A lowering that had something to do.
#[derive(Debug, Clone)]
pub struct AppliedLowering {
    /// Its name.
    pub name: &'static str,
    /// Why documents need it.
    pub reason: &'static str,
    /// The places it rewrote, in the order of the walk.
    pub places: Vec<Span>,
}

/// A document of OpenAPI 3.0.
#[derive(Debug)]
pub struct Lowered {
    /// The document.
    pub document: Node,
    /// The version that it was written in.
    pub dialect: Dialect,
    /// What OpenAPI 3.0 cannot say of it.
    pub model: Model,
    /// How it got there.
    pub lowerings: Vec<AppliedLowering>,
}

/// Rewrites a document into one of OpenAPI 3.0.
pub(crate) fn lower(
    mut document: Node,
    dialect: Dialect,
    mut model: Model,
    problems: &mut Problems,
) -> Lowered {
    let mut applied: Vec<AppliedLowering> = Vec::new();
    // Lowerings of schemas that follow each other share one walk.
    for group in LOWERINGS.chunk_by(|a, b| a.is_of_schemas() && b.is_of_schemas() && !b.walks_again)
    {
        let places = match group {
            [Lowering { rewrite: Rewrite::Document(rewrite), .. }] => {
                let mut notes = Notes { places: Vec::new(), problems, model: &mut model, dialect };
                rewrite(&mut document, &mut notes);
                vec![notes.places]
            }
            group => rewrite_schemas(&mut document, group, problems),
        };
        let places = group.iter().zip(places).filter(|(_, places)| !places.is_empty());
        applied.extend(places.map(|(lowering, places)| AppliedLowering {
            name: lowering.name,
            reason: lowering.reason,
            places,
        }));
    }
    model.unions = tags::take_plans(&mut document);
    Lowered { document, dialect, model, lowerings: applied }
}

/// Applies each lowering of the group to each schema, innermost first; tells the places of each.
fn rewrite_schemas(
    document: &mut Node,
    group: &[Lowering],
    problems: &mut Problems,
) -> Vec<Vec<Span>> {
    let mut places: Vec<Vec<Span>> = group.iter().map(|_| Vec::new()).collect();
    walk_schemas_mut(document, Kind::Object(&DOCUMENT), &mut |schema| {
        let span = schema.span;
        for (lowering, places) in group.iter().zip(&mut places) {
            let did = match lowering.rewrite {
                Rewrite::Schema(rewrite) => rewrite(schema),
                Rewrite::Widen(rewrite) => match rewrite(schema) {
                    Some(what) => {
                        keywords::describe(schema, &format!("Wider than the document: {what}."));
                        problems.push(widened(span, &what));
                        true
                    }
                    None => false,
                },
                Rewrite::Document(_) => false,
            };
            if did {
                places.push(span);
            }
        }
    });
    places
}

impl Lowering {
    fn is_of_schemas(&self) -> bool {
        !matches!(self.rewrite, Rewrite::Document(_))
    }
}

/// Takes the union of a parent out of what its children inherit.
fn split_parents(document: &mut Node, notes: &mut Notes<'_>) {
    for span in inheritance::split_parents(document) {
        notes.touched(span);
    }
}
