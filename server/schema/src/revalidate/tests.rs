//! Random edits: judging again must say what judging anew says.

use proptest::prelude::*;
use syntax::{Edit, parse, reparse};
use text::Range;

use super::*;
use crate::Version;

const DOCUMENT: &str = r#"<neuroml xmlns="http://www.neuroml.org/schema/neuroml2" id="d">
  <notes>Some words</notes>
  <include href="a.nml"/>
  <cell id="c">
    <morphology id="m">
      <segment id="0" name="soma"><proximal x="0" y="0" z="0" diameter="10"/><distal x="1" y="0" z="0" diameter="10"/></segment>
      <segment id="1"><parent segment="0"/><distal x="1" y="0" z="0" diameter="1"/></segment>
    </morphology>
    <biophysicalProperties id="b"><membraneProperties>
      <channelDensity id="d" ionChannel="k" condDensity="1 S_per_m2" erev="-70 mV" ion="k"/>
      <spikeThresh value="0 mV"/><specificCapacitance value="1 uF_per_cm2"/><initMembPotential value="-65 mV"/>
    </membraneProperties></biophysicalProperties>
  </cell>
  <ComponentType name="t" extends="baseCell"><Parameter name="p" dimension="none"/><Dynamics><StateVariable name="v" dimension="none"/></Dynamics></ComponentType>
  <network id="n"><annotation><x:any xmlns:x="u"><cell/></x:any></annotation><population id="p" component="c" size="1"/></network>
</neuroml>
"#;

const PIECES: [&str; 16] = [
    "",
    " ",
    "x",
    "<notes/>",
    "<Cell id=\"c\">",
    "<spikeTresh value=\"1 mV\"/>",
    "<spikeThresh value=\"1\"/>",
    "<cell id=\"c\">",
    "</cell>",
    "xmlns=\"u\"",
    "\"",
    ">",
    "<annotation><y/></annotation>",
    "text &amp; more",
    "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"Cell2CaPools\"",
    "<population id=\"q\" component=\"c\" size=\"1\"/>",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn judging_again_says_what_judging_anew_says(
        edits in proptest::collection::vec((0usize..DOCUMENT.len(), 0usize..60, 0usize..PIECES.len()), 1..8),
        version in 0usize..Version::ALL.len(),
    ) {
        let schema = Schema::of(Version::ALL[version]);
        let mut text = DOCUMENT.to_owned();
        let mut tree = parse(&text);
        let mut violations = validate(schema, &text, &tree);
        for (start, length, piece) in edits {
            let start = start.min(text.len());
            let end = (start + length).min(text.len());
            let new_text = format!("{}{}{}", &text[..start], PIECES[piece], &text[end..]);
            let edit = Edit { range: Range::new(start as u32, end as u32), inserted_len: PIECES[piece].len() as u32 };
            let (new_tree, change) = reparse(&tree, &text, &edit, &new_text);
            violations = revalidate(schema, &violations, &change, &tree, &new_text, &new_tree);
            prop_assert_eq!(&violations, &validate(schema, &new_text, &new_tree), "after {:?} in\n{}", change, new_text);
            (text, tree) = (new_text, new_tree);
        }
    }
}
