//! Paths as a system may have them: of bytes that are no text, relative ones, and such that are no file.
#![cfg(target_os = "linux")]

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt;
use std::process::Output;

use crate::common::{Data, cli, code, command, done, err, json, planned};

#[test]
fn a_name_that_is_no_text_is_written_and_read() {
    let folder = Data::new();
    let data = folder.join("data");
    std::fs::create_dir(&data).expect("a folder");
    planned(&data, 3);
    let at = |name: &[u8]| folder.join(OsStr::from_bytes(name)).into_os_string();
    let run = |words: &[&str], path: OsString| -> Output { command(&data, words).arg(path).output().expect("runs") };
    for (words, name) in
        [(["--json", "library", "export"], &b"caf\xe9.json"[..]), (["--json", "plan", "export"], b"caf\xe9.csv")]
    {
        let written = run(&words, at(name));
        assert_eq!(code(&written), 0, "{words:?}: {}", err(&written));
        assert!(json(&written)["file"].as_str().is_some_and(|file| file.contains("caf\u{fffd}.")), "{words:?}");
        assert!(std::path::Path::new(&at(name)).is_file(), "{words:?}");
    }
    for (words, name) in [(["library", "import"], &b"caf\xe9.json"[..]), (["plan", "import"], b"caf\xe9.csv")] {
        let read = run(&words, at(name));
        assert_eq!(code(&read), 0, "{words:?}: {}", err(&read));
    }
    let chat = at(b"chat\xe9.jsonl");
    std::fs::write(&chat, r#"{"instruction":"May I?","input":"","output":"You may."}"#).expect("a file");
    done(run(&["--json", "import"], chat.clone()));
    let looked = run(&["--json", "import", "--dry-run"], chat);
    assert!(code(&looked) == 0 && json(&looked)["known"] == 1, "{}", err(&looked));

    let template = at(b"own\xe9.jinja");
    std::fs::write(&template, "{% for m in messages %}{{ m['role'] }}: {{ m['content'] }}\n{% endfor %}")
        .expect("a file");
    done(run(&["export", "--format", "messages", "--status", "generated", "--check", "--template"], template));
}

#[test]
fn what_can_be_read_only_once_is_to_be_saved_first() {
    let folder = Data::new();
    let data = folder.join("data");
    done(cli(&data, &["dataset", "new", "demo"]));
    let pipe = folder.join("pipe.jsonl").to_string_lossy().into_owned();
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().expect("mkfifo").success());
    for more in [&[][..], &["--dry-run"]] {
        let refused = cli(&data, &[&["import", &pipe], more].concat());
        assert_eq!(code(&refused), 1, "{more:?}");
        assert!(err(&refused).contains("a pipe") && err(&refused).contains("to a file first"), "{}", err(&refused));
    }
    let stdin = command(&data, &["import", "/dev/stdin"]).stdin(std::process::Stdio::piped()).output().expect("runs");
    assert!(code(&stdin) == 1 && err(&stdin).contains("to a file first"), "{}", err(&stdin));
}

#[test]
fn a_folder_in_the_environment_is_taken_and_an_empty_one_is_none() {
    let folder = Data::new();
    let (home, own) = (folder.join("home"), folder.join("own"));
    let run = |named: &OsStr| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_train-cli"));
        command.args(["dataset", "list"]).env("TRAIN_DATA_DIR", named);
        command.env("HOME", &home).env("XDG_DATA_HOME", &home).output().expect("runs")
    };
    done(run(OsStr::new("")));
    assert!(home.is_dir() && !own.exists(), "the system's folder");
    assert_eq!(code(&run(own.as_os_str())), 0);
    assert!(own.join("train.db").is_file());
}
