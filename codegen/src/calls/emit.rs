//! The code of a resource and its calls.

use heck::ToPascalCase;
use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{format_ident, quote};
use spec::openapi::path_template::Piece;

use super::fields::{Argument, Form, Input, Presence, Record};
use super::path::{Text, open_segments};
use super::resources::{Call, Resource};
use super::{errors, response};
use crate::model::{self, BodyForm};
use crate::refine::doc_attributes;
use crate::rust_names::rust_field;
use spec::parameter::{ParameterLocation, Style};

/// The code in pieces, each of whole items: a call is one.
pub(super) fn module(resource: &Resource) -> Vec<TokenStream> {
    let calls = resource.calls.iter().map(call);
    let missing = missing(resource);
    let rest = (!missing.is_empty()).then_some(missing);
    std::iter::once(head(resource)).chain(calls).chain(rest).collect()
}

/// How one gets to the calls.
fn head(resource: &Resource) -> TokenStream {
    let accessor = Ident::new(&resource.module, Span::call_site());
    let name = &resource.name;
    let docs = doc_attributes(&resource.description);
    let methods = resource.calls.iter().map(method);
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
            pub(crate) client: &'a C,
        }

        impl<'a, C> #name<'a, C> {
            #(#methods)*
        }
    }
}

/// The method that begins a call.
fn method(call: &Call) -> TokenStream {
    let Call { method, name, docs, .. } = call;
    let inputs = (!call.inputs.is_empty()).then(|| quote!(inputs: Default::default(),));
    let state = has_state(call).then(|| quote!(state: PhantomData,));
    quote! {
        #(#docs)*
        pub fn #method(&self) -> #name<'a, C> {
            #name { call_client: self.client, call_options: Options::default(), #inputs #state }
        }
    }
}

/// Whether the type of the call says which inputs are set.
fn has_state(call: &Call) -> bool {
    call.inputs.iter().any(Input::is_required)
}

