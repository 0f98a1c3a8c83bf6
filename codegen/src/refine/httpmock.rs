//! progenitor's mocks, sorted by operation and made to compile beside the types of the client.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::ToTokens;
use spec::Node;
use syn::visit::{self, Visit};
use syn::visit_mut::{self, VisitMut};
use syn::{
    Attribute, Expr, FnArg, ImplItem, ImplItemFn, Item, ItemImpl, ItemTrait, TraitItem, Type,
    Visibility, parse_quote,
};

use super::docs::doc_attributes;
use super::items;
use super::paths::Shorten;
use super::text_enums;
use super::{Parts, aliases};
use crate::generate::Mocked;

/// The mocks of a document.
#[derive(Default)]
pub(crate) struct Mocks {
    /// The wrappers of each operation, by its first tag.
    pub(crate) operations: Vec<MockedOperation>,
    /// The trait that has a method for each of them, and what does it.
    pub(crate) extension: Vec<Item>,
    /// The operations without one, each with the reason.
    pub(crate) left_out: Vec<(String, String)>,
}

pub(crate) struct MockedOperation {
    pub(crate) tag: Option<String>,
    /// The two types and what they do.
    pub(crate) items: Vec<Item>,
}

/// What mocks have to know of the client's types.
pub(crate) struct MockedTypes {
    names: BTreeSet<String>,
    /// Those that can be written as text.
    displayed: BTreeSet<String>,
}

impl MockedTypes {
    pub(crate) fn of(parts: &Parts) -> Self {
        Self { names: parts.type_names(), displayed: displayed(parts) }
    }
}

/// Takes progenitor's output apart. An operation whose mock would not compile is left out.
pub(crate) fn mocks(mocked: Mocked, lowered: &Node, types: &MockedTypes) -> Mocks {
    let Mocked { tokens, operations, mut left_out } = mocked;
    let found = take_apart(aliases::cut(tokens, lowered)).unwrap_or_default();
    let [wrappers, mut extension] = found;
    let MockedTypes { names: known, displayed: shown } = types;
    let mut kept = Vec::new();
    let mut dropped = BTreeSet::new();
    for (number, (id, tag)) in operations.into_iter().enumerate() {
        // Two types for each operation, and an `impl` for each type.
        let items: Vec<Item> = wrappers.iter().skip(4 * number).take(4).cloned().collect();
        match obstacle(&items, known, shown) {
            Some(reason) => {
                dropped.insert(number);
                left_out.push((id, reason.to_owned()));
            }
            None => kept.push(MockedOperation { tag, items: refined(items, &id, known) }),
        }
    }
    drop_methods(&mut extension, &dropped);
    for item in &mut extension {
        Tidy { id: "" }.visit_item_mut(item);
        Shorten::new(known).visit_item_mut(item);
    }
    Mocks { operations: kept, extension, left_out }
}

/// The wrappers, and the trait with its implementation.
fn take_apart(tokens: TokenStream) -> Option<[Vec<Item>; 2]> {
    let all = items::parse(tokens).ok()?;
    let (modules, extension): (Vec<Item>, Vec<Item>) =
        all.into_iter().partition(|item| matches!(item, Item::Mod(_)));
    let wrappers = modules.into_iter().filter_map(|item| match item {
        Item::Mod(module) => module.content,
        _ => None,
    });
    let wrappers = wrappers.flat_map(|(_, items)| items);
    Some([wrappers.filter(|item| !matches!(item, Item::Use(_))).collect(), extension])
}

/// The types that have `Display`: enums of strings have it by a macro of the runtime.
fn displayed(parts: &Parts) -> BTreeSet<String> {
    let blocks = parts.types.iter().filter_map(|item| match item {
        Item::Impl(block) => block.trait_.as_ref().map(|(path, _)| (path, &block.self_ty)),
        _ => None,
    });
    let shown =
        blocks.filter(|(path, _)| path.segments.last().is_some_and(|last| last.ident == "Display"));
    let shown = shown.map(|(_, name)| name.to_token_stream().to_string());
    shown.chain(parts.types.iter().filter_map(text_enums::subject)).collect()
}

/// Why the wrappers of an operation do not compile.
fn obstacle(
    items: &[Item],
    known: &BTreeSet<String>,
    shown: &BTreeSet<String>,
) -> Option<&'static str> {
    let methods = || items.iter().filter_map(as_impl);
    let is_repeated = methods().any(|block| {
        let mut names = BTreeSet::new();
        let mut functions = block.items.iter().filter_map(as_function);
        functions.any(|function| !names.insert(function.sig.ident.to_string()))
    });
    if is_repeated {
        return Some("two methods of its mock would have the same name");
    }
    let mut functions = methods().flat_map(|block| block.items.iter().filter_map(as_function));
    functions.find_map(|function| {
        let names = type_names(function);
        let is_written = function.block.to_token_stream().to_string().contains("to_string");
        if names.iter().any(|name| !known.contains(name)) {
            return Some("it has a type that the client names otherwise");
        }
        let is_list = || function.sig.to_token_stream().to_string().contains("Vec");
        let is_plain = names.iter().all(|name| shown.contains(name)) && !is_list();
        (is_written && !is_plain).then_some("it has a parameter that is not one word")
    })
}

