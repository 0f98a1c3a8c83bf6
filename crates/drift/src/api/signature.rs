//! Signatures, types and generics on one line, as users know them.

use syn::visit_mut::VisitMut;
use syn::{FnArg, GenericParam, Generics, Signature, Type};

use super::compact::compact;
use super::names::{Renamer, Scope};
use super::printer::Printer;

impl Printer<'_, '_> {
    pub(super) fn signature(&self, scope: &Scope<'_>, name: &str, signature: &Signature) -> String {
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
    pub(super) fn input(&self, scope: &Scope<'_>, input: &FnArg) -> String {
        match input {
            FnArg::Receiver(receiver) => {
                let receiver = syn::Receiver { attrs: Vec::new(), ..receiver.clone() };
                let text = compact(quote::ToTokens::to_token_stream(&receiver));
                text.strip_prefix("mut ").unwrap_or(&text).to_owned()
            }
            FnArg::Typed(input) => self.ty(scope, &input.ty),
        }
    }

    pub(super) fn ty(&self, scope: &Scope<'_>, ty: &Type) -> String {
        self.names.print(scope, ty.clone(), Renamer::visit_type_mut)
    }

    /// Parameters and bounds of a type.
    pub(super) fn generics(&self, scope: &Scope<'_>, generics: &Generics) -> String {
        let scope = &scope.with(generics);
        format!("{}{}", self.parameters(scope, generics), self.bounds(scope, generics))
    }

    pub(super) fn parameters(&self, scope: &Scope<'_>, generics: &Generics) -> String {
        let generics = Generics { where_clause: None, ..generics.clone() };
        let text = self.names.print(scope, generics, Renamer::visit_generics_mut);
        text.replace(", >", ">")
    }

    pub(super) fn bounds(&self, scope: &Scope<'_>, generics: &Generics) -> String {
        let Some(clause) = &generics.where_clause else { return String::new() };
        let text = self.names.print(scope, clause.clone(), Renamer::visit_where_clause_mut);
        let text = text.trim().trim_end_matches(',');
        if text == "where" { String::new() } else { format!(" {text}") }
    }
}

/// The parameters without bounds and defaults, as a derive has them.
pub(super) fn parameters(generics: &Generics) -> String {
    let names = generics.params.iter().map(|parameter| match parameter {
        GenericParam::Lifetime(parameter) => parameter.lifetime.to_string(),
        GenericParam::Type(parameter) => parameter.ident.to_string(),
        GenericParam::Const(parameter) => parameter.ident.to_string(),
    });
    let names: Vec<String> = names.collect();
    if names.is_empty() { String::new() } else { format!("<{}>", names.join(", ")) }
}
