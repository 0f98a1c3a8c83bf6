//! Every rule with its level and the reason for it.
//!
//! What a schema allows is a set of values. On the request side a deployed client breaks when the
//! set becomes narrower, on the response side when it becomes wider; a difference that is neither,
//! or of which neither can be shown, breaks on both. The tables hold those three kinds, and the
//! exceptions by name.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use spec::Direction;

use crate::finding::{Axis, Level};
use crate::rule::Rule;

use Axis::{Docs, Wire};
use Direction::{Request, Response};
use Level::{Breaking, Documentation, NonBreaking};

/// What becomes narrower.
pub(crate) const NARROWER: &[&str] = &[
    "additional-properties-closed",
    "additional-properties-narrowed",
    "contains-added",
    "content-encoding-added",
    "content-media-type-added",
    "content-schema-added",
    "dependent-required-added",
    "dependent-schemas-added",
    "discriminator-value-removed",
    "else-added",
    "enum-added",
    "enum-value-removed",
    "format-narrowed",
    "items-added",
    "max-contains-added",
    "max-items-tightened",
    "max-length-tightened",
    "max-properties-tightened",
    "maximum-tightened",
    "min-contains-added",
    "min-items-tightened",
    "min-length-tightened",
    "min-properties-tightened",
    "minimum-tightened",
    "multiple-of-tightened",
    "no-longer-nullable",
    "not-added",
    "pattern-added",
    "pattern-property-added",
    "property-names-added",
    "then-added",
    "tuple-item-added",
    "type-narrowed",
    "unevaluated-items-added",
    "unevaluated-properties-added",
    "union-added",
    "union-branch-removed",
    "union-exclusive",
    "unique-items-added",
    "values-forbidden",
];

/// What becomes wider.
pub(crate) const WIDER: &[&str] = &[
    "additional-properties-widened",
    "became-nullable",
    "contains-removed",
    "content-encoding-removed",
    "content-media-type-removed",
    "content-schema-removed",
    "dependent-required-removed",
    "dependent-schemas-removed",
    "discriminator-value-added",
    "else-removed",
    "enum-removed",
    "enum-value-added",
    "format-widened",
    "items-removed",
    "max-contains-removed",
    "max-items-loosened",
    "max-length-loosened",
    "max-properties-loosened",
    "maximum-loosened",
    "min-contains-removed",
    "min-items-loosened",
    "min-length-loosened",
    "min-properties-loosened",
    "minimum-loosened",
    "multiple-of-loosened",
    "not-removed",
    "pattern-property-removed",
    "pattern-removed",
    "property-names-removed",
    "then-removed",
    "tuple-item-removed",
    "type-widened",
    "unevaluated-items-removed",
    "unevaluated-properties-removed",
    "union-branch-added",
    "union-inclusive",
    "union-removed",
    "unique-items-removed",
    "values-allowed",
];

/// What is different in a way that nothing more is known of.
pub(crate) const DIFFERENT: &[&str] = &[
    "contains-changed",
    "content-encoding-changed",
    "content-media-type-changed",
    "content-schema-changed",
    "dependent-required-changed",
    "dependent-schemas-changed",
    "discriminator-changed",
    "else-changed",
    "format-changed",
    "if-changed",
    "keyword-repeated",
    "max-contains-changed",
    "min-contains-changed",
    "multiple-of-changed",
    "not-changed",
    "pattern-changed",
    "property-names-changed",
    "reference-changed",
    "then-changed",
    "type-changed",
    "unclaimed",
    "unevaluated-items-changed",
    "unevaluated-properties-changed",
    "xml-changed",
];

