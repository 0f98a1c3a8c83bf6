//! What is implemented for types, wherever in the crate that is written.

use syn::visit_mut::VisitMut;
use syn::{ImplItem, Item as Syntax, ItemImpl, Type, Visibility};

use super::item::ItemKind;
use super::names::{Renamer, Scope, Target, segments};
use super::printer::{Place, Printer};
use super::tree::{Module, conditions, is_hidden};

impl<'m> Printer<'_, 'm> {
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
        let mut finder =
            Finder { printer: self, module: place.module, found: None, is_private: false };
        syn::visit::Visit::visit_path(&mut finder, path);
        // An implementation for a type of another crate goes with the type that it is of. Of one
        // that names what they cannot reach, users can make nothing.
        let is_reachable = !finder.is_private && !is_hidden(&item.attrs);
        let Some(owner) = own.or(finder.found).filter(|_| is_reachable) else { return };
        let parameters = self.parameters(&scope, &item.generics);
        let name = self.names.print(&scope, path.clone(), Renamer::visit_path_mut);
        let ty = self.ty(&scope, &item.self_ty);
        let bounds = self.bounds(&scope, &item.generics);
        // Written or derived, users have the same.
        let (parameters, name) = match name.strip_suffix("::Deserialize<'de>") {
            Some(path) if parameters == "<'de>" => (String::new(), format!("{path}::Deserialize")),
            _ => (parameters, name),
        };
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
}

/// Looks for types of the crate.
struct Finder<'p, 'n, 'm> {
    printer: &'p Printer<'n, 'm>,
    module: &'p Module,
    found: Option<String>,
    /// There is a name among them that users cannot reach.
    is_private: bool,
}

impl syn::visit::Visit<'_> for Finder<'_, '_, '_> {
    fn visit_path(&mut self, path: &syn::Path) {
        let target = self.printer.names.resolve(self.module, &segments(path));
        self.is_private |= self.printer.is_private(&target);
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
