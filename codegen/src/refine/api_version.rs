//! progenitor sends a header `api-version` with every request, taken from `info.version`. No
//! document asks for it, so it goes.
//!
//! A header of that name which the document does declare is set from a parameter and stays: only
//! the statement that takes its value from `Self::api_version()` is removed.

use syn::visit::Visit;
use syn::visit_mut::{self, VisitMut};
use syn::{Expr, ExprMethodCall, ImplItemFn, Stmt};

pub(super) fn remove(method: &mut ImplItemFn) {
    let statements = &mut method.block.stmts;
    statements.retain(|statement| !calls_api_version(statement));
    // Without it, most header maps have nothing left to hold.
    let appends = statements.iter().any(|statement| {
        matches!(statement, Stmt::Expr(Expr::MethodCall(call), _)
            if is_header_map(&call.receiver) && call.method == "append")
            || matches!(statement, Stmt::Expr(Expr::If(_), _))
    });
    if !appends {
        statements.retain(|statement| !declares_header_map(statement));
        DropHeadersCall.visit_block_mut(&mut method.block);
    }
}

fn calls_api_version(statement: &Stmt) -> bool {
    struct Finder(bool);
    impl Visit<'_> for Finder {
        fn visit_path(&mut self, path: &syn::Path) {
            let is_it = path.segments.len() == 2
                && path
                    .segments
                    .iter()
                    .map(|segment| segment.ident.to_string())
                    .eq(["Self", "api_version"]);
            self.0 |= is_it;
        }
    }
    let mut finder = Finder(false);
    finder.visit_stmt(statement);
    finder.0
}

fn is_header_map(expr: &Expr) -> bool {
    matches!(expr, Expr::Path(path) if path.path.is_ident("header_map"))
}

fn declares_header_map(statement: &Stmt) -> bool {
    matches!(statement, Stmt::Local(local)
        if matches!(&local.pat, syn::Pat::Ident(pat) if pat.ident == "header_map"))
}

/// Takes `.headers(header_map)` out of a chain of calls.
struct DropHeadersCall;

impl VisitMut for DropHeadersCall {
    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        visit_mut::visit_expr_mut(self, expr);
        if let Expr::MethodCall(ExprMethodCall { receiver, method, args, .. }) = expr
            && method == "headers"
            && args.first().is_some_and(is_header_map)
        {
            let receiver = std::mem::replace(&mut **receiver, Expr::PLACEHOLDER);
            *expr = receiver;
        }
    }
}
