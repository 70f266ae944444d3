//! Well-formedness: what keeps a file from being XML at all.

pub(crate) mod bare_ampersand;
pub(crate) mod doctype;
pub(crate) mod document_too_large;
pub(crate) mod duplicate_attribute;
pub(crate) mod forbidden_character;
pub(crate) mod invalid_encoding;
pub(crate) mod invalid_name;
pub(crate) mod malformed_comment;
pub(crate) mod malformed_markup;
pub(crate) mod malformed_tag;
pub(crate) mod mismatched_end_tag;
pub(crate) mod missing_end_tag;
pub(crate) mod missing_space;
pub(crate) mod root_element;
pub(crate) mod stray_end_tag;
pub(crate) mod stray_less_than;
pub(crate) mod unclosed_quote;
pub(crate) mod undeclared_prefix;
pub(crate) mod unknown_entity;
pub(crate) mod unquoted_value;
pub(crate) mod xml_declaration;
