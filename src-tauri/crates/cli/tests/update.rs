//! A data folder of an earlier version: brought to this one, and said so once, beside the results.

mod common;

use common::{cli, code, err, json, out};

#[tokio::test]
async fn an_update_is_told_once_and_beside_the_results() {
    let folder = tempfile::tempdir().expect("a folder");
    train_support::releases::layout_10(folder.path()).await.expect("a file of that layout");
    let first = cli(folder.path(), &["plan", "list", "--json"]);
    assert_eq!(code(&first), 0, "{}", err(&first));
    let told = err(&first);
    let lines: Vec<&str> = told.lines().collect();
    assert_eq!(lines, ["Bringing the data to this version: 26 texts.", "The data is brought to this version."]);
    let second = cli(folder.path(), &["plan", "list", "--json"]);
    assert_eq!((code(&second), err(&second).as_str()), (0, ""));
    assert_eq!(out(&first), out(&second), "the results alone, as at every other start");
    json(&second);
}
