//! Comments that follow a token at once, as in `'x'# note`. YAML 1.2 wants a space before them
//! (section 6.6), libyaml does not, and people write them.

use std::cell::RefCell;
use std::rc::Rc;

use granit_parser::input::{SkipTabs, WhitespaceResult};
use granit_parser::{BorrowedInput, ErrorKind, Input, StrInput};

/// A text in which such comments are comments, and the bytes where they begin.
pub(super) struct Glued<'a> {
    pub(super) text: StrInput<'a>,
    pub(super) places: Rc<RefCell<Vec<usize>>>,
}

impl Input for Glued<'_> {
    fn skip_ws_to_eol(&mut self, tabs: SkipTabs) -> (usize, Result<WhitespaceResult, ErrorKind>) {
        let (blanks, found) = self.skip_ws_to_eol_blanks(tabs);
        let comment = if self.look_ch() == '#' { self.skip_while_non_breakz() } else { 0 };
        (blanks + comment, Ok(found))
    }

    fn skip_ws_to_eol_blanks(&mut self, tabs: SkipTabs) -> (usize, WhitespaceResult) {
        let (blanks, found) = self.text.skip_ws_to_eol_blanks(tabs);
        let is_apart = found.found_tabs() || found.has_valid_yaml_ws();
        if is_apart || self.text.look_ch() != '#' {
            return (blanks, found);
        }
        self.places.borrow_mut().extend(self.text.byte_offset());
        // As if there were a space.
        (blanks, WhitespaceResult::new(false, true))
    }

    fn lookahead(&mut self, count: usize) {
        self.text.lookahead(count);
    }

    fn buflen(&self) -> usize {
        self.text.buflen()
    }

    fn bufmaxlen(&self) -> usize {
        self.text.bufmaxlen()
    }

    fn raw_read_ch(&mut self) -> char {
        self.text.raw_read_ch()
    }

    fn raw_read_non_breakz_ch(&mut self) -> Option<char> {
        self.text.raw_read_non_breakz_ch()
    }

    fn skip(&mut self) {
        self.text.skip();
    }

    fn skip_n(&mut self, count: usize) {
        self.text.skip_n(count);
    }

    fn peek(&self) -> char {
        self.text.peek()
    }

    fn peek_nth(&self, n: usize) -> char {
        self.text.peek_nth(n)
    }

    fn byte_offset(&self) -> Option<usize> {
        self.text.byte_offset()
    }

    fn slice_bytes(&self, start: usize, end: usize) -> Option<&str> {
        self.text.slice_bytes(start, end)
    }

    fn skip_while_non_breakz(&mut self) -> usize {
        self.text.skip_while_non_breakz()
    }

    fn skip_while_blank(&mut self) -> usize {
        self.text.skip_while_blank()
    }

    fn fetch_block_scalar_line(&mut self, out: &mut String) -> usize {
        self.text.fetch_block_scalar_line(out)
    }

    fn take_quoted_scalar_ascii_chunk(&mut self, is_single: bool) -> &str {
        self.text.take_quoted_scalar_ascii_chunk(is_single)
    }

    fn take_quoted_scalar_chunk(&mut self, is_single: bool) -> (&str, usize) {
        self.text.take_quoted_scalar_chunk(is_single)
    }

    fn fetch_plain_scalar_chunk(
        &mut self,
        out: &mut String,
        count: usize,
        is_flow: bool,
    ) -> (bool, usize) {
        self.text.fetch_plain_scalar_chunk(out, count, is_flow)
    }

    fn skip_plain_scalar_chunk(&mut self, count: usize, is_flow: bool) -> (bool, usize) {
        self.text.skip_plain_scalar_chunk(count, is_flow)
    }
}

impl<'a> BorrowedInput<'a> for Glued<'a> {
    fn slice_borrowed(&self, start: usize, end: usize) -> Option<&'a str> {
        self.text.slice_borrowed(start, end)
    }
}
