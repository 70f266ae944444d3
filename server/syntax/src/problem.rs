//! What makes a document not well-formed, as data.
//!
//! No prose: `rules` chooses the words. Each kind says what its `range` covers (the guilty token) and
//! what `related` shows; names and found characters are read from the text at those ranges.

use text::Range;

/// After so many problems of one document no more are kept.
///
/// A bound on memory for hostile input; a person reads the first few.
pub const PROBLEM_LIMIT: usize = 10_000;

/// One thing that is wrong, and where.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash)]
pub struct SyntaxProblem {
    /// What is wrong.
    pub kind: SyntaxProblemKind,
    /// The guilty token.
    pub range: Range,
    /// A second place that explains the first; see the kind.
    pub related: Option<Range>,
}

/// What is wrong. "Range" and "related" are those of [`SyntaxProblem`].
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum SyntaxProblemKind {
    /// An element has no end tag. Range: the end tag of the outer element that comes instead, or the
    /// empty range at the end of the text. Related: the name in the start tag of the open element.
    MissingEndTag,
    /// An end tag whose name is a misspelling of the open element's; it is taken to close it.
    /// Range: the name in the end tag. Related: the name in the start tag.
    MismatchedEndTag,
    /// An end tag to which no open element belongs. Range: the end tag. Related: the name in the
    /// start tag of the innermost open element, if any.
    StrayEndTag,
    /// `</` without a name; it is taken to close the open element.
    /// Range: the end tag. Related: the name in the start tag of the open element, if any.
    EndTagWithoutName,
    /// Something other than white space between the name of an end tag and its `>`. Range: that.
    TextInEndTag,
    /// An end tag without `>`. Range: the end tag.
    UnclosedEndTag,
    /// A start tag that meets `<` or the end of the text before its `>`. The element counts as empty,
    /// unless its end tag comes later. Range: the last thing in the tag, an attribute or `<` and the name.
    /// Related: `<` and the name. Not reported when the reason is an unclosed quote, which is.
    UnclosedStartTag,
    /// `<` in text that begins no tag. Range: the `<`.
    LessThanInText,
    /// `<` in an attribute value. Range: the `<`.
    LessThanInValue,
    /// `&` that begins no reference. Range: the `&`.
    BareAmpersand,
    /// `&name` without `;`. Range: all of it.
    UnterminatedReference,
    /// A reference to an entity that XML does not define. Range: all of it, with `&` and `;`.
    UnknownEntity,
    /// `&#…;` that is no number, or the number of no XML character. Range: all of it.
    InvalidCharacterReference,
    /// `]]>` in text. Range: that.
    CDataEndInText,
    /// A value whose closing quote is missing. Range: the opening quote and the value as recovered.
    /// Related: the name of the attribute.
    UnclosedQuote,
    /// A value without an opening quote. Range: the value. Related: the name of the attribute.
    UnquotedValue,
    /// An attribute without a value. Range: its name, and `=` if there is one.
    MissingValue,
    /// No white space before an attribute. Range: its name. Related: the attribute before it.
    MissingSpace,
    /// The same attribute twice in one tag. Range: the second name. Related: the first name.
    DuplicateAttribute,
    /// Two attributes of one tag with different prefixes but the same namespace and local name.
    /// Range: the second name. Related: the first name.
    DuplicateExpandedName,
    /// Something in a tag that belongs to no attribute. Range: that.
    UnexpectedInTag,
    /// A name with a character that may not be there. Range: the name.
    InvalidName,
    /// A character that XML forbids everywhere. Range: the character.
    ForbiddenCharacter,
    /// A comment without `-->`. Range: its `<!--`.
    UnclosedComment,
    /// `--` in a comment. Range: the `--`. Related: the `<!--` of the comment.
    DoubleHyphen,
    /// `<!--` in a comment. Range: that. Related: the `<!--` of the outer comment.
    NestedComment,
    /// A CDATA section without `]]>`. Range: its `<![CDATA[`.
    UnclosedCData,
    /// A processing instruction without `?>`. Range: its `<?` and target.
    UnclosedInstruction,
    /// A processing instruction without a valid target. Range: `<?` and what follows directly.
    InvalidInstruction,
    /// An XML declaration that is not at the very start. Range: `<?xml`.
    MisplacedDeclaration,
    /// An XML declaration that is not as XML wants it. Range: the part that is wrong.
    InvalidDeclaration,
    /// The XML declaration names an encoding that nobody knows. Range: the name of the encoding.
    UnknownEncoding,
    /// `<!` that begins nothing known. Range: what was skipped.
    MalformedMarkup,
    /// A document type declaration. It is legal XML, and never processed here. Range: `<!DOCTYPE`.
    Doctype,
    /// A document type declaration inside or behind the root element, or a second one.
    /// Range: `<!DOCTYPE`.
    MisplacedDoctype,
    /// A document type declaration without `>`. Range: `<!DOCTYPE`.
    UnclosedDoctype,
    /// Text before or behind the root element; only the first is reported. Range: the text without the
    /// white space around it. Related: the name of the root element, if it came before.
    TextOutsideRoot,
    /// A second root element; only the first one too many is reported.
    /// Range: `<` and its name. Related: the name of the first.
    SecondRoot,
    /// There is no element. Range: empty, at the end of the text.
    NoRoot,
    /// A prefix that no `xmlns:` declares. Range: the prefix.
    UndeclaredPrefix,
    /// A name with more than one `:`, or with nothing before or behind it, or an illegal use of
    /// `xmlns`. Range: the name.
    InvalidPrefix,
    /// The text has 4 GiB or more; only its beginning was read. Range: empty, where reading stopped.
    TooLarge,
}

impl SyntaxProblemKind {
    /// Whether a document with this problem is not well-formed. (A document type declaration is well-formed.)
    pub fn is_error(self) -> bool {
        self != SyntaxProblemKind::Doctype
    }
}
