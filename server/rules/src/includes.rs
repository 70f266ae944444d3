//! Files that include each other.

pub(crate) mod ambiguous_include;
pub(crate) mod duplicate_include;
pub(crate) mod include_cycle;
pub(crate) mod include_outside_workspace;
pub(crate) mod missing_core_include;
pub(crate) mod missing_include;
pub(crate) mod remote_include;
pub(crate) mod unportable_include_path;
pub(crate) mod unreadable_include;
pub(crate) mod unused_include;

use model::IncludeLink;
use std::path::Path;

use model::items::ItemKind;
use text::Range;

use crate::Context;

/// The inclusions of the file itself, with the place of the file name (of the tag where there is none).
pub(crate) fn links(ctx: &Context<'_>) -> Vec<(Range, model::IncludeLink)> {
    let closure = model::include_closure(ctx.db, ctx.file);
    let place = |link: &IncludeLink| {
        let item = model::ItemRef { file: ctx.file, item: ItemKind::Include.at(link.include as usize) };
        item.range(ctx.db)
    };
    closure.links_of(ctx.file).filter_map(|link| Some((place(link)?, link.clone()))).collect()
}

/// The path from a folder to a file, with `/`.
pub(crate) fn relative(folder: &Path, file: &Path) -> Option<String> {
    let shared = folder.components().zip(file.components()).take_while(|(a, b)| a == b).count();
    let up = folder.components().count() - shared;
    let down = file.components().skip(shared).map(|it| it.as_os_str().to_str());
    let parts = std::iter::repeat_n(Some(".."), up).chain(down).collect::<Option<Vec<_>>>()?;
    Some(parts.join("/"))
}
