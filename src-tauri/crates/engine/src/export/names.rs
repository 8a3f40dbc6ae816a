//! Names of datasets as names of folders and files, on every system.

/// Characters that some system does not allow in a name.
const FORBIDDEN: [char; 9] = ['<', '>', ':', '"', '/', '\\', '|', '?', '*'];
/// Devices of Windows, whatever ending follows.
const RESERVED: [&str; 6] = ["con", "prn", "aux", "nul", "conin$", "conout$"];
/// Bytes of a name: endings and what a system puts before it have room too.
const LONGEST: usize = 120;

/// A name without what a file system could stumble over.
pub fn safe(name: &str) -> String {
    let mut safe = String::with_capacity(name.len());
    for letter in name.chars() {
        let bad = FORBIDDEN.contains(&letter) || letter.is_control() || letter.is_whitespace();
        let letter = if bad { '-' } else { letter };
        if safe.len() + letter.len_utf8() > LONGEST {
            break;
        }
        if !(bad && safe.ends_with('-')) {
            safe.push(letter);
        }
    }
    // A dot at its start hides a file, one at its end Windows takes away.
    let safe = safe.trim_matches(['.', '-', ' ']);
    let first = safe.split('.').next().unwrap_or_default().trim().to_lowercase();
    let is_port = ["com", "lpt"].iter().any(|port| {
        first.strip_prefix(port).is_some_and(|rest| {
            rest.chars().count() == 1 && rest.chars().all(|c| c.is_ascii_digit() || "¹²³".contains(c))
        })
    });
    if safe.is_empty() {
        "dataset".into()
    } else if is_port || RESERVED.contains(&first.as_str()) {
        format!("{safe}_")
    } else {
        safe.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_becomes_one_that_every_system_takes() {
        for (name, expected) in [
            ("coach", "coach"),
            ("Coach, v2 (new)", "Coach,-v2-(new)"),
            ("a/b\\c:d", "a-b-c-d"),
            ("../../etc/passwd", "etc-passwd"),
            ("C:\\Users", "C-Users"),
            (" .hidden. ", "hidden"),
            ("nul", "nul_"),
            ("CON.jsonl", "CON.jsonl_"),
            ("com1", "com1_"),
            ("Lpt²", "Lpt²_"),
            ("com10", "com10"),
            ("console", "console"),
            ("///", "dataset"),
            ("", "dataset"),
            ("naïve 会話", "naïve-会話"),
            ("a\u{0}b\nc", "a-b-c"),
        ] {
            assert_eq!(safe(name), expected, "{name:?}");
        }
        assert!(safe(&"会".repeat(100)).len() <= LONGEST);
    }
}
