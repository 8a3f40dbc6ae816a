//! Which dataset a command means: the one that is named, else the one last used; a batch's number is enough by itself.

use std::path::Path;

use crate::common::{Data, cli, code, done, err, json, planned, summary};
use train_support::{Config, Fault, FaultServer};

/// The open batch of a dataset, and its state.
fn open(data: &Path, dataset: &str) -> Option<(String, String)> {
    let status = json(&cli(data, &["--json", "--dataset", dataset, "status"]));
    let word = |key: &str| status["batch"][key].as_str().map(str::to_owned);
    Some((word("batch")?, word("state")?))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_of_another_dataset_is_neither_cancelled_nor_gone_on_with() {
    let server = FaultServer::start(Config::default()).await;
    let data = &Data::new();
    planned(data, 2);
    done(cli(data, &["dataset", "new", "other"]));
    let plan = data.join("plan.csv").to_string_lossy().into_owned();
    done(cli(data, &["--dataset", "other", "plan", "import", &plan]));
    let url = server.url();
    // Batch 1 is of "test", 2 of "other".
    let pause = |dataset: &str| {
        server.script(vec![Fault::E401]);
        let words = ["--provider", "anthropic", "--model", "m", "--base-url", &url];
        let words = [&["--dataset", dataset, "generate", "--all", "--concurrency", "1"], &words[..]].concat();
        assert_eq!(code(&cli(data, &words)), 4);
    };
    pause("test");
    pause("other");
    let paused = |number: &str| Some((number.to_owned(), "paused".to_owned()));
    assert_eq!((open(data, "test"), open(data, "other")), (paused("1"), paused("2")));

    for (words, parts) in [
        (["--dataset", "test", "cancel", "2"], ["Batch 2 is none of \"test\"", "Leave --dataset out"]),
        (["--dataset", "other", "resume", "1"], ["Batch 1 is none of \"other\"", "Leave --dataset out"]),
        (["--dataset", "nobody", "cancel", "2"], ["no dataset \"nobody\"", "There are: "]),
    ] {
        let refused = cli(data, &words);
        assert_eq!(code(&refused), 1, "{words:?}");
        assert!(parts.iter().all(|part| err(&refused).contains(part)), "{words:?}: {}", err(&refused));
    }
    assert_eq!(code(&cli(data, &["--dataset", "nobody", "cancel"])), 1);
    assert_eq!((open(data, "other"), open(data, "test")), (paused("2"), paused("1")), "nothing was cancelled");

    // "test" was used last; the newest batch is of "other".
    done(cli(data, &["cancel"]));
    assert_eq!((open(data, "other"), open(data, "test")), (paused("2"), None));
    for command in ["cancel", "resume"] {
        let none = cli(data, &["--dataset", "test", command]);
        assert_eq!(code(&none), 1, "{command}");
        assert!(err(&none).contains("No batch of \"test\" is") && err(&none).contains("Batch 2"), "{}", err(&none));
    }
    let closed = cli(data, &["cancel", "1"]);
    assert!(code(&closed) == 1 && err(&closed).contains("Batch 1 is not open"), "{}", err(&closed));

    // What is archived is reached by its name, and by the batch's number.
    done(cli(data, &["cancel", "2"]));
    done(cli(data, &["--dataset", "other", "dataset", "archive"]));
    pause("other");
    server.script(vec![Fault::E401]);
    assert_eq!(code(&cli(data, &["resume", "3"])), 4);
    let resumed = cli(data, &["--json", "--dataset", "other", "resume"]);
    assert_eq!((code(&resumed), summary(&resumed)["succeeded"].as_u64()), (0, Some(2)), "{}", err(&resumed));
}
