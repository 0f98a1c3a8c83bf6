//! Does each value have the form that OpenAPI gives its place?

use spec::node::Value;
use spec::openapi::{Kind, Rest, Shape, TYPES, Visit};
use spec::suggest::unknown_field;
use spec::{Code, Dialect, Node, Problem, Problems};

pub(super) fn check(visit: &Visit<'_>, dialect: Dialect, problems: &mut Problems) {
    match fits(visit.node, visit.kind) {
        Ok(()) if has_broken_ref(visit) => {
            let target = visit.node.get("$ref").unwrap_or(visit.node);
            problems.push(
                Problem::new(
                    Code::WrongShape,
                    format!("`$ref` must be a string, not {}", target.kind()),
                )
                .at(target.span, "refers to what?")
                .help("write for example `$ref: '#/components/schemas/Name'`"),
            );
        }
        Ok(()) => {
            let is_reference = visit.reference().is_some();
            if let (Some(shape), false) = (visit.shape(), is_reference) {
                check_fields(visit, shape, dialect, problems);
            }
        }
        // Programs write `null` where a field may be left out.
        Err(_) if visit.is_null_for_absent => {}
        Err(expected) => {
            let found = match visit.node.as_str() {
                Some(text) if text.len() < 40 => format!("`{text}`"),
                _ => visit.node.kind().to_owned(),
            };
            // An item of a list is called by the list's name.
            let subject = match (visit.name, visit.key) {
                (Some(name), Some(_)) => format!("`{name}`"),
                (Some(name), None) => format!("an item of `{name}`"),
                (None, _) => "this".to_owned(),
            };
            problems.push(
                Problem::new(
                    Code::WrongShape,
                    format!("{subject} must be {expected}, not {found}"),
                )
                .at(visit.node.span, format!("{found} here"))
                .help(format!("write {expected}{}", quoting(visit.node, &expected))),
            );
        }
    }
}

fn has_broken_ref(visit: &Visit<'_>) -> bool {
    let may_refer = matches!(visit.kind, Kind::Schema | Kind::OrRef(_));
    may_refer && visit.node.get("$ref").is_some_and(|target| target.as_str().is_none())
}

/// A document without `paths` is an OpenAPI 3.1 document only.
pub(super) fn check_paths(document: &Node, dialect: Dialect, problems: &mut Problems) {
    if dialect == Dialect::V30 && document.get("paths").is_none() {
        problems.push(
            Problem::new(Code::MissingField, "the document has no `paths`")
                .at(document.span, "`paths` is missing")
                .help("add `paths: {}`, or write the document in OpenAPI 3.1"),
        );
    }
}

/// Whether a client cannot be made without the fields that OpenAPI requires of an object.
fn is_needed(shape: &Shape) -> bool {
    const CAN_DO_WITHOUT: [&str; 4] =
        ["a response", "a tag", "an info object", "a server variable"];
    !CAN_DO_WITHOUT.contains(&shape.name)
}

fn fits(node: &Node, kind: Kind) -> Result<(), String> {
    let is_type = |node: &Node| node.as_str().is_some_and(|name| TYPES.contains(&name));
    let (fits, expected) = match (kind, &node.value) {
        (Kind::Any, _) => (true, ""),
        (Kind::Text, value) => (matches!(value, Value::String(_)), "a string"),
        (Kind::Bool, value) => (matches!(value, Value::Bool(_)), "a boolean"),
        (Kind::Number, value) => (matches!(value, Value::Number(_)), "a number"),
        (Kind::Count, value) => {
            // `1e3` is a whole number as well (JSON Schema Validation 2020-12, section 6.1.1).
            let is_whole = |number: f64| number >= 0.0 && number.fract() == 0.0;
            let is_count = matches!(value, Value::Number(number)
                if number.is_u64() || number.as_f64().is_some_and(is_whole));
            (is_count, "a whole number that is not negative")
        }
        (Kind::Word(words), _) => {
            let is_known = node.as_str().is_some_and(|word| words.contains(&word));
            return if is_known { Ok(()) } else { Err(format!("one of {}", words.join(", "))) };
        }
        (Kind::BoolOrNumber, value) => {
            (matches!(value, Value::Bool(_) | Value::Number(_)), "a number or a boolean")
        }
        (Kind::Types, Value::Array(items)) => {
            let are_types = !items.is_empty() && items.iter().all(is_type);
            (are_types, "one or more of the types of JSON Schema")
        }
        (Kind::Types, _) => (is_type(node), "a type of JSON Schema, such as string or object"),
        (Kind::Object(_) | Kind::OrRef(_) | Kind::Map(_), value) => {
            (matches!(value, Value::Object(_)), "a mapping")
        }
        (Kind::List(_), value) => (matches!(value, Value::Array(_)), "a list"),
        (Kind::Schema, value) => {
            (matches!(value, Value::Object(_) | Value::Bool(_)), "a schema (a mapping)")
        }
    };
    if fits { Ok(()) } else { Err(expected.to_owned()) }
}

fn quoting(node: &Node, expected: &str) -> &'static str {
    match node.value {
        Value::Number(_) | Value::Bool(_) if expected == "a string" => ": put quotes around it",
        Value::Null => ", or leave the field out",
        _ => "",
    }
}

fn check_fields(visit: &Visit<'_>, shape: &Shape, dialect: Dialect, problems: &mut Problems) {
    let Some(members) = visit.node.as_object() else { return };
    // OpenAPI 3.2 lets a response go without its description.
    let is_lenient = dialect == Dialect::V32 && shape.name == "a response";
    for required in shape.required.iter().filter(|_| !is_lenient) {
        if !members.contains_key(*required) {
            let at = visit.key.unwrap_or(visit.node.span);
            let problem = Problem::new(
                Code::MissingField,
                format!("{} needs the field `{required}`", shape.name),
            )
            .at(at, format!("`{required}` is missing here"))
            .help(format!("add `{required}`"));
            problems.push(if is_needed(shape) { problem } else { problem.warning() });
        }
    }
    if !matches!(shape.rest, Rest::Extensions) {
        return;
    }
    for (name, member) in members {
        let is_known = shape.fields.iter().any(|(field, _)| field == name);
        if is_known || name.starts_with("x-") {
            continue;
        }
        let fields = shape.fields.iter().map(|(field, _)| *field);
        problems.push(unknown_field(name, member.key, shape.name, fields));
    }
}
