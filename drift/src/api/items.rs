//! Items as lines: what users depend on, and nothing else.

use syn::punctuated::Punctuated;
use syn::visit_mut::VisitMut;
use syn::{
    Attribute, Expr, ExprLit, Fields, FnArg, GenericParam, Generics, ImplItem, Item as Syntax,
    ItemImpl, Lit, Meta, Signature, Token, TraitItem, Type, Visibility,
};

use super::list::{Export, Item, ItemKind, What};
use super::names::{Names, Renamer, Scope, Target, segments};
use super::tree::{self, Module, conditions, is_hidden};

pub(super) struct Printer<'n, 'm> {
    pub(super) names: &'n Names<'m>,
    pub(super) items: Vec<Item>,
}

/// What the items of one place have in common.
#[derive(Clone)]
struct Place<'m> {
    module: &'m Module,
    conditions: Vec<String>,
    owner: Option<String>,
}

impl<'m> Printer<'_, 'm> {
    pub(super) fn export(&mut self, export: &Export<'m>) {
        let Export { name, conditions, what } = export;
        let place = |module| {
            let owner = name.rsplit_once("::").map(|(owner, _)| owner.to_owned());
            Place { module, conditions: conditions.clone(), owner }
        };
        match what {
            // The crate itself is no item of it.
            What::Module(_) if !name.contains("::") => {}
            What::Module(module) => {
                self.add(&place(module), ItemKind::Module, name, &format!("pub mod {name}"), &[]);
            }
            What::Elsewhere(module, target) => {
                let text = format!("pub use {name} = {target}");
                self.add(&place(module), ItemKind::Reexport, name, &text, &[]);
            }
            What::Item(module, item) => self.item(&place(module), name, item),
        }
    }

    fn item(&mut self, place: &Place<'m>, name: &str, item: &Syntax) {
        let scope = Scope::new(place.module);
        let attributes = tree::attributes(item);
        match item {
            Syntax::Struct(item) => {
                let is_whole = self.fields(place, name, &item.fields, &item.generics);
                let rest = if is_whole { "" } else { " { .. }" };
                let generics = self.generics(&scope, &item.generics);
                let text = format!("pub struct {name}{generics}{rest}");
                self.data(place, name, text, attributes, &item.generics, !is_whole);
            }
            Syntax::Enum(item) => {
                for variant in &item.variants {
                    self.variant(place, name, variant, &item.generics);
                }
                let text = format!("pub enum {name}{}", self.generics(&scope, &item.generics));
                self.data(place, name, text, attributes, &item.generics, false);
            }
            Syntax::Union(item) => {
                let text = format!("pub union {name}{}", self.generics(&scope, &item.generics));
                self.data(place, name, text, attributes, &item.generics, true);
            }
            Syntax::Fn(item) => {
                let text = self.signature(&scope, name, &item.sig);
                self.add(place, ItemKind::Function, name, &text, attributes);
            }
            Syntax::Const(item) => {
                let text = format!("pub const {name}: {}", self.ty(&scope, &item.ty));
                self.add(place, ItemKind::Constant, name, &text, attributes);
            }
            Syntax::Static(item) => {
                let text = format!("pub static {name}: {}", self.ty(&scope, &item.ty));
                self.add(place, ItemKind::Constant, name, &text, attributes);
            }
            Syntax::Type(item) => {
                let scope = scope.with(&item.generics);
                let generics = self.generics(&scope, &item.generics);
                let text = format!("pub type {name}{generics} = {}", self.ty(&scope, &item.ty));
                self.add(place, ItemKind::Alias, name, &text, attributes);
            }
            Syntax::Trait(item) => self.contract(place, name, item),
            _ => {}
        }
    }

    /// The line of a type itself, and of the traits that it derives.
    fn data(
        &mut self,
        place: &Place<'m>,
        name: &str,
        text: String,
        attributes: &[Attribute],
        generics: &Generics,
        has_private: bool,
    ) {
        let is_open =
            attributes.iter().any(|attribute| attribute.path().is_ident("non_exhaustive"));
        let text = if is_open { format!("#[non_exhaustive] {text}") } else { text };
        self.add(place, ItemKind::Type, name, &text, attributes);
        if let Some(item) = self.items.last_mut() {
            item.is_open = is_open || has_private;
        }
        let parameters = parameters(generics);
        for derived in derives(attributes) {
            for derived in self.names.derived(place.module, &derived) {
                let text = format!("impl{parameters} {derived} for {name}{parameters}");
                let place = Place { owner: Some(name.to_owned()), ..place.clone() };
                self.add(&place, ItemKind::Implementation, &text, &text, &[]);
            }
        }
    }

    /// The public fields of a struct; whether they are all it has.
    fn fields(
        &mut self,
        place: &Place<'m>,
        owner: &str,
        fields: &Fields,
        generics: &Generics,
    ) -> bool {
        let scope = Scope::new(place.module).with(generics);
        let mut is_whole = true;
        for (at, field) in fields.iter().enumerate() {
            if !matches!(field.vis, Visibility::Public(_)) || is_hidden(&field.attrs) {
                is_whole = false;
                continue;
            }
            let own = field.ident.as_ref().map_or_else(|| at.to_string(), ToString::to_string);
            let name = format!("{owner}::{own}");
            let text = format!("pub {name}: {}", self.ty(&scope, &field.ty));
            let place = place.of(owner, &field.attrs);
            self.add(&place, ItemKind::Field, &name, &text, &field.attrs);
            self.wire(&own, &field.attrs);
        }
        is_whole
    }

    fn variant(
        &mut self,
        place: &Place<'m>,
        owner: &str,
        variant: &syn::Variant,
        generics: &Generics,
    ) {
        let scope = Scope::new(place.module).with(generics);
        let name = format!("{owner}::{}", variant.ident);
        let types = |this: &Self| -> Vec<String> {
            let fields = variant.fields.iter().map(|field| {
                let ty = this.ty(&scope, &field.ty);
                field.ident.as_ref().map_or(ty.clone(), |name| format!("{name}: {ty}"))
            });
            fields.collect()
        };
        let fields = match &variant.fields {
            Fields::Unit => String::new(),
            Fields::Unnamed(_) => format!("({})", types(self).join(", ")),
            Fields::Named(_) => format!(" {{ {} }}", types(self).join(", ")),
        };
        let place = place.of(owner, &variant.attrs);
        self.add(&place, ItemKind::Variant, &name, &format!("pub {name}{fields}"), &variant.attrs);
        self.wire(&variant.ident.to_string(), &variant.attrs);
    }

    /// Notes the name on the wire of what was added last.
    fn wire(&mut self, own: &str, attributes: &[Attribute]) {
        if let Some(item) = self.items.last_mut() {
            item.wire = Some(
                renamed(attributes).unwrap_or_else(|| own.trim_start_matches("r#").to_owned()),
            );
        }
    }

    fn contract(&mut self, place: &Place<'m>, name: &str, item: &syn::ItemTrait) {
        let scope = Scope::new(place.module).with(&item.generics);
        let generics = self.generics(&scope, &item.generics);
        let bounds = item.supertraits.iter().map(|bound| {
            self.names.print(&scope, bound.clone(), Renamer::visit_type_param_bound_mut)
        });
        let bounds: Vec<String> = bounds.collect();
        let bounds =
            if bounds.is_empty() { String::new() } else { format!(": {}", bounds.join(" + ")) };
        let word = if item.unsafety.is_some() { "unsafe trait" } else { "trait" };
        let text = format!("pub {word} {name}{generics}{bounds}");
        self.add(place, ItemKind::Trait, name, &text, &item.attrs);
        for member in &item.items {
            self.contract_member(place, name, member, &scope);
        }
    }

    fn contract_member(
        &mut self,
        place: &Place<'m>,
        owner: &str,
        member: &TraitItem,
        scope: &Scope<'_>,
    ) {
        let (own, text, attributes, is_provided) = match member {
            TraitItem::Fn(item) => {
                let own = format!("{owner}::{}", item.sig.ident);
                let text = self.signature(scope, &own, &item.sig);
                (own, text, &item.attrs, item.default.is_some())
            }
            TraitItem::Type(item) => {
                let own = format!("{owner}::{}", item.ident);
                (own.clone(), format!("pub type {own}"), &item.attrs, item.default.is_some())
            }
            TraitItem::Const(item) => {
                let own = format!("{owner}::{}", item.ident);
                let text = format!("pub const {own}: {}", self.ty(scope, &item.ty));
                (own, text, &item.attrs, item.default.is_some())
            }
            _ => return,
        };
        let kind = if is_provided { ItemKind::ProvidedItem } else { ItemKind::RequiredItem };
        self.add(&place.of(owner, attributes), kind, &own, &text, attributes);
    }

    /// What is implemented for public types, wherever in the crate that is written.
    pub(super) fn implementations(&mut self, module: &'m Module, outer: &[String]) {
        for item in &module.items {
            if let Syntax::Impl(item) = item {
                let conditions = [outer, &conditions(&item.attrs)].concat();
                let place = Place { module, conditions, owner: None };
                self.implementation(&place, item);
            }
        }
        for child in module.children.values() {
            let conditions = [outer, &conditions(&child.attributes)].concat();
            self.implementations(&child.module, &conditions);
        }
    }

    fn implementation(&mut self, place: &Place<'m>, item: &ItemImpl) {
        let scope = Scope::new(place.module).with(&item.generics);
        let head = head(&item.self_ty);
        let target = head.map(|path| self.names.resolve(place.module, &segments(path)));
        if target.as_ref().is_some_and(|target| self.is_private(target)) {
            return;
        }
        let own = head.and_then(|path| self.known(place.module, path));
        let Some((path, _)) = &item.trait_ else {
            if let Some(owner) = own {
                self.methods(place, &owner, item, &scope);
            }
            return;
        };
        let is_reachable = !self.is_private(&self.names.resolve(place.module, &segments(path)));
        // An implementation for a type of another crate goes with the type that it is of.
        let mut finder = Finder { printer: self, module: place.module, found: None };
        syn::visit::visit_path(&mut finder, path);
        let other = finder.found;
        let Some(owner) = own.or(other).filter(|_| is_reachable && !is_hidden(&item.attrs)) else {
            return;
        };
        let parameters = self.parameters(&scope, &item.generics);
        let name = self.names.print(&scope, path.clone(), Renamer::visit_path_mut);
        let ty = self.ty(&scope, &item.self_ty);
        let bounds = self.bounds(&scope, &item.generics);
        let text = format!("impl{parameters} {name} for {ty}{bounds}");
        let place = Place { owner: Some(owner), ..place.clone() };
        self.add(&place, ItemKind::Implementation, &text, &text, &item.attrs);
        for member in &item.items {
            if let ImplItem::Type(member) = member {
                let own = format!("<{ty} as {name}>::{}", member.ident);
                let text = format!("pub type {own} = {}", self.ty(&scope, &member.ty));
                self.add(&place, ItemKind::AssociatedType, &own, &text, &member.attrs);
            }
        }
    }

    fn methods(&mut self, place: &Place<'m>, owner: &str, item: &ItemImpl, scope: &Scope<'_>) {
        let ty = self.ty(scope, &item.self_ty);
        let bounds = self.bounds(scope, &item.generics);
        for member in &item.items {
            let (visibility, attributes) = match member {
                ImplItem::Fn(member) => (&member.vis, &member.attrs),
                ImplItem::Const(member) => (&member.vis, &member.attrs),
                _ => continue,
            };
            if !matches!(visibility, Visibility::Public(_)) || is_hidden(attributes) {
                continue;
            }
            let place = place.of(owner, attributes);
            match member {
                ImplItem::Fn(member) => {
                    let scope = scope.with(&member.sig.generics);
                    let own = format!("{owner}::{}", member.sig.ident);
                    let name = format!("{ty}::{}", member.sig.ident);
                    let mut text = self.signature(&scope, &name, &member.sig);
                    // Bounds of the block hold for each of its methods.
                    if text.contains(" where ") && !bounds.is_empty() {
                        text = format!("{text}, {}", bounds.trim_start_matches(" where "));
                    } else {
                        text.push_str(&bounds);
                    }
                    self.add(&place, ItemKind::Function, &own, &text, attributes);
                }
                ImplItem::Const(member) => {
                    let own = format!("{owner}::{}", member.ident);
                    let text =
                        format!("pub const {ty}::{}: {}", member.ident, self.ty(scope, &member.ty));
                    self.add(&place, ItemKind::Constant, &own, &text, attributes);
                }
                _ => {}
            }
        }
    }

    /// The name of a type of the crate, if users can reach it. What stands in a file that is not
    /// there is taken to be reachable, if it is said to come from the root of the crate.
    fn known(&self, module: &Module, path: &syn::Path) -> Option<String> {
        let target = self.names.resolve(module, &segments(path));
        self.is_public(&target).then(|| self.names.shown_target(target))
    }

    /// It is of the crate, and users cannot reach it.
    fn is_private(&self, target: &Target) -> bool {
        !matches!(target, Target::Foreign(_)) && !self.is_public(target)
    }

    fn is_public(&self, target: &Target) -> bool {
        match target {
            Target::Item { module, name, .. } => {
                let definition = module.iter().cloned().chain([name.clone()]).collect();
                self.names.public(&definition).is_some()
            }
            Target::Unknown(path) => {
                self.names.public(path).is_some()
                    || path.first().is_some_and(|first| {
                        self.names
                            .module(&[])
                            .is_some_and(|root| !root.children.contains_key(first))
                    })
            }
            Target::Module(_) | Target::Foreign(_) => false,
        }
    }

    fn signature(&self, scope: &Scope<'_>, name: &str, signature: &Signature) -> String {
        let scope = &scope.with(&signature.generics);
        let mut words = String::from("pub ");
        let flags =
            [(signature.constness.is_some(), "const "), (signature.asyncness.is_some(), "async ")];
        words.extend(flags.iter().filter(|(is_set, _)| *is_set).map(|(_, word)| *word));
        let inputs: Vec<String> =
            signature.inputs.iter().map(|input| self.input(scope, input)).collect();
        let output =
            self.names.print(scope, signature.output.clone(), Renamer::visit_return_type_mut);
        let output = output.trim();
        let output = if output.is_empty() { String::new() } else { format!(" {output}") };
        let parameters = self.parameters(scope, &signature.generics);
        let bounds = self.bounds(scope, &signature.generics);
        format!("{words}fn {name}{parameters}({}){output}{bounds}", inputs.join(", "))
    }

    /// An argument. Its name is nobody's concern, nor is that a receiver is `mut`.
    fn input(&self, scope: &Scope<'_>, input: &FnArg) -> String {
        match input {
            FnArg::Receiver(receiver) => {
                let receiver = syn::Receiver { attrs: Vec::new(), ..receiver.clone() };
                let text = super::tight::tight(quote::ToTokens::to_token_stream(&receiver));
                text.strip_prefix("mut ").unwrap_or(&text).to_owned()
            }
            FnArg::Typed(input) => self.ty(scope, &input.ty),
        }
    }

    fn ty(&self, scope: &Scope<'_>, ty: &Type) -> String {
        self.names.print(scope, ty.clone(), Renamer::visit_type_mut)
    }

    /// Parameters and bounds of a type.
    fn generics(&self, scope: &Scope<'_>, generics: &Generics) -> String {
        let scope = &scope.with(generics);
        format!("{}{}", self.parameters(scope, generics), self.bounds(scope, generics))
    }

    fn parameters(&self, scope: &Scope<'_>, generics: &Generics) -> String {
        let generics = Generics { where_clause: None, ..generics.clone() };
        let text = self.names.print(scope, generics, Renamer::visit_generics_mut);
        text.replace(", >", ">")
    }

    fn bounds(&self, scope: &Scope<'_>, generics: &Generics) -> String {
        let Some(clause) = &generics.where_clause else { return String::new() };
        let text = self.names.print(scope, clause.clone(), Renamer::visit_where_clause_mut);
        let text = text.trim().trim_end_matches(',');
        if text == "where" { String::new() } else { format!(" {text}") }
    }

    fn add(
        &mut self,
        place: &Place<'m>,
        kind: ItemKind,
        path: &str,
        text: &str,
        attributes: &[Attribute],
    ) {
        let conditions: Vec<String> =
            place.conditions.iter().map(|condition| format!("#[cfg({condition})] ")).collect();
        let is_deprecated =
            attributes.iter().any(|attribute| attribute.path().is_ident("deprecated"));
        self.items.push(Item {
            kind,
            path: path.to_owned(),
            owner: place.owner.clone(),
            text: format!("{}{text}", conditions.concat()),
            is_deprecated,
            is_open: false,
            docs: docs(attributes),
            file: place.module.file.clone(),
            wire: None,
        });
    }
}

