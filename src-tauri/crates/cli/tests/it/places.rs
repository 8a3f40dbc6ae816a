//! Where `plan export` and `library export` write: a file takes the place of a file, and of nothing else.
#![cfg(unix)]

use std::os::unix::fs::{FileTypeExt, symlink};

use crate::common::{Data, cli, code, done, err, json, planned};

#[test]
fn what_is_no_file_stays_and_so_does_trains_own_data() {
    let folder = Data::new();
    let data = folder.join("data");
    std::fs::create_dir(&data).expect("a folder");
    planned(&data, 3);
    let at = |name: &str| folder.join(name).to_string_lossy().into_owned();
    std::fs::write(at("mine.csv"), "mine").expect("a file");
    symlink(at("mine.csv"), at("link.csv")).expect("a link");
    symlink(&data, at("way")).expect("a link");
    std::fs::create_dir(at("folder.csv")).expect("a folder");
    let made = std::process::Command::new("mkfifo").arg(at("pipe.csv")).status();
    assert!(made.expect("mkfifo").success());

    let database = std::fs::read(data.join("train.db")).expect("a database");
    for command in [&["plan", "export"][..], &["library", "export", "--kind", "persona"]] {
        let write = |path: &str| cli(&data, &[command, &[path]].concat());
        for (path, words) in [
            (at("link.csv"), "is a link to"),
            (at("pipe.csv"), "is a device or a pipe"),
            (at("folder.csv"), "is a folder"),
            (at("data/train.db"), "Train's own data"),
            (at("way/plan.csv"), "Train's own data"),
            (at("nowhere/plan.csv"), "cannot be written"),
        ] {
            let refused = write(&path);
            assert_eq!(code(&refused), 1, "{command:?} {path}: {}", err(&refused));
            assert!(err(&refused).contains(words), "{command:?} {path}: {}", err(&refused));
            assert_eq!(err(&refused).lines().count(), 2, "what happened, then what to do: {}", err(&refused));
        }
        let kind = |name: &str| std::fs::symlink_metadata(at(name)).expect("is there").file_type();
        assert!(kind("link.csv").is_symlink() && kind("pipe.csv").is_fifo(), "{command:?}: they stay");
        assert_eq!(std::fs::read_to_string(at("mine.csv")).expect("is there"), "mine", "{command:?}");
        let now = std::fs::read(data.join("train.db")).expect("a database");
        assert!(now.starts_with(&database[..16]) && now.len() >= database.len(), "{command:?}: the database stays");

        done(write(&at("new.csv")));
        std::fs::rename(at("new.csv"), at("first.csv")).expect("is there");
        std::fs::write(at("new.csv"), "old").expect("a file");
        assert_eq!(code(&write(&at("new.csv"))), 0);
        let read = |name: &str| std::fs::read(at(name)).expect("is there");
        assert!(read("new.csv") == read("first.csv"), "{command:?}: a file is replaced");
        std::fs::remove_file(at("new.csv")).expect("is there");
    }
    let left: Vec<_> = std::fs::read_dir(&*folder).expect("a folder").map(|entry| entry.expect("one")).collect();
    assert!(left.iter().all(|entry| !entry.file_name().to_string_lossy().starts_with('.')), "{left:?}");
    assert_eq!(json(&cli(&data, &["--json", "status"]))["counts"]["total"], 3);
}
