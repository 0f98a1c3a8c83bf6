//! Bodies that may be left out: progenitor takes every body for required.

use syn::{FnArg, ImplItemFn, Pat, parse_quote};

use crate::model::{BodyForm, OperationPlan};

/// `body: T` becomes `body: Option<T>`: nothing is written for `None`, and the runtime takes what
/// is left of a body out of the request.
pub(super) fn may_be_left_out(method: &mut ImplItemFn, plan: &OperationPlan) {
    let is_optional =
        plan.body.as_ref().is_some_and(|body| body.optional && body.form == BodyForm::Json);
    if !is_optional {
        return;
    }
    for argument in &mut method.sig.inputs {
        let FnArg::Typed(argument) = argument else { continue };
        let is_body = matches!(&*argument.pat, Pat::Ident(pattern) if pattern.ident == "body");
        if is_body {
            let ty = &argument.ty;
            *argument.ty = parse_quote!(::std::option::Option<#ty>);
        }
    }
}
