//! The modules of a crate, from the texts of its files.

use std::collections::{BTreeMap, HashMap};

use syn::{Attribute, Item, Meta, UseTree, Visibility};

use super::compact::compact;
use super::macros::Macros;

/// A path from the root of the crate, or from another crate.
pub(super) type Path = Vec<String>;

/// Files by path relative to the folder of the root, with `/`.
pub type Texts = BTreeMap<String, String>;

/// One module and those inside of it.
#[derive(Default)]
pub(super) struct Module {
    /// The path from the root of the crate; empty for the root.
    pub(super) path: Path,
    /// The file that it is written in.
    pub(super) file: String,
    pub(super) items: Vec<Item>,
    pub(super) children: BTreeMap<String, Child>,
    /// What `use` gives names to.
    pub(super) imports: HashMap<String, Import>,
    /// The modules that it takes everything from.
    pub(super) globs: Vec<Import>,
}

/// A module inside of another.
pub(super) struct Child {
    pub(super) module: Module,
    pub(super) visibility: Visibility,
    pub(super) attributes: Vec<Attribute>,
}

/// What a name stands for.
#[derive(Debug, Clone)]
pub(super) struct Import {
    pub(super) target: Path,
    /// It leads to another crate for sure: it begins with `::`.
    pub(super) is_foreign: bool,
    pub(super) is_public: bool,
    pub(super) conditions: Vec<String>,
}

/// Why the files are no crate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// The file.
    pub file: String,
    /// What is wrong with it.
    pub reason: String,
}

/// Modules may stand this deep in each other.
const DEEPEST: usize = 64;

/// Reads the modules that the file `root` leads to. Files that are not there are modules of which
/// nothing is known.
pub(super) fn read(files: &Texts, root: &str) -> Result<Module, Unreadable> {
    let mut parsed: HashMap<&str, syn::File> = HashMap::new();
    for (path, text) in files {
        let file = syn::parse_file(text)
            .map_err(|error| Unreadable { file: path.clone(), reason: error.to_string() })?;
        parsed.insert(path, file);
    }
    let of_runtime = codegen::runtime_macros::SOURCES.iter();
    // serde is no item of the crate that is listed, what else they name is handed on by it.
    let of_runtime = of_runtime.map(|text| text.replace("$crate::serde", "::serde"));
    let of_runtime: Vec<syn::File> =
        of_runtime.filter_map(|text| syn::parse_file(&text).ok()).collect();
    // Its own come last, and count.
    let macros = Macros::of(of_runtime.iter().chain(parsed.values()));
    let mut reader = Reader { parsed, macros };
    let items = reader.parsed.remove(root).map(|file| file.items).unwrap_or_default();
    let folder = root.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
    Ok(reader.module(Vec::new(), root, &folder, items))
}

struct Reader<'f> {
    parsed: HashMap<&'f str, syn::File>,
    macros: Macros,
}

impl Reader<'_> {
    /// A module whose own modules are files in `folder`.
    fn module(&mut self, path: Path, file: &str, folder: &str, items: Vec<Item>) -> Module {
        let mut module = Module { path, file: file.to_owned(), ..Module::default() };
        for item in self.macros.expand(items) {
            if is_for_nobody(attributes(&item)) {
                continue;
            }
            match item {
                Item::Mod(item) if module.path.len() < DEEPEST => {
                    let name = item.ident.to_string();
                    let path = [module.path.as_slice(), std::slice::from_ref(&name)].concat();
                    let inner = join(folder, &name);
                    let child = match item.content {
                        Some((_, items)) => self.module(path, file, &inner, items),
                        None => self.outline(path, &inner),
                    };
                    let (visibility, attributes) = (item.vis, item.attrs);
                    module.children.insert(name, Child { module: child, visibility, attributes });
                }
                Item::Use(item) => module.import(&item),
                item => module.items.push(item),
            }
        }
        module
    }

    /// A module in a file of its own: `name.rs` or `name/mod.rs`.
    fn outline(&mut self, path: Path, folder: &str) -> Module {
        let candidates = [format!("{folder}.rs"), format!("{folder}/mod.rs")];
        for file in candidates {
            if let Some(parsed) = self.parsed.remove(file.as_str()) {
                return self.module(path, &file, folder, parsed.items);
            }
        }
        Module { path, ..Module::default() }
    }
}

