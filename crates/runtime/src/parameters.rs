//! Parameters in every style: in the query, in headers, in cookies and in the path.
//!
//! The styles are those of OpenAPI 3.1.1 (section 4.8.12.3 and the examples that follow), which
//! come from RFC 6570. Delimiters stay as they are and what they separate is percent-encoded, so
//! that `a,b` in one item is told apart from two items.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use serde::Serialize;

use crate::Error;
use crate::error::{BuildError, BuildErrorKind};
use crate::tree::Node;

/// Where and how a field of a call is sent.
#[derive(Debug, Clone, Copy)]
pub struct Parameter {
    /// The field, as serde names it.
    pub field: &'static str,
    /// The parameter, as the document names it.
    pub name: &'static str,
    /// Where it is sent.
    pub location: ParameterLocation,
    /// Its style.
    pub style: Style,
    /// Whether each item or member stands for itself.
    pub explode: bool,
    /// Reserved characters of a query are sent as they are (RFC 6570, section 3.2.3), except those
    /// that would end the value or be read as a space: `&`, `#` and `+`.
    pub allow_reserved: bool,
}

/// Where a parameter is sent, but for those in the path (OpenAPI 3.1.1, section 4.8.12.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParameterLocation {
    /// `in: query`.
    Query,
    /// `in: header`.
    Header,
    /// `in: cookie`.
    Cookie,
}

/// How a parameter is written (OpenAPI 3.1.1, section 4.8.12.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// `a=1,2` or `a=1&a=2`.
    Form,
    /// `a=1%202`.
    SpaceDelimited,
    /// `a=1|2`.
    PipeDelimited,
    /// `a[k]=v`.
    DeepObject,
    /// `1,2`.
    Simple,
    /// `.1.2`.
    Label,
    /// `;a=1,2`.
    Matrix,
    /// `a=1; a=2`, not encoded (OpenAPI 3.2, "Style Values").
    Cookie,
    /// No style: the content is `application/json`.
    Json,
}

/// The parameters of a call as its request has them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Written {
    /// `a=1&b=2`.
    pub(crate) query: String,
    pub(crate) headers: HeaderMap,
    /// `a=1`, for each.
    pub(crate) cookies: Vec<String>,
}

/// Writes the fields of a struct that the table names, in the table's order. What is absent, null,
/// or a list or an object of nothing, is not sent.
pub(crate) fn write<T: Serialize>(
    value: &T,
    table: &[Parameter],
) -> Result<Written, BuildErrorKind> {
    let mut fields = Node::of(value).map_err(BuildErrorKind::Parameters)?.into_members();
    let mut written = Written::default();
    for parameter in table {
        let place = fields.iter().position(|(name, _)| name == parameter.field);
        let Some((_, node)) = place.map(|place| fields.swap_remove(place)) else { continue };
        if is_nothing(&node) {
            continue;
        }
        match parameter.location {
            ParameterLocation::Query => append_query(&mut written.query, &query(node, parameter)),
            ParameterLocation::Header => {
                let (name, value) = header(node, parameter)?;
                written.headers.insert(name, value);
            }
            ParameterLocation::Cookie => written.cookies.extend(cookies(node, parameter)?),
        }
    }
    Ok(written)
}

/// Appends to a query that may have something already.
pub(crate) fn append_query(query: &mut String, more: &str) {
    if !query.is_empty() && !more.is_empty() {
        query.push('&');
    }
    query.push_str(more);
}

fn is_nothing(node: &Node) -> bool {
    match node {
        Node::Null | Node::File => true,
        Node::List(items) => items.is_empty(),
        Node::Object(members) => members.is_empty(),
        Node::Scalar(_) | Node::Text(_) => false,
    }
}

fn query(node: Node, parameter: &Parameter) -> String {
    encoded(node, parameter).join("&")
}

fn encoded(node: Node, parameter: &Parameter) -> Vec<String> {
    let encode = if parameter.allow_reserved { reserved } else { unreserved };
    let pairs = pairs(parameter.name, node, parameter.style, parameter.explode);
    pairs.into_iter().map(|pair| pair.encoded(encode)).collect()
}

