//! On which lines the items of a JSON file stand, and their fields.

use std::collections::HashMap;

/// Lines by list, by item and by field, counted from 1.
#[derive(Debug, Default)]
pub struct Places {
    keys: HashMap<String, u64>,
    items: HashMap<(String, usize), u64>,
    fields: HashMap<(String, usize, String), u64>,
}

impl Places {
    /// Of a text that is JSON: an object of lists of objects.
    pub fn of(text: &str) -> Self {
        let (mut places, mut line, mut depth, mut at) = (Self::default(), 1, 0_usize, 0);
        // The list, the item in it, and whether a text would be a key.
        let (mut list, mut item, mut is_key) = (String::new(), 0, false);
        let bytes = text.as_bytes();
        while at < bytes.len() {
            // A value in a list of items; where it is one, its brace is found as well.
            if depth == 2 && !bytes[at].is_ascii_whitespace() && !matches!(bytes[at], b',' | b']' | b'}') {
                places.items.entry((list.clone(), item)).or_insert(line);
            }
            match bytes[at] {
                b'\n' => line += 1,
                b'{' | b'[' => {
                    depth += 1;
                    is_key = bytes[at] == b'{';
                    if depth == 2 {
                        item = 0;
                    }
                }
                b'}' | b']' => depth = depth.saturating_sub(1),
                b',' => {
                    item += usize::from(depth == 2);
                    is_key = depth == 1 || depth == 3;
                }
                b':' => is_key = false,
                b'"' => {
                    let end = end_of_text(bytes, at);
                    if is_key {
                        let key = serde_json::from_str::<String>(&text[at..=end]).unwrap_or_default();
                        match depth {
                            1 => {
                                places.keys.insert(key.clone(), line);
                                list = key;
                            }
                            3 => _ = places.fields.insert((list.clone(), item, key), line),
                            _ => {}
                        }
                    }
                    at = end;
                }
                _ => {}
            }
            at += 1;
        }
        places
    }

    /// Of a list.
    pub fn list(&self, list: &str) -> u64 {
        self.keys.get(list).copied().unwrap_or_default()
    }

    /// Of an item of it.
    pub fn item(&self, list: &str, item: usize) -> u64 {
        self.items.get(&(list.to_owned(), item)).copied().unwrap_or_else(|| self.list(list))
    }

    /// Of a field of that, or of the item where it lacks it.
    pub fn field(&self, list: &str, item: usize, path: &str) -> u64 {
        let key = path.split('.').next().unwrap_or_default().to_owned();
        self.fields.get(&(list.to_owned(), item, key)).copied().unwrap_or_else(|| self.item(list, item))
    }
}

/// Where a text ends that begins with the quotation mark at a place. A text of JSON has no line breaks.
fn end_of_text(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while at < bytes.len() && bytes[at] != b'"' {
        at += if bytes[at] == b'\\' { 2 } else { 1 };
    }
    at.min(bytes.len() - 1)
}
