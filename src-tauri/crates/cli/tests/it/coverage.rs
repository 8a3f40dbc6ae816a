//! Coverage as a script meets it.

use crate::common::{Data, cli, code, done, import_plan, json, out};
use serde_json::Value;

#[test]
fn coverage_is_told_by_two_dimensions_with_what_lacks() {
    let data = &Data::new();
    done(cli(data, &["dataset", "new", "test"]));
    let plan = "persona,emotion,topic,tier\nLate Starter,Grief to Healing,Debt,template\nLate Starter,Made up,Debt,template\nSomebody,Made up,Roth,scenario\n";
    import_plan(data, plan);
    done(cli(data, &["generate", "--ids", "1,2", "--provider", "practice"]));
    done(cli(data, &["review", "approve", "--ids", "2"]));

    let told = json(&cli(data, &["--json", "coverage"]));
    assert_eq!((&told["by"], &told["target"]), (&serde_json::json!(["persona", "emotion"]), &Value::from(2)));
    let cell = |told: &Value, persona: &str, emotion: &str| {
        let cells = told["cells"].as_array().expect("cells").clone();
        cells.into_iter().find(|cell| cell["persona"] == persona && cell["emotion"] == emotion).unwrap_or(Value::Null)
    };
    let counts =
        |cell: &Value| ["planned", "generated", "approved", "distinct"].map(|key| cell[key].as_u64().expect("a count"));
    assert_eq!(counts(&cell(&told, "Late Starter", "Made up"))[..3], [1, 1, 1]);
    assert_eq!(counts(&cell(&told, "Late Starter", "Grief to Healing")), [1, 1, 0, 0]);
    // An arc of the sample names whom it suits, and somebody is not among them.
    assert_eq!(cell(&told, "Somebody", "Grief to Healing"), Value::Null);
    assert_eq!((told["gaps"].as_u64(), told["missing"].as_u64()), (Some(3), Some(3)));

    // A target is kept; another pair of dimensions has cells of its own.
    let told = json(&cli(data, &["--json", "coverage", "--by", "tier,topic", "--target", "1"]));
    assert_eq!((told["target"].as_u64(), told["gaps"].as_u64()), (Some(1), Some(5)), "{told}");
    assert!(
        told["cells"]
            .as_array()
            .expect("cells")
            .iter()
            .all(|cell| ["template", "scenario", "edge_case"].contains(&cell["tier"].as_str().expect("a tier"))
                && cell["topic"].is_string())
    );
    let text = out(&cli(data, &["coverage"]));
    assert!(text.contains("3 planned, 2 generated, 1 approved") && text.contains("2 gaps below 1 approved"), "{text}");
    assert!(text.contains("0 of 1"), "{text}");
    assert_eq!(code(&cli(data, &["coverage", "--by", "persona,weather"])), 2);
    assert_eq!(code(&cli(data, &["coverage", "--target", "0"])), 2);
}
