//! Where parameters are sent and how their values are serialized (OpenAPI 3.1.1, "Parameter Object"
//! and "Style Values").

use crate::cursor::Cursor;
use crate::node::Node;

/// Where a parameter is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParameterLocation {
    /// In the query.
    Query,
    /// In a header.
    Header,
    /// In a cookie.
    Cookie,
    /// In the path.
    Path,
    /// The query as a whole (OpenAPI 3.2).
    QueryString,
}

impl ParameterLocation {
    /// The location that `in` names; the query for any other word.
    #[must_use]
    pub fn named(name: &str) -> Self {
        match name {
            "header" => Self::Header,
            "cookie" => Self::Cookie,
            "path" => Self::Path,
            "querystring" => Self::QueryString,
            _ => Self::Query,
        }
    }

    /// The style of a parameter without `style`.
    #[must_use]
    pub fn default_style(self) -> Style {
        match self {
            Self::Query | Self::Cookie | Self::QueryString => Style::Form,
            Self::Header | Self::Path => Style::Simple,
        }
    }
}

/// How a value is serialized.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// `form`
    Form,
    /// `spaceDelimited`
    SpaceDelimited,
    /// `pipeDelimited`
    PipeDelimited,
    /// `deepObject`
    DeepObject,
    /// `simple`
    Simple,
    /// `label`
    Label,
    /// `matrix`
    Matrix,
    /// `cookie` (OpenAPI 3.2)
    Cookie,
    /// JSON, for parameters with `content`. No value of `style` names it.
    Json,
}

impl Style {
    const NAMES: [(Self, &'static str); 8] = [
        (Self::Form, "form"),
        (Self::SpaceDelimited, "spaceDelimited"),
        (Self::PipeDelimited, "pipeDelimited"),
        (Self::DeepObject, "deepObject"),
        (Self::Simple, "simple"),
        (Self::Label, "label"),
        (Self::Matrix, "matrix"),
        (Self::Cookie, "cookie"),
    ];

    /// The style of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(_, own)| *own == name).map(|(style, _)| *style)
    }

    /// Its name in a document; that of [`Style::Json`] is `json`.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(style, _)| *style == self).map_or("json", |(_, name)| *name)
    }

    /// Whether arrays and objects become several values where `explode` is not given.
    #[must_use]
    pub fn explodes_by_default(self) -> bool {
        matches!(self, Self::Form | Self::Cookie)
    }
}

/// The style of a parameter, and whether it explodes.
#[must_use]
pub fn serialization(parameter: &Node) -> (Style, bool) {
    let location = ParameterLocation::named(parameter.text_or_empty("in"));
    let style = Style::named(parameter.text_or_empty("style"));
    let style = style.unwrap_or_else(|| location.default_style());
    (style, explode(parameter, style))
}

/// Whether a parameter or an encoding of this style explodes.
#[must_use]
pub fn explode(node: &Node, style: Style) -> bool {
    node.get("explode").map_or(style.explodes_by_default(), Node::is_true)
}

/// The parameters of an operation, behind references: its own, then those of its path item that it
/// does not replace. Headers that the rest of the operation describes are none (OpenAPI 3.1.1,
/// "Parameter Object").
#[must_use]
pub fn of_operation<'d>(
    document: &'d Node,
    item: &Cursor<'d>,
    operation: &Cursor<'d>,
) -> Vec<Cursor<'d>> {
    let mut found: Vec<Cursor<'d>> = Vec::new();
    for parameter in [operation, item].into_iter().flat_map(|owner| owner.items_of("parameters")) {
        let parameter = parameter.resolve(document);
        let key = |parameter: &Cursor<'d>| Some((parameter.text("in")?, parameter.text("name")?));
        let Some((location, name)) = key(&parameter) else { continue };
        let is_said = location == "header" && is_said_elsewhere(name);
        if !is_said && !found.iter().any(|known| key(known) == Some((location, name))) {
            found.push(parameter);
        }
    }
    found
}

/// Whether a header of a request is described by its media types and its security schemes.
#[must_use]
pub fn is_said_elsewhere(header: &str) -> bool {
    ["accept", "authorization", "content-type"]
        .iter()
        .any(|known| header.eq_ignore_ascii_case(known))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Problems, Sources, Text, load};

    #[test]
    fn styles_have_the_defaults_of_their_locations() {
        for (parameter, expected) in [
            ("{in: query}", (Style::Form, true)),
            ("{in: cookie, explode: false}", (Style::Form, false)),
            ("{in: path}", (Style::Simple, false)),
            ("{in: header, explode: true}", (Style::Simple, true)),
            ("{in: query, style: pipeDelimited}", (Style::PipeDelimited, false)),
            ("{in: path, style: matrix}", (Style::Matrix, false)),
        ] {
            let text = Text { name: "test.yaml", bytes: parameter.as_bytes() };
            let read = load::read(text, &mut Sources::default(), &mut Problems::default());
            let (_, node) = read.expect("YAML");
            assert_eq!(serialization(&node), expected, "{parameter}");
        }
    }
}