fn call(call: &Call) -> TokenStream {
    let Call { name, inputs_type, .. } = call;
    let required: Vec<&Input> = required(call).collect();
    let states: Vec<Ident> = required.iter().map(|input| state_of(input)).collect();
    let markers: Vec<Ident> = required.iter().map(|input| marker(input)).collect();
    let has_inputs = !call.inputs.is_empty();
    let inputs = has_inputs.then(|| quote!(inputs: #inputs_type,));
    let state = has_state(call).then(|| quote!(state: PhantomData<fn() -> (#(#states,)*)>,));
    let stored = call.inputs.iter().map(|input| {
        let (field, stored) = (&input.name, input.stored());
        quote!(#field: #stored)
    });
    let stored = has_inputs.then(|| {
        quote! {
            #[derive(Default)]
            struct #inputs_type {
                #(#stored,)*
            }
        }
    });
    let setters = call.inputs.iter().map(|input| setter(call, input));
    let (body, options) = (body(call), options(call));
    let reconnects = call.plan.response.as_ref().is_some_and(|answer| answer.reconnects);
    let reconnect = reconnects.then(|| quote!(runtime::reconnect_option!();));
    let sends = sends(call);
    let response = response::definition(call);
    let errors = errors::definition(call);
    let doc = format!(" Request builder for `{}`.", call.method);
    let state_doc = has_state(call).then(|| {
        let doc = " Its type says which of the required inputs are set: [`Set`], or a type of \
                   [`missing`].";
        quote!(#[doc = ""] #[doc = #doc])
    });
    quote! {
        #[doc = #doc]
        #state_doc
        #[must_use = "a call does nothing until it is sent"]
        pub struct #name<'a, C, #(#states = missing::#markers),*> {
            call_client: &'a C,
            call_options: Options,
            #inputs
            #state
        }

        #stored

        impl<'a, C, #(#states),*> #name<'a, C, #(#states),*> {
            #(#setters)*
            #body
            #options
            #reconnect
        }

        #sends
        #response
        #errors
    }
}

fn setter(call: &Call, input: &Input) -> TokenStream {
    let Input { name, value, docs, .. } = input;
    let (takes, set) = match input.presence {
        Presence::Nullable => (quote!(OptionalNullable<#value>), quote!(#name.into())),
        Presence::Optional => (quote!(Optional<#value>), quote!(#name.into().into_option())),
        Presence::Bytes | Presence::OptionalCollection | Presence::Required => {
            (quote!(#value), quote!(Some(#name.into())))
        }
        Presence::Collection => (quote!(#value), quote!(#name.into())),
    };
    let (result, end) = if input.is_required() {
        let result = state(call, |other| other.name == *name);
        (result, quote!(self.into_state()))
    } else {
        (quote!(Self), quote!(self))
    };
    quote! {
        #(#docs)*
        pub fn #name(mut self, #name: impl Into<#takes>) -> #result {
            self.inputs.#name = #set;
            #end
        }
    }
}

/// The methods that every request builder has.
fn options(call: &Call) -> TokenStream {
    if !has_state(call) {
        return quote!(runtime::call_options!(););
    }
    let name = &call.name;
    // No state of the call is called so: all end in `State`.
    let states = required(call).enumerate().map(|(place, _)| format_ident!("To{place}"));
    quote!(runtime::call_options!(#name<'a, C>, #(#states),*);)
}

/// The struct that is the request, if it is one.
fn request(call: &Call) -> Option<&Record> {
    call.arguments.iter().find_map(Argument::record)
}

/// `.body(request)`, where the request is a struct.
fn body(call: &Call) -> TokenStream {
    let Some(Record { path, fields, .. }) = request(call) else { return quote!() };
    let is_field = |input: &Input| fields.iter().any(|(_, name)| *name == input.name);
    let sets_state = call.inputs.iter().any(|input| input.is_required() && is_field(input));
    let result = if sets_state { state(call, is_field) } else { quote!(Self) };
    let end = if sets_state { quote!(self.into_state()) } else { quote!(self) };
    let set = fields.iter().map(|(field, name)| {
        let is_required =
            call.inputs.iter().any(|input| input.name == *name && input.is_required());
        let value = if is_required { quote!(Some(body.#field)) } else { quote!(body.#field) };
        quote!(self.inputs.#name = #value;)
    });
    quote! {
        /// Sets all fields of the request to those of a value.
        pub fn body(mut self, body: #path) -> #result {
            #(#set)*
            #end
        }
    }
}

/// `send`, of the asynchronous and of the blocking client.
fn sends(call: &Call) -> TokenStream {
    let states: Vec<Ident> = required(call).map(state_of).collect();
    let bounds = has_state(call).then(|| quote!(where #(#states: IsSet),*));
    let (sends, blocks) = (send(call, &states, bounds.as_ref()), block(call, &states));
    quote!(#sends #blocks)
}

fn send(call: &Call, states: &[Ident], bounds: Option<&TokenStream>) -> TokenStream {
    let Call { name, inner, .. } = call;
    let successes: Vec<TokenStream> =
        call.successes.iter().map(|(first, last)| quote!(#first..=#last)).collect();
    let preparation = preparation(call);
    let arguments = call.arguments.iter().map(|argument| value(call, argument));
    let (response, read) = (response::ty(call), response::read(call));
    let options =
        if preparation.changes_options { quote!(call_options) } else { quote!(self.call_options) };
    let (before, requests) = (&preparation.before, &preparation.requests);
    let setup =
        quote!(let (client, call) = prepare(self.call_client, #options, &[#(#successes),*])?;);
    let errors = error_docs(call);
    let finish = match &call.plan.response {
        None => {
            let finish = response::finish(call);
            quote!(call.#finish(client.#inner(#(#arguments),*).await))
        }
        Some(_) => quote! {
            let result = client.#inner(#(#arguments),*).await;
            #read
        },
    };
    quote! {
        impl<#(#states),*> #name<'_, Client, #(#states),*> {
            /// Sends the request and reads the response.
            ///
            /// # Errors
            ///
            /// Anything but a documented success; see [`Error`].
            #errors
            pub async fn send(self) -> Result<ResponseValue<#response>, Error> #bounds {
                #(#before)*
                #(#requests)*
                #setup
                #finish
            }
        }
    }
}

fn block(call: &Call, states: &[Ident]) -> TokenStream {
    let name = &call.name;
    let inputs = (!call.inputs.is_empty()).then(|| quote!(inputs));
    let state = has_state(call).then(|| quote!(state));
    let fields = inputs.into_iter().chain(state);
    let response = response::blocking_ty(call);
    let events = response::is_stream(call).then(|| quote!(events));
    let error = &call.error_type;
    let error = errors::is_defined(call).then(|| quote!(or #error));
    quote! {
        #[cfg(feature = "blocking")]
        runtime::blocking_send!(#events crate::blocking::Client, #response; #name<#(#states),*> { #(#fields),* } #error);
    }
}

/// That the error responses have types.
fn error_docs(call: &Call) -> Option<TokenStream> {
    let doc = format!(" [`{}`] has the documented ones by status.", call.error_type);
    errors::is_defined(call).then(|| quote!(#[doc = #doc]))
}

/// What happens before progenitor's method is called.
struct Preparation {
    changes_options: bool,
    before: Vec<TokenStream>,
    requests: Vec<TokenStream>,
}

fn preparation(call: &Call) -> Preparation {
    let mut before = Vec::new();
    let mut requests = Vec::new();
    let plan = &call.plan;
    if let Some(accept) = plan.response.as_ref().and_then(|answer| answer.accept.as_deref()) {
        before.push(quote!(call_options.accept(#accept);));
    }
    if let Some(method) = &plan.method {
        before.push(quote!(call_options.method(#method);));
    }
    if let Some(server) = &plan.server {
        before.push(quote!(call_options.operation_server(#server);));
    }
    if let Some(security) = &call.security {
        before.push(quote!(call_options.security(#security);));
    }
    if response::is_stream(call) {
        before.push(quote!(call_options.streams();));
    }
    // That of parts has a boundary, which comes with the body.
    let body = plan.body.as_ref().filter(|body| body.form != BodyForm::Multipart);
    if let Some(kind) = body.and_then(|body| body.content_type.as_deref()) {
        before.push(quote!(call_options.content_type(#kind);));
    }
    if let (Some(fields), Some(parameters)) = (&call.parameters, &plan.parameters) {
        let value = construction(call, fields);
        let is_row = |row: &&model::Parameter| {
            !matches!(row.location, ParameterLocation::Path | ParameterLocation::QueryString)
        };
        let rows: Vec<TokenStream> = parameters.table.iter().filter(is_row).map(row).collect();
        let wholes =
            parameters.table.iter().filter(|row| row.location == ParameterLocation::QueryString);
        requests.push(quote!(let parameters = #value;));
        if !rows.is_empty() {
            requests.push(quote!(call_options.parameters(&parameters, &[#(#rows),*]);));
        }
        for whole in wholes {
            let (field, style) = (field_of(call, whole), style(whole.style));
            let encodings = whole.encodings.iter().map(encoding);
            requests.push(quote! {
                call_options.query_string(&parameters.#field, #style, &[#(#encodings),*]);
            });
        }
    }
    for argument in &call.arguments {
        requests.extend(body_statements(call, argument));
    }
    requests.extend(segment_checks(call));
    let changes_options =
        !before.is_empty() || requests.iter().any(|statement| names(statement, "call_options"));
    if changes_options {
        before.insert(0, quote!(let mut call_options = self.call_options;));
    }
    Preparation { changes_options, before, requests }
}

/// Whether a word stands in some code, however deep.
fn names(code: &TokenStream, word: &str) -> bool {
    code.clone().into_iter().any(|token| match token {
        TokenTree::Ident(ident) => ident == word,
        TokenTree::Group(group) => names(&group.stream(), word),
        _ => false,
    })
}

/// The body of a request as a form.
fn encode(call: &Call, form: BodyForm, request: &TokenStream) -> TokenStream {
    let encodings = call.plan.body.iter().flat_map(|body| &body.encodings).map(encoding);
    if form != BodyForm::Multipart {
        return quote!(let body = runtime::form::encode(#request, &[#(#encodings),*])?;);
    }
    let kind = call.plan.body.as_ref().and_then(|body| body.content_type.as_deref());
    let kind = kind.unwrap_or("multipart/form-data");
    quote! {
        let (kind, body) = runtime::multipart::encode(#kind, #request, &[#(#encodings),*])?;
        call_options.content_type(&kind);
    }
}

fn without_body_if(condition: &TokenStream) -> TokenStream {
    quote! {
        if #condition {
            call_options.without_body();
        }
    }
}

/// The statements that make the body of a request.
fn body_statements(call: &Call, argument: &Argument) -> Vec<TokenStream> {
    match argument {
        Argument::Request(fields) => {
            let value = construction(call, fields);
            vec![quote!(let request = #value;)]
        }
        Argument::OptionalRequest(fields) => {
            let (value, path) = (construction(call, fields), &fields.path);
            let leave_out = without_body_if(&quote!(request.is_none()));
            vec![quote! {
                let request = #value;
                let request = Some(request).filter(|request| *request != #path::default());
                #leave_out
            }]
        }
        Argument::Encoded { fields, form, may_be_left_out } => {
            let (value, path) = (construction(call, fields), &fields.path);
            let mut statements =
                vec![quote!(let request = #value;), encode(call, *form, &quote!(&request))];
            if *may_be_left_out {
                statements.push(without_body_if(&quote!(request == #path::default())));
            }
            statements
        }
        Argument::Whole(name, form) => {
            let value = stored(call, name);
            vec![encode(call, *form, &quote!(&#value))]
        }
        Argument::OptionalBytes(name) => {
            vec![without_body_if(&quote!(self.inputs.#name.is_none()))]
        }
        Argument::Value(name, Form::NestedOption) if is_optional_body(call, name) => {
            vec![without_body_if(&quote!(self.inputs.#name.is_unset()))]
        }
        Argument::Value(name, _) if is_optional_body(call, name) => {
            vec![without_body_if(&quote!(self.inputs.#name.is_none()))]
        }
        Argument::Path(row) => {
            let (name, explode) = (&row.name, row.explode);
            let variable = path_variable(call, row);
            let style = style(row.style);
            // The field that the struct of the parameters has for it.
            let field = field_of(call, row);
            vec![quote! {
                let #variable = runtime::parameters::path(#name, &parameters.#field, #style, #explode)?;
            }]
        }
        Argument::Value(name, _) if is_checked(call, name) => {
            let value = stored(call, name);
            let text = in_path(name);
            vec![quote!(let #text = #value;)]
        }
        Argument::Value(..) => Vec::new(),
    }
}

/// Whether the text of an input has to be looked at before it goes into the path.
fn is_checked(call: &Call, input: &Ident) -> bool {
    let found = call.path.iter().find(|argument| argument.input == *input);
    found.is_some_and(|argument| matches!(argument.text, Text::String | Text::Shown))
}

/// Checks of the segments that the caller's texts could turn into others.
fn segment_checks(call: &Call) -> Vec<TokenStream> {
    open_segments(&call.template).iter().filter_map(|pieces| segment_check(call, pieces)).collect()
}

fn segment_check(call: &Call, pieces: &[Piece<'_>]) -> Option<TokenStream> {
    let mut names = Vec::new();
    let mut format = String::new();
    let mut texts = Vec::new();
    for piece in pieces {
        match piece {
            // Dots, of which a format string makes nothing else.
            Piece::Literal(literal) => format.push_str(literal),
            Piece::Parameter(name) => {
                let (variable, text) = path_text(call, &rust_field(name))?;
                names.push(*name);
                format.push_str("{}");
                texts.push((variable, text));
            }
        }
    }
    let names = names.join("` and `");
    Some(match texts.as_slice() {
        [(variable, Text::String | Text::Written)] if pieces.len() == 1 => {
            quote!(call_options.path_segment(#names, &#variable);)
        }
        texts => {
            // By way of `to_string`, as what derefs to a string need not implement `Display`.
            let variables = texts.iter().map(|(variable, text)| match text {
                Text::Shown => quote!(#variable.to_string()),
                _ => quote!(#variable),
            });
            quote!(call_options.path_segment(#names, &format!(#format, #(#variables),*));)
        }
    })
}

/// The variable that holds an argument of the path; `None` if its text makes every segment safe.
fn path_text(call: &Call, argument: &str) -> Option<(Ident, Text)> {
    let written = call.arguments.iter().find_map(|other| match other {
        Argument::Path(row) if row.argument() == argument => Some(path_variable(call, row)),
        _ => None,
    });
    if let Some(variable) = written {
        return Some((variable, Text::Written));
    }
    let found = call.path.iter().find(|other| other.argument == argument)?;
    (found.text != Text::Scalar).then(|| (in_path(&found.input), found.text))
}

/// Whether it is a JSON body that may be left out.
fn is_optional_body(call: &Call, name: &Ident) -> bool {
    let body = call.plan.body.as_ref();
    *name == "body" && body.is_some_and(|body| body.optional && body.form == BodyForm::Json)
}

fn path_variable(call: &Call, row: &model::Parameter) -> Ident {
    in_path(&field_of(call, row))
}

fn field_of(call: &Call, row: &model::Parameter) -> Ident {
    let names = call.parameters.iter().flat_map(|fields| &fields.fields);
    let rust = rust_field(&row.field);
    let found = names.map(|(field, _)| field).find(|field| field.to_string() == rust);
    found.cloned().unwrap_or_else(|| Ident::new(&rust, Span::call_site()))
}

/// A row of the table of parameters.
fn row(parameter: &model::Parameter) -> TokenStream {
    let model::Parameter { field, name, explode, allow_reserved, .. } = parameter;
    let style = style(parameter.style);
    let location = match parameter.location {
        ParameterLocation::Header => quote!(Header),
        ParameterLocation::Cookie => quote!(Cookie),
        ParameterLocation::Query | ParameterLocation::QueryString | ParameterLocation::Path => {
            quote!(Query)
        }
    };
    quote! {
        runtime::parameters::Parameter {
            field: #field,
            name: #name,
            location: runtime::parameters::ParameterLocation::#location,
            style: #style,
            explode: #explode,
            allow_reserved: #allow_reserved,
        }
    }
}

fn style(style: Style) -> TokenStream {
    let name = match style {
        Style::Form => quote!(Form),
        Style::SpaceDelimited => quote!(SpaceDelimited),
        Style::PipeDelimited => quote!(PipeDelimited),
        Style::DeepObject => quote!(DeepObject),
        Style::Simple => quote!(Simple),
        Style::Label => quote!(Label),
        Style::Matrix => quote!(Matrix),
        Style::Json => quote!(Json),
        Style::Cookie => quote!(Cookie),
    };
    quote!(runtime::parameters::Style::#name)
}

fn encoding(encoding: &model::Encoding) -> TokenStream {
    let model::Encoding { name, content_type, explode, .. } = encoding;
    let option = |value: Option<TokenStream>| match value {
        Some(value) => quote!(Some(#value)),
        None => quote!(None),
    };
    let content_type = option(content_type.as_ref().map(|kind| quote!(#kind)));
    let style = option(encoding.style.map(style));
    quote! {
        runtime::form::Encoding { name: #name, content_type: #content_type, style: #style, explode: #explode }
    }
}

/// `Request { … }` from the inputs.
fn construction(call: &Call, Record { path, fields, flag }: &Record) -> TokenStream {
    let values = fields.iter().map(|(field, name)| {
        let value = stored(call, name);
        quote!(#field: #value)
    });
    let flag = flag.iter().map(|field| quote!(#field: true.into()));
    let all = values.chain(flag);
    quote!(#path { #(#all),* })
}

/// A name without what keeps it from being a keyword or that of another setter.
fn plain(name: &Ident) -> String {
    name.to_string().trim_start_matches("r#").trim_end_matches('_').to_owned()
}

/// The variable for the text of a parameter in the path.
fn in_path(name: &Ident) -> Ident {
    format_ident!("{}_in_path", plain(name))
}

fn value(call: &Call, argument: &Argument) -> TokenStream {
    match argument {
        Argument::Request(_) => quote!(&request),
        Argument::OptionalRequest(_) => quote!(request.as_ref()),
        Argument::Encoded { .. } | Argument::Whole(..) => quote!(body),
        Argument::OptionalBytes(name) => quote!(self.inputs.#name.unwrap_or_default()),
        Argument::Path(row) => {
            let variable = path_variable(call, row);
            quote!(&#variable)
        }
        Argument::Value(name, form) => {
            let is_variable = is_checked(call, name);
            let value = if is_variable {
                let text = in_path(name);
                quote!(#text)
            } else {
                stored(call, name)
            };
            match form {
                Form::Owned => value,
                Form::Borrowed => quote!(&#value),
                Form::BorrowedOption => quote!(#value.as_ref()),
                Form::DerefOption => quote!(#value.as_deref()),
                Form::NestedOption => quote!(#value.as_nested_option()),
            }
        }
    }
}

/// The value of an input once it is set.
fn stored(call: &Call, name: &Ident) -> TokenStream {
    let is_required = required(call).any(|input| input.name == *name);
    let shown = plain(name);
    if is_required {
        quote!(runtime::call::required(self.inputs.#name, #shown)?)
    } else {
        quote!(self.inputs.#name)
    }
}

fn required(call: &Call) -> impl Iterator<Item = &Input> {
    call.inputs.iter().filter(|input| input.is_required())
}

/// The type of the call once some of its required inputs are set.
fn state(call: &Call, is_set: impl Fn(&Input) -> bool) -> TokenStream {
    let name = &call.name;
    let states = required(call).map(|input| {
        let state = state_of(input);
        if is_set(input) { quote!(Set) } else { quote!(#state) }
    });
    quote!(#name<'a, C, #(#states),*>)
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