impl Place<'_> {
    /// The place of a member of `owner` with these attributes.
    fn of(&self, owner: &str, attributes: &[Attribute]) -> Self {
        Self {
            module: self.module,
            conditions: [self.conditions.as_slice(), &conditions(attributes)].concat(),
            owner: Some(owner.to_owned()),
        }
    }
}

/// Looks for a type of the crate.
struct Finder<'p, 'n, 'm> {
    printer: &'p Printer<'n, 'm>,
    module: &'p Module,
    found: Option<String>,
}

impl syn::visit::Visit<'_> for Finder<'_, '_, '_> {
    fn visit_path(&mut self, path: &syn::Path) {
        if self.found.is_none() {
            self.found = self.printer.known(self.module, path);
        }
        syn::visit::visit_path(self, path);
    }
}

/// The type that an implementation is of, without references around it.
fn head(ty: &Type) -> Option<&syn::Path> {
    match ty {
        Type::Path(path) if path.qself.is_none() => Some(&path.path),
        Type::Reference(reference) => head(&reference.elem),
        Type::Paren(inner) => head(&inner.elem),
        Type::Group(inner) => head(&inner.elem),
        _ => None,
    }
}

/// The parameters without bounds and defaults, as a derive has them.
fn parameters(generics: &Generics) -> String {
    let names = generics.params.iter().map(|parameter| match parameter {
        GenericParam::Lifetime(parameter) => parameter.lifetime.to_string(),
        GenericParam::Type(parameter) => parameter.ident.to_string(),
        GenericParam::Const(parameter) => parameter.ident.to_string(),
    });
    let names: Vec<String> = names.collect();
    if names.is_empty() { String::new() } else { format!("<{}>", names.join(", ")) }
}

