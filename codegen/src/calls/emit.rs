//! The code of a resource and its calls.

use heck::ToPascalCase;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote};

use super::fields::{Argument, Form, Input, Presence};
use super::spec::{Call, Resource};
use crate::refine::doc_attributes;

pub(super) fn module(resource: &Resource) -> TokenStream {
    let accessor = Ident::new(&resource.module, Span::call_site());
    let name = &resource.name;
    let docs = doc_attributes(&resource.description);
    let methods = resource.calls.iter().map(method);
    let calls = resource.calls.iter().map(call);
    let missing = missing(resource);
    quote! {
        impl Client {
            #(#docs)*
            pub fn #accessor(&self) -> #name<'_, Self> {
                #name { client: self }
            }
        }

        #[cfg(feature = "blocking")]
        impl crate::blocking::Client {
            #(#docs)*
            pub fn #accessor(&self) -> #name<'_, Self> {
                #name { client: self }
            }
        }

        #(#docs)*
        #[derive(Debug, Clone, Copy)]
        pub struct #name<'a, C> {
            client: &'a C,
        }

        impl<'a, C> #name<'a, C> {
            #(#methods)*
        }

        #(#calls)*
        #missing
    }
}

/// The method that begins a call.
fn method(call: &Call) -> TokenStream {
    let Call { method, name, docs, inputs, .. } = call;
    let fields = inputs.iter().map(|input| {
        let field = &input.name;
        match input.presence {
            Presence::Required => {
                let marker = marker(input);
                quote!(#field: missing::#marker)
            }
            _ => quote!(#field: Default::default()),
        }
    });
    quote! {
        #(#docs)*
        pub fn #method(&self) -> #name<'a, C> {
            #name { call_client: self.client, call_options: Options::default(), #(#fields),* }
        }
    }
}

fn call(call: &Call) -> TokenStream {
    let name = &call.name;
    let required: Vec<&Input> = required(call);
    let states: Vec<Ident> = required.iter().map(|input| state_of(input)).collect();
    let markers: Vec<Ident> = required.iter().map(|input| marker(input)).collect();
    let fields = call.inputs.iter().map(|input| {
        let field = &input.name;
        match input.presence {
            Presence::Required => {
                let state = state_of(input);
                quote!(#field: #state)
            }
            _ => {
                let stored = input.stored();
                quote!(#field: #stored)
            }
        }
    });
    let setters = call.inputs.iter().map(|input| setter(call, input));
    let body = body(call);
    let sends = sends(call);
    let doc =
        format!(" A call of `{}` in the making: set what it needs, then send it.", call.method);
    quote! {
        #[doc = #doc]
        #[must_use = "a call does nothing until it is sent"]
        pub struct #name<'a, C, #(#states = missing::#markers),*> {
            call_client: &'a C,
            call_options: Options,
            #(#fields,)*
        }

        impl<'a, C, #(#states),*> #name<'a, C, #(#states),*> {
            #(#setters)*
            #body
            call_options!();
        }

        #sends
    }
}

fn setter(call: &Call, input: &Input) -> TokenStream {
    let Input { name, value, docs, .. } = input;
    match input.presence {
        Presence::Nullable => quote! {
            #(#docs)*
            pub fn #name(self, #name: impl Into<OptionalNullable<#value>>) -> Self {
                Self { #name: #name.into(), ..self }
            }
        },
        Presence::Optional => quote! {
            #(#docs)*
            pub fn #name(self, #name: impl Into<OptionalNullable<#value>>) -> Self {
                Self { #name: #name.into().into_value(), ..self }
            }
        },
        Presence::Collection => quote! {
            #(#docs)*
            pub fn #name(self, #name: impl Into<#value>) -> Self {
                Self { #name: #name.into(), ..self }
            }
        },
        Presence::Required => {
            let result = state(call, |other| {
                if other.name == *name { quote!(Set<#value>) } else { state_type(other) }
            });
            let others = others(call, |other| other.name != *name);
            quote! {
                #(#docs)*
                pub fn #name(self, #name: impl Into<#value>) -> #result {
                    #result { #name: Set(#name.into()), call_client: self.call_client, call_options: self.call_options, #(#others),* }
                }
            }
        }
    }
}

/// `.body(request)`, where the request is a struct.
fn body(call: &Call) -> TokenStream {
    let request = call.arguments.iter().find_map(|argument| match argument {
        Argument::Struct { path, fields } => Some((path, fields)),
        Argument::Value(..) => None,
    });
    let Some((path, fields)) = request else { return quote!() };
    let is_field = |input: &Input| fields.iter().any(|(_, name)| *name == input.name);
    let result = state(call, |input| {
        let value = &input.value;
        if is_field(input) { quote!(Set<#value>) } else { state_type(input) }
    });
    let set = fields.iter().map(|(field, name)| {
        let is_required = call
            .inputs
            .iter()
            .any(|input| input.name == *name && input.presence == Presence::Required);
        if is_required { quote!(#name: Set(body.#field)) } else { quote!(#name: body.#field) }
    });
    let others = others(call, |input| !is_field(input));
    quote! {
        /// Sets all fields of the request to those of a value.
        pub fn body(self, body: #path) -> #result {
            #result { call_client: self.call_client, call_options: self.call_options, #(#set,)* #(#others),* }
        }
    }
}

fn sends(call: &Call) -> TokenStream {
    let Call { name, inner, response, .. } = call;
    let required = required(call);
    let states: Vec<Ident> = required.iter().map(|input| state_of(input)).collect();
    let bounds: Vec<TokenStream> = required
        .iter()
        .map(|input| {
            let (state, value) = (state_of(input), &input.value);
            quote!(#state: IsSet<Value = #value>)
        })
        .collect();
    let bounds = if bounds.is_empty() { quote!() } else { quote!(where #(#bounds),*) };
    let successes = call.successes.iter().map(|(first, last)| quote!(#first..=#last));
    let bindings = call.arguments.iter().filter_map(binding(call));
    let arguments = call.arguments.iter().map(|argument| value(call, argument));
    let all = others(call, |_| true);
    quote! {
        impl<#(#states),*> #name<'_, Client, #(#states),*> {
            /// Sends the request and reads the answer.
            ///
            /// # Errors
            ///
            /// Anything but a documented success; see [`Error`].
            pub async fn send(self) -> Result<ResponseValue<#response>, Error> #bounds {
                let (client, call) = self.call_client.call(self.call_options, &[#(#successes),*])?;
                #(#bindings)*
                call.finish(client.#inner(#(#arguments),*).await)
            }
        }

        #[cfg(feature = "blocking")]
        impl<#(#states),*> #name<'_, crate::blocking::Client, #(#states),*> {
            /// Sends the request and reads the answer, and blocks the thread until then.
            ///
            /// # Errors
            ///
            /// Anything but a documented success, and being called inside of an asynchronous
            /// runtime; see [`Error`].
            pub fn send(self) -> Result<ResponseValue<#response>, Error> #bounds {
                let client = self.call_client;
                let call = #name { call_client: client.inner(), call_options: self.call_options, #(#all),* };
                client.block_on(call.send())
            }
        }
    }
}

/// `let body = Request { … };` for an argument that is a struct.
fn binding(call: &Call) -> impl Fn(&Argument) -> Option<TokenStream> + '_ {
    move |argument| {
        let Argument::Struct { path, fields } = argument else { return None };
        let fields = fields.iter().map(|(field, name)| {
            let value = stored(call, name);
            quote!(#field: #value)
        });
        Some(quote!(let request = #path { #(#fields),* };))
    }
}

fn value(call: &Call, argument: &Argument) -> TokenStream {
    match argument {
        Argument::Struct { .. } => quote!(&request),
        Argument::Value(name, form) => {
            let value = stored(call, name);
            match form {
                Form::Owned => value,
                Form::Borrowed => quote!(&#value),
                Form::BorrowedOption => quote!(#value.as_ref()),
                Form::DerefOption => quote!(#value.as_deref()),
            }
        }
    }
}

/// The value of an input once it is set.
fn stored(call: &Call, name: &Ident) -> TokenStream {
    let is_required = required(call).iter().any(|input| input.name == *name);
    if is_required { quote!(self.#name.into_value()) } else { quote!(self.#name) }
}

fn required(call: &Call) -> Vec<&Input> {
    call.inputs.iter().filter(|input| input.presence == Presence::Required).collect()
}

/// The type of the call with the given states of its required inputs.
fn state(call: &Call, state: impl Fn(&Input) -> TokenStream) -> TokenStream {
    let name = &call.name;
    let states = required(call).into_iter().map(state);
    quote!(#name::<'a, C, #(#states),*>)
}

/// `field: self.field` for the inputs that pass.
fn others(call: &Call, keep: impl Fn(&Input) -> bool) -> Vec<TokenStream> {
    let kept = call.inputs.iter().filter(|input| keep(input));
    kept.map(|input| {
        let name = &input.name;
        quote!(#name: self.#name)
    })
    .collect()
}

/// The type that stands for a required input as long as it is not set.
fn marker(input: &Input) -> Ident {
    let name = input.name.to_string().trim_start_matches("r#").to_pascal_case();
    let is_name = syn::parse_str::<Ident>(&name).is_ok();
    Ident::new(&if is_name { name } else { format!("Field{name}") }, Span::call_site())
}

/// The type parameter for the state of a required input.
fn state_of(input: &Input) -> Ident {
    format_ident!("{}State", marker(input))
}

fn state_type(input: &Input) -> TokenStream {
    let state = state_of(input);
    quote!(#state)
}

/// `mod missing`: a marker for each required input of the resource.
fn missing(resource: &Resource) -> TokenStream {
    let mut markers: Vec<Ident> = resource.calls.iter().flat_map(required).map(marker).collect();
    markers.sort();
    markers.dedup();
    if markers.is_empty() {
        return quote!();
    }
    let docs =
        markers.iter().map(|marker| format!(" Stands for `{marker}` as long as it is not set."));
    quote! {
        /// What stands in place of required fields that are not set yet.
        pub mod missing {
            #(
                #[doc = #docs]
                #[derive(Debug, Clone, Copy)]
                pub struct #markers;
            )*
        }
    }
}