/// What is neither, with levels of its own for the two sides.
const OWN: &[(&str, Level, &str, Level, &str)] = &[
    (
        "additional-properties-opened",
        NonBreaking,
        "everything that a deployed client sends is still taken",
        NonBreaking,
        "deployed clients leave out fields that they do not know",
    ),
    (
        "default-changed",
        NonBreaking,
        "the same requests are taken; what is left out may mean something else",
        NonBreaking,
        "the same answers are read; what is left out may mean something else",
    ),
    (
        "discriminator-added",
        NonBreaking,
        "a discriminator forbids no value that the branches allow",
        NonBreaking,
        "a discriminator allows no value that the branches forbid",
    ),
    (
        "discriminator-removed",
        NonBreaking,
        "a discriminator forbids no value that the branches allow",
        NonBreaking,
        "a discriminator allows no value that the branches forbid",
    ),
    (
        "known-value-added",
        NonBreaking,
        "any text was taken before",
        NonBreaking,
        "deployed clients read any text there",
    ),
    (
        "known-value-removed",
        NonBreaking,
        "any text is still taken",
        NonBreaking,
        "deployed clients read any text there",
    ),
    (
        "read-only-changed",
        NonBreaking,
        "whether the field has to be sent is judged by itself",
        NonBreaking,
        "it says what may be sent, and answers stay as they are",
    ),
    (
        "write-only-changed",
        NonBreaking,
        "it says what comes back, and requests stay as they are",
        NonBreaking,
        "whether the field has to come back is judged by itself",
    ),
    ("schema-deprecated", NonBreaking, "it is still taken", NonBreaking, "it still comes"),
    (
        "schema-no-longer-deprecated",
        NonBreaking,
        "it was taken before and still is",
        NonBreaking,
        "it came before and still does",
    ),
];

/// What is only about one side.
const ONE_SIDED: &[(&str, Direction, Level, &str)] = &[
    (
        "optional-property-added",
        Request,
        NonBreaking,
        "deployed clients do not send it, and need not",
    ),
    ("required-property-added", Request, Breaking, "deployed clients do not send it, and must"),
    ("property-removed", Request, NonBreaking, "a service leaves out fields that it does not know"),
    (
        "property-removed-from-closed",
        Request,
        Breaking,
        "deployed clients send it, and other fields than the named ones are refused",
    ),
    ("property-became-required", Request, Breaking, "deployed clients may leave it out"),
    ("property-became-optional", Request, NonBreaking, "deployed clients may still send it"),
    (
        "property-added",
        Response,
        NonBreaking,
        "deployed clients leave out fields that they do not know",
    ),
    (
        "required-property-removed",
        Response,
        Breaking,
        "deployed clients need it to read the answer",
    ),
    (
        "optional-property-removed",
        Response,
        NonBreaking,
        "deployed clients read answers without it",
    ),
    ("property-became-optional", Response, Breaking, "deployed clients need it to read the answer"),
    ("property-became-required", Response, NonBreaking, "deployed clients read answers with it"),
    ("body-added-required", Request, Breaking, "deployed clients send no body"),
    ("body-added-optional", Request, NonBreaking, "deployed clients send no body, and need not"),
    ("body-removed", Request, Breaking, "what deployed clients send is not described any more"),
    ("body-became-required", Request, Breaking, "deployed clients may send no body"),
    ("body-became-optional", Request, NonBreaking, "deployed clients may still send it"),
    ("media-type-removed", Request, Breaking, "deployed clients may send this content type"),
    (
        "media-type-added",
        Request,
        NonBreaking,
        "the content types that deployed clients send are still taken",
    ),
    (
        "media-type-renamed",
        Request,
        NonBreaking,
        "both stand for the same, as JSON is UTF-8 whether a parameter says so or not",
    ),
    (
        "read-only-property-changed",
        Request,
        NonBreaking,
        "in OpenAPI 3.0 a field that is only read is no part of requests",
    ),
    (
        "encoding-changed",
        Request,
        Breaking,
        "deployed clients write this part as the document said",
    ),
    (
        "encoding-changed",
        Response,
        Breaking,
        "deployed clients read this part as the document said",
    ),
    ("schema-added", Request, Breaking, "anything was taken before"),
    ("schema-removed", Request, NonBreaking, "anything is taken now"),
    ("schema-added", Response, NonBreaking, "deployed clients read anything there"),
    ("schema-removed", Response, Breaking, "deployed clients may get what they cannot read"),
    ("parameter-added-required", Request, Breaking, "deployed clients do not send it, and must"),
    (
        "parameter-added-optional",
        Request,
        NonBreaking,
        "deployed clients do not send it, and need not",
    ),
    (
        "parameter-removed",
        Request,
        NonBreaking,
        "a service leaves out parameters that it does not know",
    ),
    ("parameter-moved", Request, Breaking, "deployed clients send it where it was"),
    ("parameter-became-required", Request, Breaking, "deployed clients may leave it out"),
    ("parameter-became-optional", Request, NonBreaking, "deployed clients may still send it"),
    (
        "parameter-serialization-changed",
        Request,
        Breaking,
        "deployed clients write it as the document said",
    ),
    ("parameter-empty-allowed", Request, NonBreaking, "what deployed clients send is still taken"),
    ("parameter-empty-forbidden", Request, Breaking, "deployed clients may send it empty"),
    ("parameter-deprecated", Request, NonBreaking, "it is still taken"),
    ("parameter-no-longer-deprecated", Request, NonBreaking, "it was taken before and still is"),
    ("path-parameter-renamed", Request, NonBreaking, "its name is not sent"),
    (
        "path-parameter-undeclared",
        Request,
        Breaking,
        "what stands at its place in the path is not described",
    ),
    ("success-status-added", Response, Breaking, "deployed clients do not know how to read it"),
    (
        "success-status-removed",
        Response,
        Breaking,
        "what comes in its place is not known to deployed clients",
    ),
    (
        "error-status-added",
        Response,
        NonBreaking,
        "deployed clients take every status that is no success for an error",
    ),
    (
        "error-status-removed",
        Response,
        NonBreaking,
        "deployed clients take every status that is no success for an error",
    ),
    ("response-body-added", Response, NonBreaking, "deployed clients leave the body alone"),
    ("response-body-removed", Response, Breaking, "deployed clients need the body"),
    ("media-type-removed", Response, Breaking, "deployed clients read this content type"),
    (
        "media-type-added",
        Response,
        NonBreaking,
        "the content types that deployed clients ask for still come",
    ),
    (
        "media-type-renamed",
        Response,
        NonBreaking,
        "both stand for the same, as JSON is UTF-8 whether a parameter says so or not",
    ),
    (
        "write-only-property-changed",
        Response,
        NonBreaking,
        "in OpenAPI 3.0 a field that is only written is no part of answers",
    ),
    ("required-header-removed", Response, Breaking, "deployed clients may need it"),
    ("optional-header-removed", Response, NonBreaking, "deployed clients read answers without it"),
    (
        "header-added",
        Response,
        NonBreaking,
        "deployed clients leave out headers that they do not know",
    ),
    ("header-became-optional", Response, Breaking, "deployed clients may need it"),
    ("header-became-required", Response, NonBreaking, "deployed clients read answers with it"),
    (
        "header-serialization-changed",
        Response,
        Breaking,
        "deployed clients read it as the document said",
    ),
    ("header-deprecated", Response, NonBreaking, "it still comes"),
    ("header-no-longer-deprecated", Response, NonBreaking, "it came before and still does"),
    (
        "sentinel-changed",
        Response,
        Breaking,
        "deployed clients wait for the event that ended the stream before",
    ),
    (
        "link-changed",
        Response,
        NonBreaking,
        "links say what could be called next, and change no answer",
    ),
];

