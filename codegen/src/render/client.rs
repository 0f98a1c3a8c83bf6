//! `client.rs`: progenitor's client, and how a call is sent through it.

use syn::{Item, parse_quote};

use super::{Files, Header, format};

pub(super) fn render(mut items: Vec<Item>, header: &Header<'_>, files: &mut Files) {
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
                options: Options,
                successes: Successes,
            ) -> Result<(Client, Call), Error> {
                let (baseurl, client, inner) = Call::prepare(client.runtime(), options, successes)?;
                Ok((Client { baseurl, client, inner: inner.clone() }, inner))
            }
        },
    ];
    let body = format!(
        "//! The client behind each call: where it is sent, and with what.\n\n{}\n{}",
        format::items(imports),
        format::items(items.into_iter().chain(hooks))
    );
    files.insert("client.rs".to_owned(), header.file(&body));
}
