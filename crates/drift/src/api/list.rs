//! The public items of a crate, a line each.

use std::collections::{BTreeSet, HashSet};

use syn::{Item as Syntax, Visibility};

use super::item::{Export, Item, ItemKind, What};
use super::names::{Names, Target};
use super::printer::Printer;
use super::tree::{self, Import, Module, Path, Texts, Unreadable, conditions, is_hidden};

/// The public items of a crate, sorted by their text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Api {
    /// The items.
    pub items: Vec<Item>,
}

impl Api {
    /// The same with the features of the crate, which users name in their manifests.
    #[must_use]
    pub fn with_features<'f>(mut self, features: impl Iterator<Item = &'f str>) -> Self {
        self.items.extend(features.map(|name| Item {
            kind: ItemKind::Feature,
            path: format!("feature {name}"),
            owner: None,
            text: format!("feature {name}"),
            is_deprecated: false,
            is_open: false,
            docs: String::new(),
            file: String::new(),
            wire: None,
        }));
        self
    }

    /// The list as it is written to files: a line each, sorted, the same on any machine.
    #[must_use]
    pub fn lines(&self) -> String {
        let lines: BTreeSet<String> = self.items.iter().map(Item::line).collect();
        lines.into_iter().map(|line| line + "\n").collect()
    }
}

/// Lists the public items of the crate `krate` whose root is the file `root`.
///
/// What is only there under a condition has the condition before it; what is there for tests or
/// under a flag of the workspace only, `#[doc(hidden)]` or within the crate is left out. Methods that a trait asks for go without
/// saying, as the implementation is listed.
///
/// # Errors
///
/// One of the files is not Rust.
pub fn list(krate: &str, files: &Texts, root: &str) -> Result<Api, Unreadable> {
    let root = tree::read(files, root)?;
    let mut lister = Lister {
        names: Names::new(&root, krate),
        exports: Vec::new(),
        seen: HashSet::new(),
        open: Vec::new(),
    };
    lister.module(&root, krate, &[]);
    let Lister { names, exports, .. } = lister;
    let mut printer = Printer { names: &names, items: Vec::new() };
    for export in &exports {
        printer.export(export);
    }
    printer.implementations(&root, &[]);
    let mut items = printer.items;
    items.sort_by(|a, b| (&a.text, a.kind, &a.file).cmp(&(&b.text, b.kind, &b.file)));
    items.dedup_by(|a, b| a.text == b.text);
    Ok(Api { items })
}

struct Lister<'m> {
    names: Names<'m>,
    exports: Vec<Export<'m>>,
    /// What was listed already, by module and name.
    seen: HashSet<(Path, String)>,
    /// The modules that are being listed, one inside of the other.
    open: Vec<Path>,
}

impl<'m> Lister<'m> {
    /// Everything that users reach by way of a module that they call `name`.
    fn module(&mut self, module: &'m Module, name: &str, outer: &[String]) {
        if self.open.contains(&module.path) {
            return;
        }
        self.names.export(module.path.clone(), name);
        self.add(name.to_owned(), outer.to_vec(), What::Module(module));
        self.members(module, name, outer);
    }

    /// What is in a module; one that hands itself on by way of others is listed once.
    fn members(&mut self, module: &'m Module, name: &str, outer: &[String]) {
        let is_new = self.seen.insert((module.path.clone(), name.to_owned()));
        if !is_new || self.open.contains(&module.path) {
            return;
        }
        self.open.push(module.path.clone());
        self.members_of(module, name, outer);
        self.open.pop();
    }

    fn members_of(&mut self, module: &'m Module, name: &str, outer: &[String]) {
        for item in &module.items {
            let Some(own) = tree::name_of(item).filter(|_| is_public(item)) else { continue };
            if is_hidden(tree::attributes(item)) {
                continue;
            }
            let conditions = [outer, &conditions(tree::attributes(item))].concat();
            let own = own.to_string();
            self.item(module, item, &own, format!("{name}::{own}"), conditions);
        }
        let mut children: Vec<_> = module.children.iter().collect();
        children.sort_by_key(|(name, _)| *name);
        for (own, child) in children {
            if matches!(child.visibility, Visibility::Public(_)) && !is_hidden(&child.attributes) {
                let conditions = [outer, &conditions(&child.attributes)].concat();
                self.module(&child.module, &format!("{name}::{own}"), &conditions);
            }
        }
        let mut imports: Vec<_> = module.imports.iter().collect();
        imports.sort_by_key(|(name, _)| *name);
        for (own, import) in imports.into_iter().filter(|(_, import)| import.is_public) {
            self.import(module, import, &format!("{name}::{own}"), outer);
        }
        for import in module.globs.iter().filter(|import| import.is_public) {
            if let Target::Module(path) = self.names.import(module, import)
                && let Some(target) = self.names.module(&path)
            {
                let conditions = [outer, &import.conditions].concat();
                self.members(target, name, &conditions);
            }
        }
    }

    fn import(&mut self, module: &'m Module, import: &Import, name: &str, outer: &[String]) {
        let conditions = [outer, &import.conditions].concat();
        match self.names.import(module, import) {
            Target::Module(path) => {
                if let Some(target) = self.names.module(&path) {
                    self.module(target, name, &conditions);
                }
            }
            Target::Item { module, name: own, .. } => {
                let target = self.names.module(&module);
                if let Some((target, item)) = target.and_then(|m| Some((m, m.item(&own)?))) {
                    self.item(target, item, &own, name.to_owned(), conditions);
                }
            }
            Target::Unknown(path) => {
                let shown = format!("crate::{}", path.join("::"));
                self.names.export(path, name);
                self.add(name.to_owned(), conditions, What::Elsewhere(module, shown));
            }
            Target::Foreign(path) => {
                let shown = path.join("::");
                self.names.hand_on(path, name);
                self.add(name.to_owned(), conditions, What::Elsewhere(module, shown));
            }
        }
    }

    fn item(
        &mut self,
        module: &'m Module,
        item: &'m Syntax,
        own: &str,
        name: String,
        conditions: Vec<String>,
    ) {
        let definition: Path = module.path.iter().cloned().chain([own.to_owned()]).collect();
        self.names.export(definition, &name);
        self.add(name, conditions, What::Item(module, item));
    }

    fn add(&mut self, name: String, conditions: Vec<String>, what: What<'m>) {
        self.exports.push(Export { name, conditions, what });
    }
}

fn is_public(item: &Syntax) -> bool {
    let visibility = match item {
        Syntax::Const(item) => &item.vis,
        Syntax::Enum(item) => &item.vis,
        Syntax::Fn(item) => &item.vis,
        Syntax::Static(item) => &item.vis,
        Syntax::Struct(item) => &item.vis,
        Syntax::Trait(item) => &item.vis,
        Syntax::Type(item) => &item.vis,
        Syntax::Union(item) => &item.vis,
        _ => return false,
    };
    matches!(visibility, Visibility::Public(_))
}