/// What is about neither side.
const GENERAL: &[(&str, Axis, Level, &str)] = &[
    ("operation-added", Wire, NonBreaking, "deployed clients do not call it"),
    ("operation-removed", Wire, Breaking, "deployed clients call it"),
    ("operation-id-changed", Wire, NonBreaking, "it is not sent; the name of the call follows it"),
    (
        "operation-tags-changed",
        Wire,
        NonBreaking,
        "they are not sent; the place of the call follows them",
    ),
    ("operation-deprecated", Wire, NonBreaking, "it can still be called"),
    (
        "operation-no-longer-deprecated",
        Wire,
        NonBreaking,
        "it could be called before and still can",
    ),
    ("sunset-changed", Wire, NonBreaking, "it can be called until then"),
    ("sunset-moved-up", Wire, Breaking, "it can be called for a shorter time than was promised"),
    ("callback-added", Wire, NonBreaking, "deployed clients do not ask for it"),
    ("callback-removed", Wire, Breaking, "deployed clients may wait for it"),
    ("webhook-added", Wire, NonBreaking, "deployed clients do not listen to it"),
    ("webhook-removed", Wire, Breaking, "deployed clients may wait for it"),
    (
        "security-removed",
        Wire,
        NonBreaking,
        "what deployed clients prove is not asked for any more",
    ),
    (
        "security-alternative-added",
        Wire,
        NonBreaking,
        "what deployed clients prove is still enough",
    ),
    (
        "security-alternative-removed",
        Wire,
        Breaking,
        "what deployed clients prove may not be enough any more",
    ),
    (
        "security-scheme-changed",
        Wire,
        Breaking,
        "deployed clients prove who they are as the document said",
    ),
    ("server-added", Wire, NonBreaking, "the servers that deployed clients call stay"),
    ("server-removed", Wire, Breaking, "deployed clients call it"),
    (
        "server-variable-changed",
        Wire,
        Breaking,
        "deployed clients may put the old values into the address",
    ),
    ("default-server-changed", Wire, NonBreaking, "the server that deployed clients call stays"),
    ("dialect-changed", Wire, Breaking, "every schema may mean something else"),
    ("unclaimed-difference", Wire, Breaking, "no rule knows this difference"),
    ("unused-component-added", Wire, NonBreaking, "no operation uses it"),
    ("unused-component-changed", Wire, NonBreaking, "no operation uses it"),
    ("unused-component-removed", Wire, NonBreaking, "no operation used it"),
    ("comment-changed", Docs, Documentation, "it is text for people"),
    ("description-changed", Docs, Documentation, "it is text for people"),
    ("summary-changed", Docs, Documentation, "it is text for people"),
    ("title-changed", Docs, Documentation, "it is text for people"),
    ("example-changed", Docs, Documentation, "it shows what could be sent or read"),
    ("extension-changed", Docs, Documentation, "extensions are no part of the contract"),
    ("external-docs-changed", Docs, Documentation, "it leads to text for people"),
    ("info-changed", Docs, Documentation, "it is about the document, not about the service"),
    ("bearer-format-changed", Docs, Documentation, "it is a hint for people"),
    ("server-name-changed", Docs, Documentation, "it is a name for people"),
    ("security-scheme-deprecation-changed", Docs, Documentation, "what it proves is still taken"),
    ("tag-changed", Docs, Documentation, "it is text for people about a group of operations"),
];

