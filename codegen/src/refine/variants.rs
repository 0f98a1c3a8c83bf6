//! The values `+1` and `-1`, which typify calls in the case of fields, and a file in a union.

use proc_macro2::{Ident, Span};
use syn::visit_mut::{self, VisitMut};
use syn::{Path, Variant};

use crate::formats::branch_names;
use crate::model::FILE_PART;

/// Puts the two variants in the case of variants, of which lowering took care that no other has the
/// name, and calls a file in a union what it is.
pub(super) struct Rename;

impl VisitMut for Rename {
    fn visit_variant_mut(&mut self, variant: &mut Variant) {
        visit_mut::visit_variant_mut(self, variant);
        rename(&mut variant.ident);
    }

    fn visit_path_mut(&mut self, path: &mut Path) {
        visit_mut::visit_path_mut(self, path);
        // `Self::plus1`; a variable or a field is alone.
        let is_inside = path.segments.len() > 1;
        if let Some(last) = path.segments.last_mut().filter(|_| is_inside) {
            rename(&mut last.ident);
        }
    }
}

fn rename(name: &mut Ident) {
    for (old, new) in [("plus1", "Plus1"), ("minus1", "Minus1"), (FILE_PART, "FilePart")] {
        if name == old {
            *name = Ident::new(new, Span::call_site());
        }
    }
    if let Some((_, new)) = branch_names().find(|(old, _)| name == old) {
        *name = Ident::new(new, Span::call_site());
    }
}
