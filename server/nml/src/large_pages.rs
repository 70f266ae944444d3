//! Memory in large pages, where the system offers them.
//!
//! A check of 10 MB touches 30 MB for the first time. In pages of 4 kB that is 7,000 interruptions, a quarter of the time that it
//! takes; a keystroke in such a document costs half as many. Linux hands out 2 MB at once, mostly to those who ask for it.

#![expect(unsafe_code, reason = "an allocator is unsafe by its signature")]

use std::alloc::{GlobalAlloc, Layout, System};

/// The allocator of the system, which asks for large pages where a block is large.
#[derive(Debug)]
pub(crate) struct LargePages;

/// Blocks from this size on.
const LARGE: usize = 1 << 20;

// SAFETY: all blocks come from `System`, with the layouts that were asked for; what is told to the kernel about them changes
// neither place nor content.
unsafe impl GlobalAlloc for LargePages {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's promise about the layout.
        advised(unsafe { System.alloc(layout) }, layout.size())
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's promise about the layout.
        advised(unsafe { System.alloc_zeroed(layout) }, layout.size())
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
        // SAFETY: the caller's promise about the block, which `System` made with this layout.
        advised(unsafe { System.realloc(block, layout, new_size) }, new_size)
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // SAFETY: the caller's promise about the block, which `System` made with this layout.
        unsafe { System.dealloc(block, layout) }
    }
}

#[inline]
fn advised(block: *mut u8, size: usize) -> *mut u8 {
    if size >= LARGE && !block.is_null() {
        advise(block, size);
    }
    block
}

#[cold]
fn advise(block: *mut u8, size: usize) {
    const PAGE: usize = 4096;
    // With the page that the block begins in, where the system keeps its size: pages that are advised differently cannot be
    // moved as one when the block grows, and would be copied.
    let before = block.addr() % PAGE;
    let length = (before + size).next_multiple_of(PAGE);
    // SAFETY: this is advice about pages that are mapped, in part by others; it changes neither place nor content, and where it
    // cannot be followed nothing happens.
    let _ =
        unsafe { rustix::mm::madvise(block.sub(before).cast(), length, rustix::mm::Advice::LinuxHugepage) };
}