/// All rules of this crate's comparison, by id.
pub(crate) fn wire() -> &'static BTreeMap<String, Rule> {
    static RULES: LazyLock<BTreeMap<String, Rule>> =
        LazyLock::new(|| all().map(|rule| (rule.id.clone(), rule)).collect());
    &RULES
}

/// The id of a rule about one side.
pub(crate) fn id(side: Direction, name: &str) -> String {
    match side {
        Request => format!("request-{name}"),
        Response => format!("response-{name}"),
    }
}

fn all() -> impl Iterator<Item = Rule> {
    let narrower = NARROWER.iter().flat_map(|name| {
        [
            sided(name, Request, Breaking, "what deployed clients send may be refused"),
            sided(name, Response, NonBreaking, "deployed clients can read all that may still come"),
        ]
    });
    let wider = WIDER.iter().flat_map(|name| {
        [
            sided(
                name,
                Request,
                NonBreaking,
                "everything that deployed clients send is still taken",
            ),
            sided(name, Response, Breaking, "deployed clients may get what they cannot read"),
        ]
    });
    let different = DIFFERENT.iter().flat_map(|name| {
        [
            sided(
                name,
                Request,
                Breaking,
                "it cannot be shown that what deployed clients send is still taken",
            ),
            sided(
                name,
                Response,
                Breaking,
                "it cannot be shown that deployed clients can read what comes",
            ),
        ]
    });
    let own = OWN.iter().flat_map(|(name, request, sent, response, read)| {
        [sided(name, Request, *request, sent), sided(name, Response, *response, read)]
    });
    let one_sided =
        ONE_SIDED.iter().map(|(name, side, level, reason)| sided(name, *side, *level, reason));
    let general = GENERAL.iter().map(|(name, axis, level, reason)| Rule {
        id: (*name).to_owned(),
        axis: *axis,
        level: *level,
        side: None,
        reason: (*reason).to_owned(),
    });
    narrower.chain(wider).chain(different).chain(own).chain(one_sided).chain(general)
}

fn sided(name: &str, side: Direction, level: Level, reason: &str) -> Rule {
    Rule { id: id(side, name), axis: Wire, level, side: Some(side), reason: reason.to_owned() }
}
