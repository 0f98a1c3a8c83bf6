//! Strings of a format as types of other crates, which the owner of a client names.
//!
//! Each format is a type of the client around the other crate's, which keeps the text as it came, so
//! that what is read is written again byte by byte.

/// A format and a crate that has a type for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Format {
    /// The format, as a document writes it.
    pub name: &'static str,
    /// The crate.
    pub krate: &'static str,
    /// The type in the client.
    pub(crate) ty: &'static str,
    /// The type of the other crate.
    value: &'static str,
    /// From `text: &str` to a `Result` of the value, as Rust.
    parse: &'static str,
    /// From `value: &T` to a `String`, as Rust.
    write: &'static str,
}

/// Every format that a crate has a type for.
pub const FORMATS: [Format; 10] = [
    Format {
        name: "date-time",
        krate: "jiff",
        ty: "DateTime",
        value: "::jiff::Timestamp",
        parse: "text.parse::<::jiff::Timestamp>()",
        write: "value.to_string()",
    },
    Format {
        name: "date-time",
        krate: "chrono",
        ty: "DateTime",
        value: "::chrono::DateTime<::chrono::FixedOffset>",
        parse: "::chrono::DateTime::parse_from_rfc3339(text)",
        write: "value.to_rfc3339()",
    },
    Format {
        name: "date-time",
        krate: "time",
        ty: "DateTime",
        value: "::time::OffsetDateTime",
        parse: "::time::OffsetDateTime::parse(text, &::time::format_description::well_known::Rfc3339)",
        write: "value.format(&::time::format_description::well_known::Rfc3339).unwrap_or_else(|_| value.to_string())",
    },
    Format {
        name: "date",
        krate: "jiff",
        ty: "Date",
        value: "::jiff::civil::Date",
        parse: "text.parse::<::jiff::civil::Date>()",
        write: "value.to_string()",
    },
    Format {
        name: "date",
        krate: "chrono",
        ty: "Date",
        value: "::chrono::NaiveDate",
        parse: "text.parse::<::chrono::NaiveDate>()",
        write: "value.to_string()",
    },
    Format {
        name: "date",
        krate: "time",
        ty: "Date",
        value: "::time::Date",
        parse: "::time::Date::parse(text, &::time::format_description::well_known::Iso8601::DATE)",
        write: "value.to_string()",
    },
    Format {
        name: "uuid",
        krate: "uuid",
        ty: "Uuid",
        value: "::uuid::Uuid",
        parse: "::uuid::Uuid::parse_str(text)",
        write: "value.to_string()",
    },
    Format {
        name: "uri",
        krate: "url",
        ty: "Uri",
        value: "::url::Url",
        parse: "::url::Url::parse(text)",
        write: "value.to_string()",
    },
    Format {
        name: "byte",
        krate: "base64",
        ty: "Base64",
        value: "::std::vec::Vec<u8>",
        parse: "::base64::Engine::decode(&::base64::engine::general_purpose::STANDARD, text)",
        write: "::base64::Engine::encode(&::base64::engine::general_purpose::STANDARD, value)",
    },
    Format {
        name: "decimal",
        krate: "rust_decimal",
        ty: "Decimal",
        value: "::rust_decimal::Decimal",
        parse: "::rust_decimal::Decimal::from_str_exact(text)",
        write: "value.to_string()",
    },
];

impl Format {
    /// The format that a crate has a type for.
    #[must_use]
    pub fn of(name: &str, krate: &str) -> Option<Self> {
        FORMATS.into_iter().find(|format| (format.name, format.krate) == (name, krate))
    }

    /// The named schema that stands for its values.
    pub(crate) fn schema(self) -> String {
        schema_of(self.ty)
    }
}

fn schema_of(ty: &str) -> String {
    format!("ClientFormat{ty}")
}

/// The named schemas of all formats, and the types of the client that they are.
pub(crate) fn replacements() -> impl Iterator<Item = (String, String)> {
    let types = ["DateTime", "Date", "Uuid", "Uri", "Base64", "Decimal"];
    types.into_iter().map(|ty| (schema_of(ty), format!("super::super::formats::{ty}")))
}

/// The names that branches of unions have for the named schemas, and those that they shall have.
pub(crate) fn branch_names() -> impl Iterator<Item = (String, &'static str)> {
    let types = ["DateTime", "Date", "Uuid", "Uri", "Base64", "Decimal"];
    types.into_iter().map(|ty| (schema_of(ty), ty))
}

/// The definitions of the types, as Rust: the formatter leaves what stands in a macro as it is.
pub(crate) fn definitions(formats: &[Format]) -> String {
    let definitions = formats.iter().map(|format| {
        let Format { name, ty, value, parse, write, .. } = format;
        format!(
            "runtime::text_format! {{\n    \
             /// A string in the format `{name}`, as it came, and its value.\n    \
             pub struct {ty}({value}): \"{name}\",\n    \
             |text| {parse},\n    \
             |value| {write}\n}}\n"
        )
    });
    definitions.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_format_has_a_definition() {
        for format in FORMATS {
            assert!(syn::parse_file(&definitions(&[format])).is_ok(), "{format:?}");
            assert_eq!(Format::of(format.name, format.krate), Some(format));
            assert!(replacements().any(|(schema, _)| schema == format.schema()), "{format:?}");
        }
    }
}
