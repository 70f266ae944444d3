//! Versions of the NeuroML 2 schema.

use std::fmt;

/// A version of the schema, in the order of release.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Version {
    /// `v2alpha`
    Alpha,
    /// `v2beta`
    Beta,
    /// `v2beta1`
    Beta1,
    /// `v2beta2`
    Beta2,
    /// `v2beta3`
    Beta3,
    /// `v2beta4`
    Beta4,
    /// `v2beta5`
    Beta5,
    /// `v2.0`
    V2_0,
    /// `v2.1`
    V2_1,
    /// `v2.2`
    V2_2,
    /// `v2.3`
    V2_3,
    /// `v2.3.1`
    V2_3_1,
}

impl Version {
    /// The newest version, and the one that judges a file which declares none.
    pub const LATEST: Version = Version::V2_3_1;

    /// All versions, oldest first.
    pub const ALL: [Version; 12] = [
        Version::Alpha,
        Version::Beta,
        Version::Beta1,
        Version::Beta2,
        Version::Beta3,
        Version::Beta4,
        Version::Beta5,
        Version::V2_0,
        Version::V2_1,
        Version::V2_2,
        Version::V2_3,
        Version::V2_3_1,
    ];

    /// The name in the schema's file name: `v2beta4`, `v2.3.1`.
    pub fn name(self) -> &'static str {
        match self {
            Version::Alpha => "v2alpha",
            Version::Beta => "v2beta",
            Version::Beta1 => "v2beta1",
            Version::Beta2 => "v2beta2",
            Version::Beta3 => "v2beta3",
            Version::Beta4 => "v2beta4",
            Version::Beta5 => "v2beta5",
            Version::V2_0 => "v2.0",
            Version::V2_1 => "v2.1",
            Version::V2_2 => "v2.2",
            Version::V2_3 => "v2.3",
            Version::V2_3_1 => "v2.3.1",
        }
    }

    /// The name as people write it: with or without `v`.
    pub fn parse(name: &str) -> Option<Version> {
        let name = name.trim();
        let name = name.strip_prefix(['v', 'V']).unwrap_or(name);
        Version::ALL.into_iter().find(|version| version.name()[1..].eq_ignore_ascii_case(name))
    }

    /// The version that a value of `xsi:schemaLocation` declares: the one in the last file name
    /// of the form `NeuroML_<version>.xsd`. `None` when there is none, or an unknown one.
    pub fn from_schema_location(value: &str) -> Option<Version> {
        value.split_ascii_whitespace().rev().find_map(|location| {
            let file = location.rsplit(['/', '\\']).next()?;
            Version::parse(file.strip_prefix("NeuroML_")?.strip_suffix(".xsd")?)
        })
    }

    /// Name of the official schema file.
    pub fn file_name(self) -> &'static str {
        match self {
            Version::Alpha => "NeuroML_v2alpha.xsd",
            Version::Beta => "NeuroML_v2beta.xsd",
            Version::Beta1 => "NeuroML_v2beta1.xsd",
            Version::Beta2 => "NeuroML_v2beta2.xsd",
            Version::Beta3 => "NeuroML_v2beta3.xsd",
            Version::Beta4 => "NeuroML_v2beta4.xsd",
            Version::Beta5 => "NeuroML_v2beta5.xsd",
            Version::V2_0 => "NeuroML_v2.0.xsd",
            Version::V2_1 => "NeuroML_v2.1.xsd",
            Version::V2_2 => "NeuroML_v2.2.xsd",
            Version::V2_3 => "NeuroML_v2.3.xsd",
            Version::V2_3_1 => "NeuroML_v2.3.1.xsd",
        }
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_name_in_the_schema_location_is_the_version() {
        let location = "http://www.neuroml.org/schema/neuroml2 https://raw.github.com/NeuroML/NeuroML2/development/Schemas/NeuroML2/NeuroML_v2beta4.xsd";
        assert_eq!(Version::from_schema_location(location), Some(Version::Beta4));
        assert_eq!(
            Version::from_schema_location(
                "http://www.neuroml.org/schema/neuroml2 ..\\Schemas\\NeuroML_v2.3.1.xsd"
            ),
            Some(Version::V2_3_1)
        );
    }

    #[test]
    fn an_unknown_version_is_none() {
        assert_eq!(
            Version::from_schema_location("http://www.neuroml.org/schema/neuroml2 NeuroML_v3.xsd"),
            None
        );
        assert_eq!(Version::from_schema_location(""), None);
    }

    #[test]
    fn a_version_is_read_with_and_without_its_v() {
        for version in Version::ALL {
            assert_eq!(Version::parse(version.name()), Some(version));
            assert_eq!(Version::parse(&version.name()[1..]), Some(version));
            assert_eq!(version.file_name(), format!("NeuroML_{version}.xsd"));
        }
    }
}