fn derives(attributes: &[Attribute]) -> Vec<syn::Path> {
    let lists = attributes.iter().filter(|attribute| attribute.path().is_ident("derive"));
    let lists = lists.filter_map(|attribute| {
        attribute.parse_args_with(Punctuated::<syn::Path, Token![,]>::parse_terminated).ok()
    });
    lists.flatten().collect()
}

/// The lines of the documentation.
fn docs(attributes: &[Attribute]) -> String {
    let lines = attributes.iter().filter_map(|attribute| match &attribute.meta {
        Meta::NameValue(meta) if meta.path.is_ident("doc") => text_of(&meta.value),
        _ => None,
    });
    let lines: Vec<String> = lines.map(|line| line.trim().to_owned()).collect();
    lines.join("\n")
}

fn text_of(value: &Expr) -> Option<String> {
    match value {
        Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text.value()),
        _ => None,
    }
}

/// The name that serde is told.
fn renamed(attributes: &[Attribute]) -> Option<String> {
    let lists = attributes.iter().filter(|attribute| attribute.path().is_ident("serde"));
    let metas = lists.filter_map(|attribute| {
        attribute.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated).ok()
    });
    metas.flatten().find_map(|meta| match meta {
        Meta::NameValue(meta) if meta.path.is_ident("rename") => text_of(&meta.value),
        _ => None,
    })
}
