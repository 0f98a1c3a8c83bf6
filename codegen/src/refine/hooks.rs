//! Operations that are called like the hooks of progenitor's client: a method of that name would
//! be called in place of the hook.

use quote::format_ident;
use syn::ImplItemFn;

/// What `ClientHooks` and `ClientInfo` call their methods.
const TAKEN: [&str; 6] = ["api_version", "baseurl", "client", "exec", "post", "pre"];

/// Renames such a method. Users call an operation by the method of its resource, which keeps its
/// name.
pub(super) fn rename(method: &mut ImplItemFn) {
    if TAKEN.iter().any(|taken| method.sig.ident == taken) {
        method.sig.ident = format_ident!("{}_", method.sig.ident);
    }
}
