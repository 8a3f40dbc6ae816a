//! A data folder of an earlier version: brought to this one, and said so once, beside the results.

use crate::common::{Data, cli, code, done, err, json, out};

#[tokio::test]
async fn an_update_is_told_once_and_beside_the_results() {
    let folder = Data::new();
    train_support::releases::layout_10(&folder).await.expect("a file of that layout");
    let first = done(cli(&folder, &["plan", "list", "--json"]));
    let told = err(&first);
    let lines: Vec<&str> = told.lines().collect();
    assert_eq!(lines, ["Bringing the data to this version: 26 texts.", "The data is brought to this version."]);
    let second = cli(&folder, &["plan", "list", "--json"]);
    assert_eq!((code(&second), err(&second).as_str()), (0, ""));
    assert_eq!(out(&first), out(&second), "the results alone, as at every other start");
    json(&second);
}
