//! Sentences in paragraphs, up to a number of words.

use super::wording::words;

/// A text that grows sentence by sentence and stays below a number of words.
pub struct Page {
    paragraphs: Vec<Vec<String>>,
    words: usize,
    most: usize,
}

impl Page {
    pub fn new(paragraphs: usize, most: usize) -> Self {
        Self { paragraphs: vec![Vec::new(); paragraphs], words: 0, most }
    }

    pub fn words(&self) -> usize {
        self.words
    }

    /// Adds a sentence at the end of a paragraph, where it still fits.
    pub fn add(&mut self, paragraph: usize, sentence: Option<String>) {
        let end = self.paragraphs[paragraph].len();
        self.insert(paragraph, end, sentence);
    }

    /// Adds a sentence before the last one of a paragraph.
    pub fn add_before_last(&mut self, paragraph: usize, sentence: Option<String>) {
        let place = self.paragraphs[paragraph].len().saturating_sub(1);
        self.insert(paragraph, place, sentence);
    }

    fn insert(&mut self, paragraph: usize, place: usize, sentence: Option<String>) {
        if let Some(sentence) = sentence {
            let count = words(&sentence);
            if self.words + count <= self.most {
                self.words += count;
                self.paragraphs[paragraph].insert(place, sentence);
            }
        }
    }

    /// The whole text; paragraphs are parted by an empty line.
    pub fn text(self) -> String {
        let paragraphs: Vec<String> = self
            .paragraphs
            .into_iter()
            .filter(|sentences| !sentences.is_empty())
            .map(|sentences| sentences.join(" "))
            .collect();
        paragraphs.join("\n\n")
    }
}
