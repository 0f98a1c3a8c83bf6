//! Operations that are called like the hooks of progenitor's client: a method of that name would
//! be called in place of the hook.

use quote::format_ident;
use syn::ImplItemFn;

/// What `ClientHooks` and `ClientInfo` call their methods.
const TAKEN: [&str; 6] = ["api_version", "baseurl", "client", "exec", "post", "pre"];

/// Renames such methods. Users call an operation by the method of its resource, which keeps its
/// name.
pub(super) fn rename(methods: &mut [ImplItemFn]) {
    for method in methods {
        if TAKEN.iter().any(|taken| method.sig.ident == taken) {
            method.sig.ident = format_ident!("{}_", method.sig.ident);
        }
    }
}
