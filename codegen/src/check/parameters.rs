//! Can the query be written as a whole?

use spec::openapi::Visit;
use spec::{Code, Node, Problem, Problems, media_type};

/// A parameter in `querystring` has content, of a type that a query can be written in (OpenAPI 3.2,
/// "Parameter Object").
pub(super) fn check(visit: &Visit<'_>, problems: &mut Problems) {
    let is_whole = visit.shape().is_some_and(|shape| shape.name == "a parameter")
        && visit.node.text_or_empty("in") == "querystring";
    if !is_whole {
        return;
    }
    let content = visit.node.get("content").and_then(Node::as_object);
    let mut types = content.into_iter().flatten();
    let (first, second) = (types.next(), types.next());
    let Some((name, member)) = first.filter(|_| second.is_none()) else {
        let text = "a parameter in `querystring` has one content type";
        problems.push(
            Problem::new(Code::WrongShape, text)
                .at(visit.node.span, "`content` with one entry is missing here")
                .help("write for example `content: {application/x-www-form-urlencoded: {...}}`"),
        );
        return;
    };
    let is_known =
        media_type::is_json(name) || media_type::is_form(name) || media_type::is_text(name);
    if !is_known {
        problems.push(
            Problem::new(Code::NotGeneratable, format!("a query cannot be written as `{name}`"))
                .at(member.key, "neither a form, nor JSON, nor text")
                .help("write `application/x-www-form-urlencoded` or `application/json`"),
        );
    }
}
