//! What a path in the code leads to, and by which name users know it.

use std::collections::{HashMap, HashSet};

use quote::ToTokens;
use syn::visit_mut::{self, VisitMut};

use super::compact::compact;
use super::tree::{Import, Module, Path};

/// Names may be handed on by this many modules in a row.
const MAX_HOPS: usize = 32;

/// What every Rust file knows, called by its name alone wherever it is spelled out.
const PRELUDE: [&str; 34] = [
    "AsMut",
    "AsRef",
    "Box",
    "Clone",
    "Copy",
    "Default",
    "DoubleEndedIterator",
    "Drop",
    "Eq",
    "Err",
    "ExactSizeIterator",
    "Extend",
    "Fn",
    "FnMut",
    "FnOnce",
    "From",
    "FromIterator",
    "Into",
    "IntoIterator",
    "Iterator",
    "None",
    "Ok",
    "Option",
    "Ord",
    "PartialEq",
    "PartialOrd",
    "Result",
    "Send",
    "Some",
    "String",
    "Sync",
    "ToString",
    "TryFrom",
    "Vec",
];

/// What derives implement that are not called like the trait.
const DERIVED: [(&str, &[&str]); 3] = [
    ("Debug", &["std::fmt::Debug"]),
    ("Hash", &["std::hash::Hash"]),
    ("thiserror::Error", &["std::error::Error", "std::fmt::Display"]),
];

/// What a path leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Target {
    /// A module of the crate.
    Module(Path),
    /// An item of the crate: the module it is defined in, its name, and what is behind.
    Item { module: Path, name: String, rest: Path },
    /// Something in a module of the crate of which nothing is known.
    Unknown(Path),
    /// Something in another crate, or a name that every file knows.
    Foreign(Path),
}

/// The names of a crate.
pub(super) struct Names<'m> {
    root: &'m Module,
    krate: &'m str,
    /// How users call what is defined at a path.
    public: HashMap<Path, String>,
    /// How users call what comes from another crate by way of this one.
    handed_on: HashMap<Path, String>,
}

impl<'m> Names<'m> {
    pub(super) fn new(root: &'m Module, krate: &'m str) -> Self {
        Self { root, krate, public: HashMap::new(), handed_on: HashMap::new() }
    }

    /// The first name that something is exported by is the one it is called by.
    pub(super) fn export(&mut self, definition: Path, name: &str) {
        self.public.entry(definition).or_insert_with(|| name.to_owned());
    }

    /// The same for something that comes from another crate.
    pub(super) fn hand_on(&mut self, path: Path, name: &str) {
        self.handed_on.entry(path).or_insert_with(|| name.to_owned());
    }

    /// How users call what is defined at a path, if they can.
    pub(super) fn public(&self, definition: &Path) -> Option<&str> {
        self.public.get(definition).map(String::as_str)
    }

    pub(super) fn module(&self, path: &[String]) -> Option<&'m Module> {
        path.iter().try_fold(self.root, |module, name| Some(&module.children.get(name)?.module))
    }

    /// What a path in a module leads to.
    pub(super) fn resolve(&self, module: &Module, path: &[String]) -> Target {
        self.resolve_within(module, path, MAX_HOPS)
    }

    fn resolve_within(&self, module: &Module, path: &[String], hops: usize) -> Target {
        let Some((first, rest)) = path.split_first() else {
            return Target::Module(module.path.clone());
        };
        match first.as_str() {
            "crate" => self.inside(self.root, rest, hops),
            "self" => self.inside(module, rest, hops),
            "super" => {
                let parent = module.path.split_last().map_or(&[][..], |(_, parent)| parent);
                let supers = rest.iter().take_while(|name| *name == "super").count();
                let up = parent.len().saturating_sub(supers);
                let parent = parent.get(..up).unwrap_or_default();
                match self.module(parent) {
                    Some(parent) => {
                        self.inside(parent, rest.get(supers..).unwrap_or_default(), hops)
                    }
                    None => Target::Foreign(path.to_vec()),
                }
            }
            _ if knows(module, first) => self.inside(module, path, hops),
            _ => Target::Foreign(path.to_vec()),
        }
    }

    /// What a path leads to that begins with a name of a module.
    fn inside(&self, module: &Module, path: &[String], hops: usize) -> Target {
        let Some((first, rest)) = path.split_first() else {
            return Target::Module(module.path.clone());
        };
        if let Some(child) = module.children.get(first) {
            return self.inside(&child.module, rest, hops);
        }
        if module.item(first).is_some() {
            let (module, name) = (module.path.clone(), first.clone());
            return Target::Item { module, name, rest: rest.to_vec() };
        }
        let import = module.imports.get(first);
        if let (Some(import), Some(hops)) = (import, hops.checked_sub(1)) {
            let path = [import.target.as_slice(), rest].concat();
            return self.follow(module, import, &path, hops);
        }
        Target::Unknown([module.path.as_slice(), path].concat())
    }

    /// What an import leads to.
    pub(super) fn import(&self, module: &Module, import: &Import) -> Target {
        self.follow(module, import, &import.target, MAX_HOPS)
    }

    fn follow(&self, module: &Module, import: &Import, path: &[String], hops: usize) -> Target {
        // An import of `tree` as `tree` does not lead to itself.
        let leads_to_itself = path.first().is_some_and(|first| {
            !module.children.contains_key(first)
                && module.item(first).is_none()
                && module.imports.get(first).is_some_and(|own| own.target.first() == Some(first))
        });
        if import.is_foreign || leads_to_itself {
            return Target::Foreign(path.to_vec());
        }
        self.resolve_within(module, path, hops)
    }

    /// The name by which users know what a path in a module leads to.
    pub(super) fn shown(&self, module: &Module, path: &[String]) -> String {
        self.shown_target(self.resolve(module, path))
    }

    pub(super) fn shown_target(&self, target: Target) -> String {
        match target {
            Target::Module(path) | Target::Unknown(path) => self.called(&path, &[]),
            Target::Item { mut module, name, rest } => {
                module.push(name);
                self.called(&module, &rest)
            }
            Target::Foreign(path) => match self.handed_on.get(&path) {
                Some(name) => name.clone(),
                None => foreign(&path),
            },
        }
    }

    fn called(&self, definition: &[String], rest: &[String]) -> String {
        // Of something that is not exported, the module may be.
        let known = (0..=definition.len()).rev().find_map(|at| {
            let (module, inside) = definition.split_at_checked(at)?;
            Some((self.public.get(module)?.as_str(), inside))
        });
        let (head, inside) = known.unwrap_or((self.krate, definition));
        let mut name = head.to_owned();
        for part in inside.iter().chain(rest) {
            name.push_str("::");
            name.push_str(part);
        }
        name
    }

    /// Syntax on one line, with everything called by the names that users know; `visit` is the
    /// visit of that kind of syntax.
    pub(super) fn print<'a, T: ToTokens>(
        &'a self,
        scope: &'a Scope<'a>,
        mut syntax: T,
        visit: impl FnOnce(&mut Renamer<'a, 'm>, &mut T),
    ) -> String {
        visit(&mut Renamer { names: self, scope }, &mut syntax);
        compact(syntax.into_token_stream())
    }

    /// The traits that a derive implements.
    pub(super) fn derived(&self, module: &Module, path: &syn::Path) -> Vec<String> {
        let shown = self.shown(module, &segments(path));
        match DERIVED.iter().find(|(name, _)| *name == shown) {
            Some((_, traits)) => traits.iter().map(|name| (*name).to_owned()).collect(),
            None => vec![shown],
        }
    }
}

