//! Fields of an answer that the document allows and does not mention.

use serde_json::{Map, Value};
use spec::all_of::merged;
use spec::cursor::join;

/// How deep is looked, and how many fields are told.
const MAX_DEPTH: usize = 16;
const MAX_FIELDS: usize = 20;

/// The pointers to such fields. Items of one list count as one, by the first that has the field.
pub(super) fn unknown_fields(root: &Value, pointer: &str, value: &Value) -> Vec<String> {
    let mut search = Search { root, found: Vec::new() };
    if let Some(schema) = root.pointer(pointer) {
        search.value(&[schema], value, "", "", 0);
    }
    search.found.into_iter().map(|(_, pointer)| pointer).collect()
}

struct Search<'r> {
    root: &'r Value,
    /// The fields: by their path without the numbers of items, and as pointers.
    found: Vec<(String, String)>,
}

impl Search<'_> {
    fn value(&mut self, schemas: &[&Value], value: &Value, path: &str, at: &str, depth: usize) {
        if depth > MAX_DEPTH {
            return;
        }
        let mut all = Vec::new();
        for schema in schemas {
            collect(self.root, schema, &mut all, 0);
        }
        match value {
            Value::Object(members) => self.object(&all, members, path, at, depth),
            Value::Array(items) => {
                let schemas: Vec<_> = all.iter().filter_map(|schema| schema.get("items")).collect();
                for (nth, item) in items.iter().enumerate() {
                    let at = join(at, &nth.to_string());
                    self.value(&schemas, item, &format!("{path}/*"), &at, depth + 1);
                }
            }
            _ => {}
        }
    }

    fn object(
        &mut self,
        schemas: &[Map<String, Value>],
        members: &Map<String, Value>,
        path: &str,
        at: &str,
        depth: usize,
    ) {
        const OPEN: [&str; 3] =
            ["additionalProperties", "patternProperties", "unevaluatedProperties"];
        let is_closed = schemas.iter().any(|schema| schema.contains_key("properties"))
            && !schemas.iter().any(|schema| OPEN.iter().any(|name| schema.contains_key(*name)));
        for (name, value) in members {
            let known = schemas.iter().filter_map(|schema| schema.get("properties")?.get(name));
            let known: Vec<&Value> = known.collect();
            let (path, at) = (join(path, name), join(at, name));
            if !known.is_empty() {
                self.value(&known, value, &path, &at, depth + 1);
            } else if is_closed
                && self.found.len() < MAX_FIELDS
                && !self.found.iter().any(|(found, _)| *found == path)
            {
                self.found.push((path, at));
            }
        }
    }
}

/// A schema and all of its branches, each flat.
fn collect(root: &Value, schema: &Value, all: &mut Vec<Map<String, Value>>, depth: usize) {
    let Some(flat) = merged(root, schema).filter(|_| depth <= MAX_DEPTH) else { return };
    for keyword in ["anyOf", "oneOf", "then", "else"] {
        match flat.get(keyword) {
            Some(Value::Array(branches)) => {
                for branch in branches {
                    collect(root, branch, all, depth + 1);
                }
            }
            Some(branch) => collect(root, branch, all, depth + 1),
            None => {}
        }
    }
    all.push(flat);
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn fields_are_known_by_branch_and_part_and_unknown_once_a_list() {
        let root = json!({ "s": {
            "allOf": [{ "properties": { "a": {} } }],
            "oneOf": [{ "properties": { "b": {} } }, { "properties": { "c": {} } }],
            "properties": {
                "list": { "items": { "properties": { "d": {} } } },
                "open": { "properties": {}, "additionalProperties": {} },
                "any": {},
            },
        } });
        let value = json!({
            "a": 1, "b": 1, "c": 1, "x/y": 1,
            "list": [{ "d": 1 }, { "e": 1 }, { "e": 2 }],
            "open": { "f": 1 },
            "any": { "g": 1 },
        });
        assert_eq!(unknown_fields(&root, "/s", &value), ["/x~1y", "/list/1/e"]);
    }
}
