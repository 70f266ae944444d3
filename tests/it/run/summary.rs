//! `nml summary` on a model that can be counted by hand.

use super::{hodgkin_huxley, nml_in, out};

#[test]
fn a_summary_counts_what_is_there() {
    let folder = hodgkin_huxley();
    let told = out(&nml_in(folder.path(), &["summary", "LEMS_hh.xml"]));
    for line in [
        "LEMS_hh.xml",
        "  3 ionChannelHH: leak, sodium, potassium",
        "network hh_network: 2 cells in 2 populations",
        "  driven: 1 hh",
        "simulation hh_simulation: 150 ms in steps of 0.01 ms",
        "  shows Two cells (2 curves)",
        "  writes hh_traces.dat (2 columns)",
    ] {
        assert!(told.lines().any(|it| it == line), "{line}\n{told}");
    }
}
