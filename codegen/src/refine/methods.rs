//! Requests whose method reqwest's client has no function for: progenitor calls one all the same.

use proc_macro2::{Ident, Span};
use syn::visit_mut::{self, VisitMut};
use syn::{Expr, ExprMethodCall, ImplItemFn, parse_quote};

/// `.options(url)` becomes `.request(reqwest::Method::OPTIONS, url)`, and so with `TRACE`.
pub(super) fn name(method: &mut ImplItemFn) {
    Name.visit_block_mut(&mut method.block);
}

struct Name;

impl VisitMut for Name {
    fn visit_expr_method_call_mut(&mut self, call: &mut ExprMethodCall) {
        visit_mut::visit_expr_method_call_mut(self, call);
        let is_client = matches!(&*call.receiver, Expr::Field(field)
            if matches!(&field.member, syn::Member::Named(name) if name == "client"));
        if is_client && (call.method == "options" || call.method == "trace") {
            let method = Ident::new(&call.method.to_string().to_uppercase(), Span::call_site());
            call.args.insert(0, parse_quote!(reqwest::Method::#method));
            call.method = Ident::new("request", Span::call_site());
        }
    }
}
