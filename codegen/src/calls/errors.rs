//! The documented error responses of a call, as an enum by status.

use heck::ToPascalCase;
use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use super::resources::Call;
use crate::rust_names::rust_type;

/// How exactly a status of a document names one: the exact ones are looked at first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Statuses {
    One(u16),
    Range(u16),
    Default,
}

impl Statuses {
    fn of(text: &str) -> Option<Self> {
        if text == "default" {
            return Some(Self::Default);
        }
        let hundreds = text.to_ascii_uppercase();
        match hundreds.strip_suffix("XX").and_then(|digit| digit.parse().ok()) {
            Some(digit @ 1..=9) => Some(Self::Range(digit)),
            _ => text.parse().ok().map(Self::One),
        }
    }

    /// The name of a variant (RFC 9110, section 15).
    fn variant(self) -> Ident {
        let name = match self {
            Self::One(status) => {
                let status = http::StatusCode::from_u16(status).ok();
                let reason = status.and_then(|status| status.canonical_reason());
                let reason = reason.map(|reason| reason.replace('\'', "").to_pascal_case());
                reason.unwrap_or_else(|| self.number())
            }
            Self::Range(4) => "ClientError".to_owned(),
            Self::Range(5) => "ServerError".to_owned(),
            Self::Range(_) => self.number(),
            Self::Default => "Default".to_owned(),
        };
        Ident::new(&name, Span::call_site())
    }

    fn number(self) -> String {
        match self {
            Self::One(status) => format!("Status{status}"),
            Self::Range(digit) => format!("Status{digit}xx"),
            Self::Default => "Default".to_owned(),
        }
    }

    fn pattern(self) -> TokenStream {
        match self {
            Self::One(status) => {
                let status = proc_macro2::Literal::u16_unsuffixed(status);
                quote!(#status)
            }
            Self::Range(digit) => {
                let bound = |last: u16| proc_macro2::Literal::u16_unsuffixed(digit * 100 + last);
                let (first, last) = (bound(0), bound(99));
                quote!(#first..=#last)
            }
            Self::Default => quote!(_),
        }
    }
}

/// Whether there is one.
pub(super) fn is_defined(call: &Call) -> bool {
    call.plan.errors.iter().any(|(status, _)| Statuses::of(status).is_some())
}

/// The enum, and how it is made of an error response.
pub(super) fn definition(call: &Call) -> TokenStream {
    let mut cases: Vec<(Statuses, &str, &str)> = Vec::new();
    for (status, schema) in &call.plan.errors {
        if let Some(statuses) = Statuses::of(status) {
            cases.push((statuses, status, schema));
        }
    }
    cases.sort_by_key(|(statuses, ..)| *statuses);
    cases.dedup_by_key(|(statuses, ..)| *statuses);
    if !is_defined(call) {
        return quote!();
    }
    let name = &call.error_type;
    let variants = cases.iter().map(|(statuses, status, ty)| {
        let (variant, ty) = (statuses.variant(), Ident::new(&rust_type(ty), Span::call_site()));
        let doc = match statuses {
            Statuses::Default => " Any other status.".to_owned(),
            _ => format!(" Status {status}."),
        };
        quote!(#[doc = #doc] #variant(types::#ty))
    });
    let arms = cases.iter().map(|(statuses, ..)| {
        let (pattern, variant) = (statuses.pattern(), statuses.variant());
        quote!(#pattern => error.json().map(Self::#variant))
    });
    let has_default = cases.iter().any(|(statuses, ..)| *statuses == Statuses::Default);
    let rest = (!has_default).then(|| quote!(_ => return Self::Undocumented,));
    let doc = format!(" The documented error responses of `{}`, by status.", call.method);
    quote! {
        #[doc = #doc]
        #[derive(Debug, Clone, PartialEq)]
        #[non_exhaustive]
        pub enum #name {
            #(#variants,)*
            /// Another status, or a body that is not what the document says.
            Undocumented,
        }

        impl From<&runtime::ApiError> for #name {
            fn from(error: &runtime::ApiError) -> Self {
                let read = match error.status().as_u16() {
                    #(#arms,)*
                    #rest
                };
                read.unwrap_or(Self::Undocumented)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statuses_have_names() {
        for (text, name, pattern) in [
            ("404", "NotFound", "404"),
            ("418", "ImATeapot", "418"),
            ("499", "Status499", "499"),
            ("4XX", "ClientError", "400 ..= 499"),
            ("5xx", "ServerError", "500 ..= 599"),
            ("default", "Default", "_"),
        ] {
            let statuses = Statuses::of(text).unwrap();
            let found = (statuses.variant().to_string(), statuses.pattern().to_string());
            assert_eq!(found, (name.to_owned(), pattern.to_owned()), "{text}");
        }
        assert!(Statuses::of("x").is_none());
    }
}