fn join(folder: &str, name: &str) -> String {
    let name = name.trim_start_matches("r#");
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}

impl Module {
    fn import(&mut self, item: &syn::ItemUse) {
        let import = Import {
            target: Vec::new(),
            is_foreign: item.leading_colon.is_some(),
            is_public: matches!(item.vis, Visibility::Public(_)) && !is_hidden(&item.attrs),
            conditions: conditions(&item.attrs),
        };
        self.import_tree(&item.tree, import);
    }

    fn import_tree(&mut self, tree: &UseTree, mut import: Import) {
        match tree {
            UseTree::Path(path) => {
                import.target.push(path.ident.to_string());
                self.import_tree(&path.tree, import);
            }
            UseTree::Name(name) if name.ident == "self" => {
                if let Some(name) = import.target.last().cloned() {
                    self.imports.insert(name, import);
                }
            }
            UseTree::Name(name) => {
                import.target.push(name.ident.to_string());
                self.imports.insert(name.ident.to_string(), import);
            }
            UseTree::Rename(rename) => {
                if rename.ident != "self" {
                    import.target.push(rename.ident.to_string());
                }
                self.imports.insert(rename.rename.to_string(), import);
            }
            UseTree::Glob(_) => self.globs.push(import),
            UseTree::Group(group) => {
                for tree in &group.items {
                    self.import_tree(tree, import.clone());
                }
            }
        }
    }

    /// The item of that name.
    pub(super) fn item(&self, name: &str) -> Option<&Item> {
        self.items.iter().find(|item| name_of(item).is_some_and(|own| own == name))
    }
}

/// The name of an item that has one in the module.
pub(super) fn name_of(item: &Item) -> Option<&syn::Ident> {
    Some(match item {
        Item::Const(item) => &item.ident,
        Item::Enum(item) => &item.ident,
        Item::Fn(item) => &item.sig.ident,
        Item::Static(item) => &item.ident,
        Item::Struct(item) => &item.ident,
        Item::Trait(item) => &item.ident,
        Item::Type(item) => &item.ident,
        Item::Union(item) => &item.ident,
        _ => return None,
    })
}

pub(super) fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Union(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

/// What stands in `#[cfg(…)]`: each has to hold for the item to be there. What holds for every user
/// is left out.
pub(super) fn conditions(attributes: &[Attribute]) -> Vec<String> {
    let holds = |condition: &String| {
        let negated = condition.strip_prefix("not(").and_then(|rest| rest.strip_suffix(')'));
        negated.is_some_and(is_internal)
    };
    stated(attributes).filter(|condition| !holds(condition)).collect()
}

fn stated(attributes: &[Attribute]) -> impl Iterator<Item = String> {
    attributes.iter().filter_map(|attribute| match &attribute.meta {
        Meta::List(list) if list.path.is_ident("cfg") => Some(compact(list.tokens.clone())),
        _ => None,
    })
}

/// What no user has: tests, and flags that the build scripts of a workspace set for themselves.
fn is_for_nobody(attributes: &[Attribute]) -> bool {
    stated(attributes).any(|condition| is_internal(&condition))
}

/// A bare word is a flag, and the compiler sets these alone.
fn is_internal(condition: &str) -> bool {
    const OF_THE_COMPILER: [&str; 4] = ["debug_assertions", "proc_macro", "unix", "windows"];
    let is_word = condition.chars().all(|c| c.is_alphanumeric() || c == '_');
    is_word && !OF_THE_COMPILER.contains(&condition)
}

/// `#[doc(hidden)]` keeps an item out of the public interface, by Cargo's rules.
pub(super) fn is_hidden(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| match &attribute.meta {
        Meta::List(list) => list.path.is_ident("doc") && compact(list.tokens.clone()) == "hidden",
        _ => false,
    })
}
