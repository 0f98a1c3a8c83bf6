//! Numbers of documents, compared exactly.

use std::cmp::Ordering;

use codegen::node::{Node, Value};

/// Which of two numbers is greater. Whole numbers are compared as they are, beyond what a double
/// can tell apart.
pub(crate) fn compare(a: &Node, b: &Node) -> Option<Ordering> {
    let (Value::Number(a), Value::Number(b)) = (&a.value, &b.value) else { return None };
    let whole = |number: &codegen::node::Number| number.to_string().parse::<i128>().ok();
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
