//! One arm for the statuses of a response that are treated alike: `400 | 401 | 500 => …`.

use proc_macro2::Span;
use quote::ToTokens;
use syn::punctuated::Punctuated;
use syn::visit_mut::{self, VisitMut};
use syn::{Arm, Expr, ExprMatch, Lit, LitInt, Pat, PatOr};

pub(super) struct Merge;

impl VisitMut for Merge {
    fn visit_expr_match_mut(&mut self, expr: &mut ExprMatch) {
        visit_mut::visit_expr_match_mut(self, expr);
        if !is_on_status(&expr.expr) {
            return;
        }
        let mut merged: Vec<Arm> = Vec::new();
        for mut arm in std::mem::take(&mut expr.arms) {
            drop_suffix(&mut arm.pat);
            match merged.last_mut() {
                Some(last) if is_plain(last) && is_plain(&arm) && same_body(last, &arm) => {
                    join(&mut last.pat, arm.pat);
                }
                _ => merged.push(arm),
            }
        }
        expr.arms = merged;
    }
}

fn is_on_status(expr: &Expr) -> bool {
    matches!(expr, Expr::MethodCall(call) if call.method == "as_u16")
}

/// A literal, or several of them: neither a range nor `_`, and without a guard.
fn is_plain(arm: &Arm) -> bool {
    matches!(arm.pat, Pat::Lit(_) | Pat::Or(_))
}

fn same_body(a: &Arm, b: &Arm) -> bool {
    a.body.to_token_stream().to_string() == b.body.to_token_stream().to_string()
}

fn join(pattern: &mut Pat, other: Pat) {
    if let Pat::Or(or) = pattern {
        or.cases.push(other);
        return;
    }
    let first = std::mem::replace(pattern, other.clone());
    let cases: Punctuated<Pat, _> = [first, other].into_iter().collect();
    *pattern = Pat::Or(PatOr { attrs: Vec::new(), leading_vert: None, cases });
}

/// `400u16` becomes `400`: the value that is matched has the type already.
fn drop_suffix(pattern: &mut Pat) {
    if let Pat::Lit(literal) = pattern
        && let Lit::Int(number) = &literal.lit
    {
        literal.lit = Lit::Int(LitInt::new(number.base10_digits(), Span::call_site()));
    }
}
