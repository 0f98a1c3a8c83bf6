//! Items as lines: what users depend on, and nothing else.

use syn::visit_mut::VisitMut;
use syn::{Attribute, Fields, Generics, Item as Syntax, TraitItem, Visibility};

use super::attributes::{derives, docs, renamed};
use super::item::{Export, Item, ItemKind, What};
use super::names::{Renamer, Scope};
use super::printer::{Place, Printer};
use super::signature::parameters;
use super::tree::{self, conditions, is_hidden};

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

    pub(super) fn add(
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
    pub(super) fn of(&self, owner: &str, attributes: &[Attribute]) -> Self {
        Self {
            module: self.module,
            conditions: [self.conditions.as_slice(), &conditions(attributes)].concat(),
            owner: Some(owner.to_owned()),
        }
    }
}