/// The cookies of a parameter. What the style `cookie` does not encode must not end the cookie (RFC
/// 6265, section 4.1.1).
fn cookies(node: Node, parameter: &Parameter) -> Result<Vec<String>, BuildErrorKind> {
    if parameter.style != Style::Cookie {
        return Ok(encoded(node, parameter));
    }
    let pairs = pairs(parameter.name, node, parameter.style, parameter.explode);
    let cookies = pairs.into_iter().map(|pair| {
        let value = pair.text();
        let is_sound = value.bytes().all(|byte| matches!(byte, b' '..=b'~') && byte != b';');
        is_sound.then(|| format!("{}={value}", pair.name))
    });
    let invalid = || BuildErrorKind::InvalidCookie { name: parameter.name.to_owned() };
    cookies.collect::<Option<_>>().ok_or_else(invalid)
}

fn header(node: Node, parameter: &Parameter) -> Result<(HeaderName, HeaderValue), BuildErrorKind> {
    let text = match parameter.style {
        Style::Json => node.json(),
        _ => simple(node, parameter.explode, str::to_owned),
    };
    let invalid = |part| BuildErrorKind::InvalidHeader { name: parameter.name.to_owned(), part };
    let name = parameter.name.parse().map_err(|_| invalid("name"))?;
    let mut value = HeaderValue::from_str(&text).map_err(|_| invalid("value"))?;
    // It may be a key: not even the `Debug` of a request shows it.
    value.set_sensitive(true);
    Ok((name, value))
}

/// One `name=value`. What the delimiter separates is encoded, and the delimiter is not.
pub(crate) struct Pair {
    pub(crate) name: String,
    items: Vec<String>,
    delimiter: Delimiter,
}

/// A delimiter as such, and as a query has it.
#[derive(Clone, Copy)]
struct Delimiter(&'static str, &'static str);

const COMMA: Delimiter = Delimiter(",", ",");
const SPACE: Delimiter = Delimiter(" ", "%20");
const PIPE: Delimiter = Delimiter("|", "%7C");

impl Pair {
    fn one(name: impl Into<String>, text: String) -> Self {
        Self { name: name.into(), items: vec![text], delimiter: COMMA }
    }

    /// The value as it is.
    pub(crate) fn text(&self) -> String {
        self.items.join(self.delimiter.0)
    }

    fn encoded(&self, encode: fn(&str) -> String) -> String {
        let items: Vec<String> = self.items.iter().map(|item| encode(item)).collect();
        format!("{}={}", utf8_percent_encode(&self.name, NAME), items.join(self.delimiter.1))
    }
}

/// The pairs of a query or a form that stand for a value. A style that queries do not have counts
/// as `form`; what a style has no form for is JSON.
pub(crate) fn pairs(name: &str, node: Node, style: Style, explode: bool) -> Vec<Pair> {
    if !node.is_some() {
        return Vec::new();
    }
    let delimiter = match style {
        Style::Json => return vec![Pair::one(name, node.json())],
        Style::DeepObject => return deep(name, node),
        Style::SpaceDelimited => SPACE,
        Style::PipeDelimited => PIPE,
        Style::Form | Style::Simple | Style::Label | Style::Matrix | Style::Cookie => COMMA,
    };
    match node {
        Node::List(_) | Node::Object(_) if is_nothing(&node) => Vec::new(),
        Node::List(items) if explode => each(name, items),
        Node::Object(members) if explode => {
            present(members).map(|(name, node)| Pair::one(name, node.into_text())).collect()
        }
        node => vec![Pair { name: name.to_owned(), items: flat(node), delimiter }],
    }
}

fn each(name: &str, items: Vec<Node>) -> Vec<Pair> {
    let items = items.into_iter().filter(Node::is_some);
    items.map(|item| Pair::one(name, item.into_text())).collect()
}

/// `name[a][b]=1`, and `name[c]=1&name[c]=2` for a list.
fn deep(name: &str, node: Node) -> Vec<Pair> {
    match node {
        Node::Object(members) => present(members)
            .flat_map(|(member, node)| deep(&format!("{name}[{member}]"), node))
            .collect(),
        Node::List(items) => each(name, items),
        node => vec![Pair::one(name, node.into_text())],
    }
}

