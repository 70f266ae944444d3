//! Cells that cannot be simulated as one compartment are refused, with the reason.

use model::ResolvedType;
use syntax::Node;

use crate::problem::Problem;

/// Why a cell with a morphology cannot be run, if that is so.
///
/// Networks of such cells go another way (`cable`). Where one is met elsewhere, the reference would take all segments for one
/// compartment and give wrong numbers; jNeuroML refuses it, and so do we.
pub(crate) fn refusal(ty: &ResolvedType, node: Node<'_>) -> Option<Problem> {
    if !ty.is_a("cell") {
        return None;
    }
    let id = node.attribute("id").map(|it| it.value().into_owned()).unwrap_or_default();
    let child = |name: &str| node.elements().find(|it| it.local_name() == name);
    let Some(morphology) = child("morphology") else {
        return Some(Problem::IncompleteCell { id, missing: "morphology" });
    };
    let has_properties = node.elements().any(|it| it.local_name().starts_with("biophysicalProperties"));
    if !has_properties {
        return Some(Problem::IncompleteCell { id, missing: "biophysicalProperties" });
    }
    let segments = morphology.elements().filter(|it| it.local_name() == "segment").count();
    (segments > 1).then_some(Problem::MultiCompartment { id, segments })
}
