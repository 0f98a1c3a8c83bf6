//! How the response of a call is read, and of which type it is.

use heck::ToPascalCase;
use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use super::resources::{Call, range};
use crate::model::{Case, CaseForm, ResponseForm};

/// The `T` of the `ResponseValue<T>` that a call returns.
pub(super) fn ty(call: &Call) -> TokenStream {
    let Some(answer) = &call.plan.response else { return plain(call) };
    let schema = schema(answer.schema.as_deref());
    // Read as an `Option` anyway.
    let is_nullable = answer.nullable && answer.form != ResponseForm::Optional;
    let schema = if is_nullable { quote!(Option<#schema>) } else { schema };
    match answer.form {
        ResponseForm::Plain => plain(call),
        ResponseForm::Text => quote!(String),
        ResponseForm::Optional => quote!(Option<#schema>),
        ResponseForm::Several => {
            let name = &call.response_type;
            quote!(#name)
        }
        ResponseForm::TextEvents => quote!(runtime::EventStream<String>),
        ResponseForm::Events
        | ResponseForm::WholeEvents
        | ResponseForm::Lines
        | ResponseForm::Sequence => {
            quote!(runtime::EventStream<#schema>)
        }
    }
}

/// The same for the blocking client.
pub(super) fn blocking_ty(call: &Call) -> TokenStream {
    if !is_stream(call) {
        return ty(call);
    }
    let answer = call.plan.response.as_ref();
    let item = match answer {
        Some(answer) if answer.form != ResponseForm::TextEvents => {
            let schema = schema(answer.schema.as_deref());
            if answer.nullable { quote!(Option<#schema>) } else { schema }
        }
        _ => quote!(String),
    };
    quote!(runtime::blocking::EventStream<#item>)
}

fn plain(call: &Call) -> TokenStream {
    let response = &call.response;
    quote!(#response)
}

fn schema(name: Option<&str>) -> TokenStream {
    let name = Ident::new(name.unwrap_or("Value"), Span::call_site());
    quote!(types::#name)
}

pub(super) fn is_stream(call: &Call) -> bool {
    call.plan.response.as_ref().is_some_and(|answer| {
        matches!(
            answer.form,
            ResponseForm::Events
                | ResponseForm::WholeEvents
                | ResponseForm::TextEvents
                | ResponseForm::Lines
                | ResponseForm::Sequence
        )
    })
}

/// Whether it is read as a value: not where it comes bit by bit, as bytes, or as nothing.
pub(super) fn has_value(call: &Call) -> bool {
    let ty = ty(call).to_string();
    !is_stream(call) && !ty.ends_with("ByteStream") && ty != quote!(()).to_string()
}

/// How progenitor's own reading ends: that of a type of the document is looked at once more.
pub(super) fn finish(call: &Call) -> Ident {
    let is_ours = match &call.response {
        syn::Type::Path(path) => path.path.segments.first().is_some_and(|it| it.ident == "types"),
        _ => false,
    };
    Ident::new(if is_ours { "finish_json" } else { "finish" }, Span::call_site())
}

/// What is done with progenitor's result, which is called `result`.
pub(super) fn read(call: &Call) -> TokenStream {
    let finish = finish(call);
    let Some(answer) = &call.plan.response else { return quote!(call.#finish(result)) };
    let sentinel = match &answer.sentinel {
        Some(sentinel) => quote!(Some(#sentinel)),
        None => quote!(None),
    };
    let frame = match answer.form {
        ResponseForm::Plain => return quote!(call.#finish(result)),
        ResponseForm::Text => return quote!(call.text(result)),
        ResponseForm::Optional => return quote!(call.optional(result)),
        ResponseForm::Several => {
            let name = &call.response_type;
            let arms = answer.cases.iter().filter_map(|case| {
                let (first, last) = range(&case.status)?;
                let pattern = if first == last { quote!(#first) } else { quote!(#first..=#last) };
                let variant = variant(&case.status);
                Some(match case.form {
                    CaseForm::Json => quote!(#pattern => #name::#variant(response.json()?)),
                    CaseForm::Text => quote!(#pattern => #name::#variant(response.text())),
                    CaseForm::Bytes => quote!(#pattern => #name::#variant(response.bytes())),
                    CaseForm::Empty => quote!(#pattern => #name::#variant),
                })
            });
            return quote! {
                call.by_status(result, |response| {
                    Ok(match response.status() {
                        #(#arms,)*
                        _ => return Err(runtime::response::Unread::unknown_status()),
                    })
                })
            };
        }
        ResponseForm::Events => quote!(Data),
        ResponseForm::WholeEvents => quote!(Event),
        ResponseForm::TextEvents => quote!(Text),
        ResponseForm::Lines => quote!(Lines),
        ResponseForm::Sequence => quote!(Sequence),
    };
    quote!(call.events(result, runtime::event_stream::Frame::#frame, #sentinel))
}

/// The enum of what comes with which status, where there is more than one type.
pub(super) fn definition(call: &Call) -> TokenStream {
    let answer = call.plan.response.as_ref();
    let Some(answer) = answer.filter(|answer| answer.form == ResponseForm::Several) else {
        return quote!();
    };
    let name = &call.response_type;
    let variants = answer.cases.iter().map(|case| {
        let doc = format!(" What comes with status {}.", case.status);
        let (variant, content) = (variant(&case.status), content(case));
        quote!(#[doc = #doc] #variant #content)
    });
    let doc = format!(" What `{}` is answered with.", call.method);
    quote! {
        #[doc = #doc]
        #[derive(Debug, Clone, PartialEq)]
        pub enum #name {
            #(#variants,)*
        }
    }
}

fn content(case: &Case) -> TokenStream {
    match case.form {
        CaseForm::Json => {
            let schema = schema(case.schema.as_deref());
            if case.nullable { quote!((Option<#schema>)) } else { quote!((#schema)) }
        }
        CaseForm::Text => quote!((String)),
        CaseForm::Bytes => quote!((bytes::Bytes)),
        CaseForm::Empty => quote!(),
    }
}

/// The name of a status (RFC 9110, section 15.3).
fn variant(status: &str) -> Ident {
    let name = match status {
        "200" => "Ok",
        "201" => "Created",
        "202" => "Accepted",
        "203" => "NonAuthoritativeInformation",
        "204" => "NoContent",
        "205" => "ResetContent",
        "206" => "PartialContent",
        "2XX" => "Other",
        status => {
            return Ident::new(&format!("Status{}", status.to_pascal_case()), Span::call_site());
        }
    };
    Ident::new(name, Span::call_site())
}
