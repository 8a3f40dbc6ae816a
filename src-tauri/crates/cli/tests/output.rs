//! Results that do not arrive: a full disk is an error, a reader that went away is none.
#![cfg(target_os = "linux")]

mod common;

use std::process::{Output, Stdio};

use common::{cli, code, command, err, planned};

#[test]
fn a_result_that_cannot_be_written_is_an_error_and_a_reader_that_left_is_none() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path();
    planned(data, 300);
    let into = |words: &[&str], out: Stdio| -> Output {
        command(data, words)
            .stdout(out)
            .stderr(Stdio::piped())
            .spawn()
            .expect("starts")
            .wait_with_output()
            .expect("ends")
    };
    // A device that takes no byte, as a full disk.
    let full = || std::fs::OpenOptions::new().write(true).open("/dev/full").expect("a full device").into();
    for words in [&["plan", "list"][..], &["--json", "plan", "list"], &["status"], &["plan", "export", "-"]] {
        let lost = into(words, full());
        assert_eq!(code(&lost), 1, "{words:?}: {}", err(&lost));
        assert!(err(&lost).contains("The result could not be written: No space left"), "{words:?}: {}", err(&lost));
        assert_eq!(err(&lost).lines().count(), 2, "what happened, then what to do: {}", err(&lost));

        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        let left = into(words, writer.into());
        assert_eq!(code(&left), 0, "{words:?}: {}", err(&left));
        assert_eq!(err(&left), "", "{words:?}");
    }
    let told = into(&["show", "999"], full());
    assert!(code(&told) == 1 && err(&told).contains("no conversation 999"), "{}", err(&told));
    assert_eq!(code(&cli(data, &["plan", "list"])), 0);
}