fn knows(module: &Module, name: &str) -> bool {
    module.children.contains_key(name)
        || module.imports.contains_key(name)
        || module.item(name).is_some()
}

fn foreign(path: &[String]) -> String {
    match path {
        [first, .., last]
            if ["std", "core", "alloc"].contains(&first.as_str())
                && PRELUDE.contains(&last.as_str())
                && is_of_prelude(path) =>
        {
            last.clone()
        }
        [first, rest @ ..] if !rest.is_empty() && ["core", "alloc"].contains(&first.as_str()) => {
            format!("std::{}", rest.join("::"))
        }
        _ => path.join("::"),
    }
}

/// `std::fmt::Result` is not `Result`.
fn is_of_prelude(path: &[String]) -> bool {
    let parent = path.iter().rev().nth(1).map(String::as_str);
    !matches!(parent, Some("fmt" | "io" | "thread" | "ptr"))
}

pub(super) fn segments(path: &syn::Path) -> Path {
    path.segments.iter().map(|segment| segment.ident.to_string()).collect()
}

/// Where some syntax stands.
pub(super) struct Scope<'s> {
    pub(super) module: &'s Module,
    /// The type parameters, which hide other names.
    pub(super) parameters: HashSet<String>,
}

impl<'s> Scope<'s> {
    pub(super) fn new(module: &'s Module) -> Self {
        Self { module, parameters: HashSet::new() }
    }

    /// The same with the parameters of some generics.
    pub(super) fn with(&self, generics: &syn::Generics) -> Self {
        let own = generics.type_params().map(|parameter| parameter.ident.to_string());
        let own = own.chain(generics.const_params().map(|parameter| parameter.ident.to_string()));
        Self {
            module: self.module,
            parameters: self.parameters.iter().cloned().chain(own).collect(),
        }
    }
}

/// Gives paths the names that users know.
pub(super) struct Renamer<'a, 'm> {
    names: &'a Names<'m>,
    scope: &'a Scope<'a>,
}

impl VisitMut for Renamer<'_, '_> {
    fn visit_path_mut(&mut self, path: &mut syn::Path) {
        visit_mut::visit_path_mut(self, path);
        let words = segments(path);
        let Some(first) = words.first() else { return };
        if first == "Self" || self.scope.parameters.contains(first) {
            return;
        }
        let shown = match path.leading_colon {
            Some(_) => foreign(&words),
            None => self.names.shown(self.scope.module, &words),
        };
        let Ok(mut new) = syn::parse_str::<syn::Path>(&shown) else { return };
        if let (Some(to), Some(from)) = (new.segments.last_mut(), path.segments.last()) {
            to.arguments = from.arguments.clone();
        }
        *path = new;
    }

    fn visit_type_path_mut(&mut self, path: &mut syn::TypePath) {
        // `<T as Trait>::Name`: the names behind the trait are its own.
        match &mut path.qself {
            Some(qself) => {
                self.visit_type_mut(&mut qself.ty);
                for segment in &mut path.path.segments {
                    self.visit_path_segment_mut(segment);
                }
            }
            None => self.visit_path_mut(&mut path.path),
        }
    }

    fn visit_attributes_mut(&mut self, attributes: &mut Vec<syn::Attribute>) {
        attributes.clear();
    }
}