/// The types of the document that stand in the signature of a method.
fn type_names(function: &ImplItemFn) -> BTreeSet<String> {
    struct Names(BTreeSet<String>);
    impl Visit<'_> for Names {
        fn visit_path(&mut self, path: &syn::Path) {
            visit::visit_path(self, path);
            let mut segments = path.segments.iter().map(|segment| segment.ident.to_string());
            if segments.next().as_deref() == Some("types") {
                self.0.extend(segments.next());
            }
        }
    }
    let mut names = Names(BTreeSet::new());
    names.visit_signature(&function.sig);
    names.0
}

fn as_impl(item: &Item) -> Option<&ItemImpl> {
    match item {
        Item::Impl(block) => Some(block),
        _ => None,
    }
}

fn as_function(item: &ImplItem) -> Option<&ImplItemFn> {
    match item {
        ImplItem::Fn(function) => Some(function),
        _ => None,
    }
}

fn refined(mut items: Vec<Item>, id: &str, known: &BTreeSet<String>) -> Vec<Item> {
    for item in &mut items {
        Tidy { id }.visit_item_mut(item);
        Shorten::new(known).visit_item_mut(item);
    }
    items
}

/// The methods of the trait are in the order of the operations.
fn drop_methods(extension: &mut [Item], dropped: &BTreeSet<usize>) {
    fn keep<T>(methods: &mut Vec<T>, dropped: &BTreeSet<usize>) {
        let mut numbers = 0..;
        methods.retain(|_| numbers.next().is_some_and(|number| !dropped.contains(&number)));
    }
    for item in extension {
        match item {
            Item::Trait(block) => keep(&mut block.items, dropped),
            Item::Impl(block) => keep(&mut block.items, dropped),
            _ => {}
        }
    }
}

/// Documentation for what has none, and no regular expression where `httpmock` makes one itself.
struct Tidy<'a> {
    id: &'a str,
}

impl Tidy<'_> {
    fn describe(attributes: &mut Vec<Attribute>, text: &str) {
        attributes.retain(|attribute| !attribute.path().is_ident("doc"));
        attributes.splice(0..0, doc_attributes(text));
    }
}

impl VisitMut for Tidy<'_> {
    fn visit_item_struct_mut(&mut self, item: &mut syn::ItemStruct) {
        let text = if item.ident.to_string().ends_with("When") {
            format!("Which requests a mock of `{}` answers.", self.id)
        } else {
            format!("What a mock of `{}` answers.", self.id)
        };
        Self::describe(&mut item.attrs, &text);
    }

    fn visit_item_trait_mut(&mut self, item: &mut ItemTrait) {
        Self::describe(
            &mut item.attrs,
            "A method of `httpmock`'s server for each operation, with the types of the client.",
        );
        for item in &mut item.items {
            if let TraitItem::Fn(function) = item {
                let text = format!("A mock of `{}`.", function.sig.ident);
                Self::describe(&mut function.attrs, &text);
            }
        }
    }

    fn visit_impl_item_fn_mut(&mut self, function: &mut ImplItemFn) {
        visit_mut::visit_impl_item_fn_mut(self, function);
        if takes_a_value(function) {
            Lend.visit_block_mut(&mut function.block);
        }
        if matches!(function.vis, Visibility::Public(_)) {
            let is_when = function.block.to_token_stream().to_string().contains(". method (");
            let text = words(function, is_when);
            Self::describe(&mut function.attrs, &text);
        }
    }

    fn visit_expr_mut(&mut self, expression: &mut Expr) {
        visit_mut::visit_expr_mut(self, expression);
        if let Some(pattern) = pattern(expression) {
            *expression = pattern;
        }
    }
}

/// Whether the argument is the value itself, such as an `Option`, where `httpmock` wants to see it.
fn takes_a_value(function: &ImplItemFn) -> bool {
    function.sig.inputs.iter().any(|input| match input {
        FnArg::Typed(input) => {
            let is_value = input.pat.to_token_stream().to_string() == "value";
            is_value && !matches!(&*input.ty, Type::Reference(_))
        }
        FnArg::Receiver(_) => false,
    })
}

/// Lends the value in `json_body_obj(value)`.
struct Lend;

impl VisitMut for Lend {
    fn visit_expr_method_call_mut(&mut self, call: &mut syn::ExprMethodCall) {
        visit_mut::visit_expr_method_call_mut(self, call);
        if call.method == "json_body_obj" {
            for argument in &mut call.args {
                *argument = parse_quote!(&#argument);
            }
        }
    }
}

/// What a method of a wrapper does.
fn words(function: &ImplItemFn, is_when: bool) -> String {
    let name = function.sig.ident.to_string();
    let body = function.block.to_token_stream().to_string();
    match name.as_str() {
        "new" if is_when => "The method and the path of the operation.".to_owned(),
        "new" => "Nothing so far.".to_owned(),
        "into_inner" => "The same without types, for what the document does not allow.".to_owned(),
        _ if body.contains(". status (") => {
            format!("Answers `{}`.", name.trim_start_matches("r#").replace('_', " "))
        }
        _ => format!("Only requests with this `{}`.", name.trim_start_matches("r#")),
    }
}

/// The text in `regex::Regex::new(text).unwrap()`.
fn pattern(expression: &Expr) -> Option<Expr> {
    let Expr::MethodCall(unwrap) = expression else { return None };
    let Expr::Call(call) = &*unwrap.receiver else { return None };
    let is_regex = call.func.to_token_stream().to_string().starts_with("regex :: Regex :: new");
    let text = call.args.first().filter(|_| is_regex && unwrap.method == "unwrap")?;
    Some(match text {
        Expr::Reference(text) => (*text.expr).clone(),
        text => text.clone(),
    })
}
