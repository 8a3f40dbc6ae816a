//! Results that do not arrive: a full disk is an error, a reader that went away is none, and one that halts holds up nothing.
#![cfg(target_os = "linux")]

use std::io::Write;
use std::process::{Output, Stdio};
use std::time::Duration;

use crate::common::{Data, cli, code, command, done, ends, err, interrupt, planned};
use train_support::{Config, FaultServer};

#[test]
fn a_result_that_cannot_be_written_is_an_error_and_a_reader_that_left_is_none() {
    let data = &Data::new();
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
    done(cli(data, &["plan", "list"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_that_halts_holds_up_neither_the_calls_nor_ctrl_c() {
    let server = FaultServer::start(Config { marker: Some("item-".into()), ..Config::default() }).await;
    let folder = Data::new();
    planned(&folder, 60);
    let (_reader, mut writer) = std::io::pipe().expect("a pipe");
    // As much as it holds, so that the first line waits already.
    writer.write_all(&[b'\n'; 64 * 1024]).expect("is full");
    let url = server.url();
    let words = ["--json", "generate", "--all", "--provider", "anthropic", "--model", "m", "--base-url", &url];
    let mut child = command(&folder, &words).stdout(writer).stderr(Stdio::piped()).spawn().expect("starts");
    let answered = async {
        while server.stats().answered < 60 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    let all = tokio::time::timeout(Duration::from_secs(30), answered).await;
    assert!(all.is_ok(), "{} calls of 60 were answered", server.stats().answered);
    // One that comes while the last answers are stored only asks for the pause.
    for _ in 0..10 {
        interrupt(&child);
        tokio::time::sleep(Duration::from_secs(1)).await;
        if child.try_wait().expect("can be asked").is_some() {
            break;
        }
    }
    let ended = ends(child, Duration::from_secs(10)).await;
    assert_eq!(code(&ended), 130, "{}", err(&ended));
    done(cli(&folder, &["status"]));
    assert_eq!(server.stats().requests, 60);
}
