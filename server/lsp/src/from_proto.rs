//! LSP's values as ours: positions become byte offsets, URIs become paths.
//!
//! Together with `to_proto` the only place that knows position encodings. Whatever a client sends is clamped to the
//! text; nothing here can panic.

use std::ops::Range;
use std::path::PathBuf;

use lsp_types as lsp;
use model::FilePath;
use ropey::Rope;
use text::Encoding;

/// The bytes of a range; empty at its start if it is the wrong way round.
pub(crate) fn byte_range(rope: &Rope, range: lsp::Range, encoding: Encoding) -> Range<usize> {
    let start = offset(rope, range.start, encoding);
    start..offset(rope, range.end, encoding).max(start)
}

/// The byte offset of a position. Columns beyond the line mean its end, before the line break; lines beyond the text
/// mean its end; a column inside a character means its start.
pub(crate) fn offset(rope: &Rope, position: lsp::Position, encoding: Encoding) -> usize {
    let line = position.line as usize;
    if line >= rope.len_lines() {
        return rope.len_bytes();
    }
    let first = rope.line_to_char(line);
    let last = first + content_chars(rope, line);
    let column = position.character as usize;
    let char = match encoding {
        Encoding::Utf8 => {
            let byte = rope.char_to_byte(first).saturating_add(column).min(rope.char_to_byte(last));
            rope.byte_to_char(byte)
        }
        Encoding::Utf16 => {
            let unit = rope.char_to_utf16_cu(first).saturating_add(column).min(rope.char_to_utf16_cu(last));
            rope.utf16_cu_to_char(unit)
        }
        Encoding::Utf32 => first.saturating_add(column).min(last),
    };
    rope.char_to_byte(char)
}

/// Where a document lives; none for URIs of schemes that mean nothing to us.
pub(crate) fn file_path(uri: &lsp::Uri) -> Option<FilePath> {
    match uri.scheme().as_str() {
        "file" => {
            let path = uri.to_file_path()?;
            match crate::official::name_of(&path) {
                Some(name) => Some(FilePath::Official(name)),
                None => path.is_absolute().then(|| FilePath::disk(&path, &path)),
            }
        }
        "untitled" => Some(FilePath::Untitled(uri.path().decode().to_string_lossy().into_owned())),
        crate::official::SCHEME => crate::official::name_in(uri).map(FilePath::Official),
        _ => None,
    }
}

/// The folders of a workspace that lie on the disk.
pub(crate) fn folders(folders: &[lsp::WorkspaceFolder]) -> Vec<PathBuf> {
    folders.iter().filter_map(|it| folder(&it.uri)).collect()
}

/// The folders that `initialize` names, in whichever of the three ways that the protocol has had over the years.
#[expect(deprecated, reason = "older clients know no other way")]
pub(crate) fn initial_folders(params: &lsp::InitializeParams) -> Vec<PathBuf> {
    match (&params.workspace_folders, &params.root_uri, &params.root_path) {
        (Some(named), ..) if !named.is_empty() => folders(named),
        (_, Some(uri), _) => folder(uri).into_iter().collect(),
        (_, None, Some(path)) => vec![PathBuf::from(path)],
        _ => Vec::new(),
    }
}

fn folder(uri: &lsp::Uri) -> Option<PathBuf> {
    file_path(uri)?.as_disk().map(PathBuf::from)
}

/// The characters of a line without its line break.
fn content_chars(rope: &Rope, line: usize) -> usize {
    let slice = rope.line(line);
    let mut chars = slice.len_chars();
    while chars > 0 && matches!(slice.char(chars - 1), '\n' | '\r') {
        chars -= 1;
    }
    chars
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each column of each line, as byte offsets.
    #[track_caller]
    fn check(text: &str, encoding: Encoding, line: u32, expected: &[usize]) {
        let rope = Rope::from_str(text);
        let offsets: Vec<usize> = (0..expected.len() as u32)
            .map(|column| offset(&rope, lsp::Position::new(line, column), encoding))
            .collect();
        assert_eq!(offsets, expected);
    }

    #[test]
    fn utf16_columns_inside_a_surrogate_pair_mean_its_start() {
        check("a😀b\r\n", Encoding::Utf16, 0, &[0, 1, 1, 5, 6, 6]);
    }

    #[test]
    fn utf8_columns_inside_a_character_mean_its_start() {
        check("aäb\n", Encoding::Utf8, 0, &[0, 1, 1, 3, 4, 4]);
    }

    #[test]
    fn utf32_columns_count_characters() {
        check("a😀b\n", Encoding::Utf32, 0, &[0, 1, 5, 6, 6]);
    }

    #[test]
    fn lines_end_at_cr_lf_and_crlf_and_nowhere_else() {
        let text = "a\rb\r\nc\nd\u{2028}\u{b}\u{c}\u{85}e";
        check(text, Encoding::Utf16, 1, &[2, 3, 3]);
        check(text, Encoding::Utf16, 2, &[5, 6]);
        check(text, Encoding::Utf16, 3, &[7, 8, 11, 12, 13, 15, 16, 16]);
        check(text, Encoding::Utf16, 4, &[16]);
    }
}
