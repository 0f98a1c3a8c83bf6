//! Images that the server draws: a landscape whose colours and forms come from the prompt, and the
//! prompt below it. The same request gives the same pixels; another prompt, another landscape.

mod canvas;
mod caption;
mod landscape;
mod palette;
mod rng;

use canvas::Canvas;
use landscape::Landscape;
use rng::Rng;

/// An image that can be drawn.
#[derive(Clone)]
pub(super) struct Picture {
    pub(super) prompt: String,
    pub(super) width: u32,
    pub(super) height: u32,
    /// Which one of the images of its answer it is.
    pub(super) index: usize,
    /// How many there are.
    pub(super) count: usize,
}

impl Picture {
    /// Draws it as a PNG.
    pub(super) fn draw(&self) -> Vec<u8> {
        let mut canvas = Canvas::new(self.width, self.height);
        self.landscape().draw(&mut canvas);
        let note = format!("embedded service, image {} of {}", self.index + 1, self.count);
        caption::draw(&mut canvas, &self.prompt, &note);
        canvas.into_png()
    }

    /// The prompt, and what was made of it.
    pub(super) fn revised_prompt(&self) -> String {
        let words = self.landscape().words();
        format!("{}, {words}", self.prompt.trim_end_matches(['.', ' ']))
    }

    fn landscape(&self) -> Landscape {
        Landscape::new(&self.prompt, &mut Rng::of(&self.prompt, self.index))
    }
}

/// It holds a prompt, which is not shown.
impl std::fmt::Debug for Picture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Picture({}x{})", self.width, self.height)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(prompt: &str, width: u32, height: u32, index: usize) -> Picture {
        Picture { prompt: prompt.to_owned(), width, height, index, count: 2 }
    }

    fn pixels(picture: &Picture) -> (u32, u32, Vec<u8>) {
        let png = picture.draw();
        let mut reader = png::Decoder::new(std::io::Cursor::new(png)).read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut pixels).unwrap();
        (info.width, info.height, pixels)
    }

    #[test]
    fn images_are_of_the_size_that_was_asked_for() {
        for (width, height) in [(1, 1), (1, 300), (300, 1), (64, 64), (257, 123)] {
            let (found_width, found_height, _) = pixels(&picture("an otter", width, height, 0));
            assert_eq!((found_width, found_height), (width, height));
        }
    }

    #[test]
    fn same_request_gives_the_same_pixels_and_another_prompt_or_index_does_not() {
        let otter = pixels(&picture("an otter", 96, 96, 0));
        assert_eq!(otter, pixels(&picture("an otter", 96, 96, 0)));
        assert_ne!(otter, pixels(&picture("an owl", 96, 96, 0)));
        assert_ne!(otter, pixels(&picture("an otter", 96, 96, 1)));
    }

    #[test]
    fn prompt_can_be_seen() {
        // The landscape comes from the first prompt; what differs is what is written.
        let landscape = || Landscape::new("an otter", &mut Rng::of("an otter", 0));
        let shown = |text: &str| {
            let mut canvas = Canvas::new(256, 256);
            landscape().draw(&mut canvas);
            caption::draw(&mut canvas, text, "note");
            canvas.into_png()
        };
        assert_ne!(shown("an otter"), shown("an other"));
    }

    #[test]
    fn any_text_can_be_drawn() {
        for prompt in ["", " ", "\n\t\0", "ünïcödé 獺 🦦", &"w".repeat(5000), &"a b ".repeat(2000)]
        {
            assert_eq!(pixels(&picture(prompt, 128, 96, 0)).0, 128);
        }
    }
}
