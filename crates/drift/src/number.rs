//! Values of documents, their numbers compared exactly.

use std::cmp::Ordering;

use spec::Node;
use spec::node::Value;

/// Which of two numbers is greater. Whole numbers are compared as they are, beyond what a double
/// can tell apart.
pub(crate) fn compare(a: &Node, b: &Node) -> Option<Ordering> {
    let (Value::Number(a), Value::Number(b)) = (&a.value, &b.value) else { return None };
    let whole = |number: &spec::node::Number| number.to_string().parse::<i128>().ok();
    match (whole(a), whole(b)) {
        (Some(a), Some(b)) => Some(a.cmp(&b)),
        _ => a.as_f64()?.partial_cmp(&b.as_f64()?),
    }
}

/// Whether two values are the same JSON value; `1` and `1.0` are, and the order of members does
/// not count.
pub(crate) fn is_same(a: &Node, b: &Node) -> bool {
    match (&a.value, &b.value) {
        (Value::Number(_), Value::Number(_)) => compare(a, b) == Some(Ordering::Equal),
        (Value::Array(ones), Value::Array(others)) => {
            ones.len() == others.len() && ones.iter().zip(others).all(|(a, b)| is_same(a, b))
        }
        (Value::Object(ones), Value::Object(others)) => {
            ones.len() == others.len()
                && ones.iter().all(|(name, member)| {
                    others.get(name).is_some_and(|other| is_same(&member.node, &other.node))
                })
        }
        _ => a == b,
    }
}

/// A text that is the same for the same JSON values, and for no others.
pub(crate) fn canonical(node: &Node) -> String {
    match &node.value {
        Value::Number(number) => canonical_number(number),
        Value::Array(items) => {
            let items: Vec<_> = items.iter().map(canonical).collect();
            format!("[{}]", items.join(","))
        }
        Value::Object(members) => {
            let mut members: Vec<_> = members
                .iter()
                .map(|(name, member)| format!("{name:?}:{}", canonical(&member.node)))
                .collect();
            members.sort_unstable();
            format!("{{{}}}", members.join(","))
        }
        _ => node.to_json().to_string(),
    }
}

fn canonical_number(number: &spec::node::Number) -> String {
    /// Up to here every whole number is a double of its own.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    match (number.to_string().parse::<i128>(), number.as_f64()) {
        (Ok(whole), _) => whole.to_string(),
        (_, Some(number)) if number.fract() == 0.0 && number.abs() <= EXACT => {
            format!("{number:.0}")
        }
        (_, Some(number)) => number.to_string(),
        _ => number.to_string(),
    }
}