/// The items of a list, names and values of an object by turns, or the one text of a scalar.
fn flat(node: Node) -> Vec<String> {
    match node {
        Node::List(items) => items.into_iter().filter(Node::is_some).map(Node::into_text).collect(),
        Node::Object(members) => {
            present(members).flat_map(|(name, node)| [name, node.into_text()]).collect()
        }
        node => vec![node.into_text()],
    }
}

fn present(members: Vec<(String, Node)>) -> impl Iterator<Item = (String, Node)> {
    members.into_iter().filter(|(_, node)| node.is_some())
}

/// `a,b`, and `k,v` or `k=v` for an object.
fn simple(node: Node, explode: bool, encode: fn(&str) -> String) -> String {
    expanded(node, explode, encode).join(",")
}

/// What a delimiter joins: items, or for an object names and values by turns or as `k=v`.
fn expanded(node: Node, explode: bool, encode: fn(&str) -> String) -> Vec<String> {
    match node {
        Node::Object(members) if explode => present(members)
            .map(|(name, node)| format!("{}={}", encode(&name), encode(&node.into_text())))
            .collect(),
        node => flat(node).iter().map(|item| encode(item)).collect(),
    }
}

/// The text of a path parameter in its style, percent-encoded. Whether it makes a segment that
/// addresses another path is checked by `Options::path_segment`, as a segment may hold more than
/// one parameter.
///
/// # Errors
///
/// The value cannot be written.
pub fn path<T: Serialize>(
    name: &str,
    value: &T,
    style: Style,
    explode: bool,
) -> Result<String, Error> {
    let unusable = |error| Error::request(BuildError::from(BuildErrorKind::Parameters(error)));
    let node = Node::of(value).map_err(unusable)?;
    Ok(if is_nothing(&node) { String::new() } else { segment(name, node, style, explode) })
}

/// Percent-encodes a text for one segment of a path: everything but what RFC 3986 leaves unreserved
/// (section 2.3), so that no character of it is read as a delimiter or as a separator.
#[must_use]
pub fn encode_path(text: &str) -> String {
    unreserved(text)
}

fn segment(name: &str, node: Node, style: Style, explode: bool) -> String {
    match style {
        Style::Json => unreserved(&node.json()),
        Style::Label => {
            let delimiter = if explode { "." } else { "," };
            format!(".{}", expanded(node, explode, unreserved).join(delimiter))
        }
        Style::Matrix => matrix(name, node, explode),
        _ => simple(node, explode, unreserved),
    }
}

/// `;name=a,b`, `;name=a;name=b` or `;k=v`. A name without a value stands alone.
fn matrix(name: &str, node: Node, explode: bool) -> String {
    let name = unreserved(name);
    let named =
        |text: String| if text.is_empty() { name.clone() } else { format!("{name}={text}") };
    let parts = match node {
        Node::Object(_) if explode => expanded(node, true, unreserved),
        Node::List(_) if explode => {
            expanded(node, true, unreserved).into_iter().map(named).collect()
        }
        node => vec![named(simple(node, false, unreserved))],
    };
    parts.iter().map(|part| format!(";{part}")).collect()
}

/// Everything but what RFC 3986 leaves unreserved (section 2.3).
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Names may have brackets, as those of `deepObject` do.
const NAME: &AsciiSet = &UNRESERVED.remove(b'[').remove(b']');

/// Reserved characters stay, except `&`, `#` and `+`.
const RESERVED: &AsciiSet = &NAME
    .remove(b':')
    .remove(b'/')
    .remove(b'?')
    .remove(b'@')
    .remove(b'!')
    .remove(b'$')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b',')
    .remove(b';')
    .remove(b'=');

pub(crate) fn unreserved(text: &str) -> String {
    utf8_percent_encode(text, UNRESERVED).to_string()
}

/// What is percent-encoded already stays so.
fn reserved(text: &str) -> String {
    let is_encoded = |rest: &str| {
        let mut digits = rest.bytes().take(2);
        digits.len() == 2 && digits.all(|digit| digit.is_ascii_hexdigit())
    };
    let mut parts = text.split('%');
    let mut encoded: String =
        parts.next().into_iter().flat_map(|part| utf8_percent_encode(part, RESERVED)).collect();
    for part in parts {
        encoded.push_str(if is_encoded(part) { "%" } else { "%25" });
        encoded.extend(utf8_percent_encode(part, RESERVED));
    }
    encoded
}

#[cfg(test)]
mod tests;
