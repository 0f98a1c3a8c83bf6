//! `client.rs`: progenitor's client, how a call is sent through it, and the credentials that go with
//! it.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use syn::{Item, parse_quote};

use super::{Files, Header, format};
use crate::model::{Model, Requirements, SchemePlace, SchemePlan};
use crate::refine::doc_attributes;

pub(super) fn render(mut items: Vec<Item>, model: &Model, header: &Header<'_>, files: &mut Files) {
    // It asserts that there are hooks, which stand below.
    items.retain(|item| !matches!(item, Item::Const(_)));
    let imports: [Item; 3] = [
        parse_quote!(
            use progenitor_client::{ClientHooks, ClientInfo, OperationInfo};
        ),
        parse_quote!(
            use runtime::Error;
        ),
        parse_quote!(
            use runtime::call::{Call, Options, Successes};
        ),
    ];
    let (mutability, security) = match &model.security {
        Some(own) => {
            let own = security(own, model, &quote!(self));
            (Some(quote!(mut)), Some(quote!(options.security(#own);)))
        }
        None => (None, None),
    };
    let hooks: [Item; 2] = [
        parse_quote! {
            impl ClientHooks<Call> for Client {
                fn exec(
                    &self,
                    request: reqwest::Request,
                    info: &OperationInfo,
                ) -> impl Future<Output = reqwest::Result<reqwest::Response>> {
                    self.inner.exec(&self.client, request, info)
                }
            }
        },
        parse_quote! {
            /// The client, set up for one call.
            #[allow(dead_code, reason = "a document may have no operations")]
            pub(crate) fn prepare(
                client: &crate::Client,
                #mutability options: Options,
                successes: Successes,
            ) -> Result<(Client, Call), Error> {
                #security
                let (baseurl, client, inner) = Call::prepare(client.runtime(), options, successes)?;
                Ok((Client { baseurl, client, inner: inner.clone() }, inner))
            }
        },
    ];
    let items = items.into_iter().chain(hooks).chain(schemes(model)).chain([setters(model)]);
    let body = format!(
        "//! The client behind each call: where it is sent, and with what.\n\n{}\n{}",
        format::items(imports),
        format::items(items)
    );
    files.insert("client.rs".to_owned(), header.file(&body));
}

/// Alternatives of credentials; the schemes are in the module at that path.
pub(crate) fn security(own: &Requirements, model: &Model, path: &TokenStream) -> TokenStream {
    let alternatives = own.iter().map(|schemes| {
        let schemes = schemes.iter().filter_map(|name| {
            let scheme = model.schemes.iter().find(|scheme| scheme.name == *name)?;
            let constant = ident(&scheme.constant);
            Some(quote!(&#path::#constant))
        });
        quote!(&[#(#schemes),*])
    });
    quote!(&[#(#alternatives),*])
}

fn schemes(model: &Model) -> impl Iterator<Item = Item> {
    model.schemes.iter().map(|SchemePlan { name, setter, constant, place, .. }| {
        let place = match place {
            SchemePlace::Token(scheme) => quote!(Place::Authorization(#scheme)),
            SchemePlace::Basic => quote!(Place::Authorization("Basic")),
            SchemePlace::Whole => quote!(Place::Header("authorization")),
            SchemePlace::Header(name) => quote!(Place::Header(#name)),
            SchemePlace::Query(name) => quote!(Place::Query(#name)),
            SchemePlace::Cookie(name) => quote!(Place::Cookie(#name)),
            SchemePlace::Connection => quote!(Place::Connection),
        };
        let docs = doc_attributes(&format!("The security scheme `{name}`."));
        let constant = ident(constant);
        parse_quote! {
            #(#docs)*
            #[allow(dead_code, reason = "a document may use it for nothing")]
            pub(crate) const #constant: runtime::credentials::Scheme = runtime::credentials::Scheme {
                name: #name,
                setter: #setter,
                place: runtime::credentials::#place,
            };
        }
    })
}

/// The setters of the builder.
fn setters(model: &Model) -> Item {
    let mut setters: Vec<TokenStream> = model.schemes.iter().filter_map(setter).collect();
    if model.security.is_none() {
        setters.push(quote! {
            /// The bearer token, without the word `Bearer`. Default: none, and no `Authorization`
            /// header is sent.
            pub fn bearer_auth(self, token: impl Into<runtime::Token>) -> Self {
                Self { settings: self.settings.token(&runtime::credentials::UNDECLARED, token) }
            }
        });
    }
    parse_quote! {
        /// The credentials of the document.
        impl crate::ClientBuilder {
            #(#setters)*
        }
    }
}

fn setter(scheme: &SchemePlan) -> Option<TokenStream> {
    let SchemePlan { setter, constant, place, docs, .. } = scheme;
    let what = match place {
        SchemePlace::Token(scheme) if scheme == "Bearer" => {
            "The bearer token, without the word `Bearer`".to_owned()
        }
        SchemePlace::Token(scheme) => {
            format!("The credentials for the HTTP scheme `{scheme}`, without its name")
        }
        SchemePlace::Basic => "The user name and the password, for HTTP Basic".to_owned(),
        SchemePlace::Whole => "The value of the `Authorization` header".to_owned(),
        SchemePlace::Header(name) => format!("The API key, sent in the header `{name}`"),
        SchemePlace::Query(name) => format!("The API key, sent in the query as `{name}`"),
        SchemePlace::Cookie(name) => format!("The API key, sent in the cookie `{name}`"),
        SchemePlace::Connection => return None,
    };
    let text = match docs.trim() {
        "" => format!("{what}. Default: none."),
        docs => format!("{what}. Default: none.\n\n{docs}"),
    };
    let docs = doc_attributes(&text);
    let (setter, constant) = (ident(setter), ident(constant));
    Some(match place {
        SchemePlace::Token(_) => quote! {
            #(#docs)*
            pub fn #setter(self, token: impl Into<runtime::Token>) -> Self {
                Self { settings: self.settings.token(&#constant, token) }
            }
        },
        SchemePlace::Basic => quote! {
            #(#docs)*
            pub fn #setter(self, username: impl Into<String>, password: impl Into<String>) -> Self {
                Self { settings: self.settings.basic(&#constant, username, password) }
            }
        },
        _ => quote! {
            #(#docs)*
            pub fn #setter(self, key: impl Into<String>) -> Self {
                Self { settings: self.settings.key(&#constant, key) }
            }
        },
    })
}

/// Names are made of letters that every name in Rust may have.
fn ident(name: &str) -> Ident {
    Ident::new(name, Span::call_site())
}
