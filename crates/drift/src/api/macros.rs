//! What the macros of a crate stand for, as far as items and methods are made by them.
//!
//! A small part of `macro_rules!`: rules with the usual fragments and repetitions. A call that it
//! does not understand stands for nothing; so do the macros of other crates.

use std::collections::HashMap;

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use syn::parse::{ParseStream, Parser};
use syn::{Attribute, Item, ItemImpl};

/// Calls of macros may stand this deep in what others make.
const DEEPEST: usize = 8;

/// The macros of a crate, by name.
pub(super) struct Macros(HashMap<String, Vec<Rule>>);

struct Rule {
    matcher: Vec<TokenTree>,
    body: Vec<TokenTree>,
}

impl Macros {
    pub(super) fn of<'f>(files: impl Iterator<Item = &'f syn::File>) -> Self {
        let mut macros = HashMap::new();
        for item in files.flat_map(|file| &file.items) {
            if let Item::Macro(item) = item
                && let Some(name) =
                    item.ident.as_ref().filter(|_| item.mac.path.is_ident("macro_rules"))
            {
                macros.insert(name.to_string(), rules(item.mac.tokens.clone()));
            }
        }
        Self(macros)
    }

    /// The items, with those that macros make in their place.
    pub(super) fn expand(&self, mut items: Vec<Item>) -> Vec<Item> {
        tell_texts(&mut items);
        self.expand_within(items, 0)
    }

    fn expand_within(&self, items: Vec<Item>, depth: usize) -> Vec<Item> {
        let mut out = Vec::new();
        for item in items {
            match item {
                Item::Macro(item) if depth < DEEPEST => {
                    let made = self.call(&item.mac).and_then(|tokens| syn::parse2(tokens).ok());
                    let made: Option<syn::File> = made;
                    let mut made = made.map_or(Vec::new(), |file| file.items);
                    for made in &mut made {
                        under_condition(made, &item.attrs);
                    }
                    made.retain(|item| !is_internal(item));
                    out.extend(self.expand_within(made, depth + 1));
                }
                Item::Impl(item) => out.push(Item::Impl(self.expand_impl(item, depth))),
                item => out.push(item),
            }
        }
        out
    }

    fn expand_impl(&self, mut item: ItemImpl, depth: usize) -> ItemImpl {
        let members = std::mem::take(&mut item.items);
        for member in members {
            let syn::ImplItem::Macro(call) = member else {
                item.items.push(member);
                continue;
            };
            if depth == DEEPEST {
                continue;
            }
            let made = self.call(&call.mac).map(|made| Group::new(Delimiter::Brace, made));
            let block = made.map(|made| quote::quote!(impl Block #made));
            let block = block.and_then(|block| syn::parse2::<ItemImpl>(block).ok());
            let block = block.map(|block| self.expand_impl(block, depth + 1));
            item.items.extend(block.into_iter().flat_map(|block| block.items));
        }
        item
    }

    fn call(&self, call: &syn::Macro) -> Option<TokenStream> {
        let name = call.path.segments.last()?.ident.to_string();
        let tokens: Vec<TokenTree> = call.tokens.clone().into_iter().collect();
        self.0.get(&name)?.iter().find_map(|rule| {
            let mut found = Bindings::default();
            let mut rest = tokens.as_slice();
            matches(&rule.matcher, &mut rest, &mut found)?;
            rest.is_empty().then(|| transcribe(&rule.body, &found))?
        })
    }
}

/// Whether it implements a trait that is there for the macros alone.
fn is_internal(item: &Item) -> bool {
    let Item::Impl(item) = item else { return false };
    let trait_name = item.trait_.as_ref().and_then(|(path, _)| path.segments.last());
    trait_name.is_some_and(|name| name.ident == "FromObject")
}

/// Gives the variants of enums of strings the texts that `text_enum!` has for them, as serde's derive
/// would be told.
fn tell_texts(items: &mut [Item]) {
    let calls = items.iter().filter_map(|item| match item {
        Item::Macro(call) if call.mac.path.segments.last()?.ident == "text_enum" => {
            let mut tokens = call.mac.tokens.clone().into_iter();
            match (tokens.next()?, tokens.next()?) {
                (TokenTree::Ident(name), TokenTree::Group(list)) => {
                    Some((name.to_string(), list.stream().into_iter().collect::<Vec<_>>()))
                }
                _ => None,
            }
        }
        _ => None,
    });
    let calls: HashMap<String, Vec<TokenTree>> = calls.collect();
    for item in items {
        let Item::Enum(item) = item else { continue };
        let Some(list) = calls.get(&item.ident.to_string()) else { continue };
        for variant in &mut item.variants {
            let text = list.windows(3).find_map(|tokens| match tokens {
                [TokenTree::Ident(name), _, TokenTree::Literal(text)] => {
                    (*name == variant.ident).then_some(text)
                }
                _ => None,
            });
            variant.attrs.extend(text.map(|text| syn::parse_quote!(#[serde(rename = #text)])));
        }
    }
}

/// Puts an item that a call makes under the conditions of the call.
fn under_condition(item: &mut Item, call: &[Attribute]) {
    let attributes = match item {
        Item::Const(item) => &mut item.attrs,
        Item::Enum(item) => &mut item.attrs,
        Item::Fn(item) => &mut item.attrs,
        Item::Impl(item) => &mut item.attrs,
        Item::Macro(item) => &mut item.attrs,
        Item::Mod(item) => &mut item.attrs,
        Item::Struct(item) => &mut item.attrs,
        Item::Trait(item) => &mut item.attrs,
        Item::Type(item) => &mut item.attrs,
        Item::Use(item) => &mut item.attrs,
        _ => return,
    };
    attributes.extend(call.iter().filter(|attribute| attribute.path().is_ident("cfg")).cloned());
}

/// `(matcher) => { body };` as often as it stands there.
fn rules(tokens: TokenStream) -> Vec<Rule> {
    let groups = tokens.into_iter().filter_map(|token| match token {
        TokenTree::Group(group) => Some(group.stream().into_iter().collect::<Vec<_>>()),
        _ => None,
    });
    let mut groups = groups.peekable();
    let mut rules = Vec::new();
    while let (Some(matcher), Some(body)) = (groups.next(), groups.next()) {
        rules.push(Rule { matcher, body });
    }
    rules
}

/// What the names of a rule stand for.
#[derive(Debug, Clone, Default)]
struct Bindings(HashMap<String, Binding>);

#[derive(Debug, Clone)]
enum Binding {
    One(TokenStream),
    Many(Vec<Bindings>),
}

/// A part of a matcher or of a body.
enum Part<'t> {
    /// `$name:kind` in a matcher, `$name` in a body.
    Name(String),
    /// `$(…)`, and what separates its turns.
    Turns(Vec<TokenTree>, Option<TokenTree>),
    Token(&'t TokenTree),
}

/// The next part, and what is behind it.
fn part(tokens: &[TokenTree]) -> Option<(Part<'_>, &[TokenTree])> {
    let (first, rest) = tokens.split_first()?;
    match (first, rest) {
        (TokenTree::Punct(mark), [TokenTree::Ident(name), rest @ ..]) if mark.as_char() == '$' => {
            Some((Part::Name(name.to_string()), rest))
        }
        (TokenTree::Punct(mark), [TokenTree::Group(group), rest @ ..]) if mark.as_char() == '$' => {
            let is_operator = |token: &TokenTree| is_mark(token, "*+?");
            let (separator, rest) = match rest {
                [operator, rest @ ..] if is_operator(operator) => (None, rest),
                [separator, _, rest @ ..] => (Some(separator.clone()), rest),
                _ => return None,
            };
            let inner = group.stream().into_iter().collect();
            Some((Part::Turns(inner, separator), rest))
        }
        (token, rest) => Some((Part::Token(token), rest)),
    }
}

fn is_mark(token: &TokenTree, marks: &str) -> bool {
    matches!(token, TokenTree::Punct(mark) if marks.contains(mark.as_char()))
}

fn matches(
    mut matcher: &[TokenTree],
    input: &mut &[TokenTree],
    found: &mut Bindings,
) -> Option<()> {
    while let Some((next, mut rest)) = part(matcher) {
        match next {
            Part::Name(name) => {
                let [_colon, TokenTree::Ident(kind), behind @ ..] = rest else { return None };
                rest = behind;
                found.0.insert(name, Binding::One(fragment(&kind.to_string(), input)?));
            }
            Part::Turns(inner, separator) => {
                let turns = turns(&inner, separator.as_ref(), input);
                for name in names(&inner) {
                    found.0.insert(name, Binding::Many(turns.clone()));
                }
            }
            Part::Token(TokenTree::Group(group)) => {
                let (TokenTree::Group(given), behind) = input.split_first()? else { return None };
                let inner: Vec<TokenTree> = group.stream().into_iter().collect();
                let given_tokens: Vec<TokenTree> = given.stream().into_iter().collect();
                let mut given_rest = given_tokens.as_slice();
                (group.delimiter() == given.delimiter()).then_some(())?;
                matches(&inner, &mut given_rest, found)?;
                given_rest.is_empty().then_some(())?;
                *input = behind;
            }
            Part::Token(token) => {
                let (given, behind) = input.split_first()?;
                (given.to_string() == token.to_string()).then_some(())?;
                *input = behind;
            }
        }
        matcher = rest;
    }
    Some(())
}

fn turns(
    inner: &[TokenTree],
    separator: Option<&TokenTree>,
    input: &mut &[TokenTree],
) -> Vec<Bindings> {
    let mut turns = Vec::new();
    loop {
        let mut rest = *input;
        if let (Some(separator), false) = (separator, turns.is_empty()) {
            match rest.split_first() {
                Some((given, behind)) if given.to_string() == separator.to_string() => {
                    rest = behind;
                }
                _ => break,
            }
        }
        let (mut turn, before) = (Bindings::default(), rest.len());
        if matches(inner, &mut rest, &mut turn).is_none() || rest.len() == before {
            break;
        }
        turns.push(turn);
        *input = rest;
    }
    turns
}

/// The names in a matcher or in a body, those of its repetitions included.
fn names(matcher: &[TokenTree]) -> Vec<String> {
    let mut names = Vec::new();
    let mut rest = matcher;
    while let Some((next, behind)) = part(rest) {
        match next {
            Part::Name(name) => names.push(name),
            Part::Turns(inner, ..) => names.extend(self::names(&inner)),
            Part::Token(TokenTree::Group(group)) => {
                names.extend(self::names(&group.stream().into_iter().collect::<Vec<_>>()));
            }
            Part::Token(_) => {}
        }
        rest = behind;
    }
    names
}

/// Takes one fragment from the input.
fn fragment(kind: &str, input: &mut &[TokenTree]) -> Option<TokenStream> {
    let taken = match kind {
        "ty" => parsed::<syn::Type>(input)?,
        "path" => parsed::<syn::Path>(input)?,
        "expr" => parsed::<syn::Expr>(input)?,
        "meta" => parsed::<syn::Meta>(input)?,
        "vis" => parsed::<syn::Visibility>(input)?,
        "item" => parsed::<Item>(input)?,
        "lifetime" => parsed::<syn::Lifetime>(input)?,
        "ident" => matches!(input.first()?, TokenTree::Ident(_)).then_some(1)?,
        "literal" => parsed::<syn::Lit>(input)?,
        "tt" | "block" => (!input.is_empty()).then_some(1)?,
        _ => return None,
    };
    let (fragment, rest) = input.split_at_checked(taken)?;
    *input = rest;
    Some(fragment.iter().cloned().collect())
}

/// How many tokens a parser takes from the beginning.
fn parsed<T: syn::parse::Parse>(input: &[TokenTree]) -> Option<usize> {
    let parser = |stream: ParseStream<'_>| {
        stream.parse::<T>()?;
        Ok(stream.parse::<TokenStream>()?.into_iter().count())
    };
    let left = parser.parse2(input.iter().cloned().collect()).ok()?;
    input.len().checked_sub(left)
}

fn transcribe(mut body: &[TokenTree], found: &Bindings) -> Option<TokenStream> {
    let mut out = TokenStream::new();
    while let Some((next, rest)) = part(body) {
        match next {
            Part::Name(name) => match found.0.get(&name) {
                Some(Binding::One(tokens)) => out.extend(tokens.clone()),
                Some(Binding::Many(_)) => return None,
                // `$crate`
                None => out.extend([TokenTree::Ident(Ident::new(&name, Span::call_site()))]),
            },
            Part::Turns(inner, separator) => {
                let turns = names(&inner).into_iter().find_map(|name| match found.0.get(&name) {
                    Some(Binding::Many(turns)) => Some(turns),
                    _ => None,
                });
                for (at, turn) in turns?.iter().enumerate() {
                    out.extend(separator.clone().filter(|_| at > 0));
                    let mut inside = found.clone();
                    inside.0.extend(turn.0.clone());
                    out.extend(transcribe(&inner, &inside)?);
                }
            }
            Part::Token(TokenTree::Group(group)) => {
                let inner: Vec<TokenTree> = group.stream().into_iter().collect();
                out.extend([TokenTree::Group(Group::new(
                    group.delimiter(),
                    transcribe(&inner, found)?,
                ))]);
            }
            Part::Token(token) => out.extend([token.clone()]),
        }
        body = rest;
    }
    Some(out)
}
