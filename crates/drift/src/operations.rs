//! The names of the operations of a document.

use spec::openapi;

use crate::document::Document;

impl Document {
    /// Its operations as findings name them: `POST /v1/images/generations`.
    #[must_use]
    pub fn operations(&self) -> Vec<String> {
        let root = self.root();
        let fields = ["paths", "webhooks"].into_iter().filter_map(|field| root.get(field));
        let items: Vec<_> = fields
            .flat_map(|field| field.members().collect::<Vec<_>>())
            .map(|(path, item)| (path, self.resolve(&item)))
            .collect();
        let named = items.iter().flat_map(|(path, item)| {
            let methods = openapi::methods(item.node);
            methods.map(move |(method, _)| format!("{} {path}", openapi::sent(method)))
        });
        named.collect()
    }
}
