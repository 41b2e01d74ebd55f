//! The list of all host parameters: whatever goes over all of them asks here.
//!
//! Ids are frozen (`tests/golden/params.txt`): a released one is never renamed or reused, and new parameters stand at the
//! end.

use super::known::Listed;
use super::{GrilleParams, ToolParams};

/// Something that is done with every parameter.
pub trait Visit<'a> {
    /// The next parameter, in the order of hosts.
    fn param<P: Listed>(&mut self, id: &str, param: &'a P);
}

impl GrilleParams {
    /// Shows a visitor every host parameter, in the order of hosts.
    pub fn visit<'a>(&'a self, visitor: &mut impl Visit<'a>) {
        visitor.param("slot", &self.slot);
        visitor.param("source", &self.source);
        visitor.param("seal", &self.seal);
        visitor.param("head_size", &self.head_size);
        visitor.param("level_match", &self.level_match);
        visitor.param("on_export", &self.on_export);
        visitor.param("output_trim", &self.output_trim);
        visitor.param("bypass", &self.bypass);
        visitor.param("blind", &self.blind);
        self.tools.visit(visitor);
        for (slot, number) in self.slots.iter().zip(1..) {
            slot.visit(number, visitor);
        }
        visitor.param("browse_source", &self.browse.source);
        visitor.param("browse_target", &self.browse.target);
        visitor.param("rows", &self.rows);
        visitor.param("reference", &self.reference);
    }
}

impl ToolParams {
    fn visit<'a>(&'a self, visitor: &mut impl Visit<'a>) {
        visitor.param("mono", &self.mono);
        visitor.param("side", &self.side);
        visitor.param("solo_left", &self.solo_left);
        visitor.param("solo_right", &self.solo_right);
        visitor.param("swap", &self.swap);
        visitor.param("flip_left", &self.flip_left);
        visitor.param("flip_right", &self.flip_right);
        visitor.param("dim", &self.dim);
        visitor.param("dim_db", &self.dim_db);
        visitor.param("balance", &self.balance);
    }
}

/// Every parameter id, in the order hosts list them.
#[must_use]
pub fn all_ids() -> Vec<String> {
    struct Ids(Vec<String>);
    impl Visit<'_> for Ids {
        fn param<P: Listed>(&mut self, id: &str, _: &P) {
            self.0.push(id.to_owned());
        }
    }
    let mut ids = Ids(Vec::new());
    GrilleParams::default().visit(&mut ids);
    ids.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use nice_plug::params::internals::ParamPtr;
    use nice_plug::prelude::Params;

    /// What is listed is what the framework shows hosts: the same parameters under the same ids, in the same order.
    #[test]
    fn the_list_is_the_framework_s() {
        struct Listing(Vec<(String, ParamPtr)>);
        impl Visit<'_> for Listing {
            fn param<P: Listed>(&mut self, id: &str, param: &P) {
                self.0.push((id.to_owned(), param.as_ptr()));
            }
        }
        let params = GrilleParams::default();
        let mut listing = Listing(Vec::new());
        params.visit(&mut listing);
        let map: Vec<_> = params.param_map().into_iter().map(|(id, param, _)| (id, param)).collect();
        assert_eq!(listing.0, map);
    }
}
