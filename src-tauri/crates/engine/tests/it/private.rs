//! What an earlier version left open to others is closed, and copies are their owner's alone.
#![cfg(unix)]

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use crate::common::open;

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).expect("there").permissions().mode() & 0o777
}

fn set(path: &Path, mode: u32) {
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).expect("its owner may");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_of_an_earlier_version_is_closed_to_others() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let engine = open(&data).await.expect("opens");
    engine.create_dataset("test", false).await.expect("a dataset");
    let backup = engine.back_up(None).await.expect("a backup").path;
    let elsewhere = folder.path().join("copy.db");
    engine.back_up(Some(elsewhere.clone())).await.expect("a backup");
    for copy in [Path::new(&backup), &elsewhere] {
        assert_eq!(mode(copy), 0o600, "{}", copy.display());
    }
    assert_eq!(mode(&data.join("train.db-wal")), 0o600);
    engine.shut_down(std::time::Duration::ZERO).await;
    drop(engine);

    for (path, mode) in [(data.clone(), 0o755), (data.join("train.db"), 0o644), (Path::new(&backup).into(), 0o644)] {
        set(&path, mode);
    }
    let engine = open(&data).await.expect("opens");
    assert_eq!((mode(&data), mode(&data.join("train.db")), mode(Path::new(&backup))), (0o700, 0o600, 0o600));
    engine.shut_down(std::time::Duration::ZERO).await;
}
