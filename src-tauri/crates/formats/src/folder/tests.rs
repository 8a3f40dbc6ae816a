use super::*;

#[test]
fn a_slug_is_a_name_everywhere() {
    let cases = [
        ("Financial coach", "financial_coach"),
        ("  Ünïcode & more!  ", "n_code_more"),
        ("../../etc/passwd", "etc_passwd"),
        ("日本語", "conversations"),
        ("", "conversations"),
    ];
    for (title, expect) in cases {
        assert_eq!(slug(title), expect, "{title}");
    }
    assert!(slug(&"long name ".repeat(40)).len() <= 60);
}

#[test]
fn a_quoted_text_is_ascii_and_one_line() {
    assert_eq!(quoted("<|im_start|>user\n"), r#""<|im_start|>user\n""#);
    assert_eq!(quoted("a\"b\\\t<｜User｜>😀"), r#""a\"b\\\u0009<\uFF5CUser\uFF5C>\U0001F600""#);
}

#[test]
fn what_a_manifest_and_a_line_of_provenance_hold_comes_back_and_is_ascii() {
    let manifest = Manifest {
        train_version: "0.1.0".into(),
        exported_at: "2026-11-29T03:00:00Z".into(),
        dataset: "Café 😀".into(),
        made_for: "trl".into(),
        conversations: 2,
        files: vec![ManifestFile { path: "data/train.jsonl".into(), rows: 2, bytes: 10, sha256: "ab".into() }],
        content_sha256: "ab".into(),
        settings: serde_json::json!({ "seed": 7 }),
        left_out: [("practice".into(), 3)].into(),
        distributions: [("tier".into(), [("template".into(), 2)].into())].into(),
        tokens: Some(ManifestTokens { family: "qwen3".into(), exact: true, median: 10, max: 20, all: 30 }),
        models: vec![ManifestModel { provider: "openai".into(), model: "m".into(), conversations: 2, terms: None }],
    };
    let text = manifest.text();
    assert!(text.is_ascii() && text.ends_with("}\n"), "{text}");
    assert_eq!(serde_json::from_str::<Manifest>(&text).expect("the manifest"), manifest);
    let line = Provenance {
        file: "data/train.jsonl".into(),
        line: 1,
        lines: 1,
        conversation: 137,
        version: 2,
        origin: "model".into(),
        persona: "Zoë\u{2028}".into(),
        emotion: "Fear to Confidence".into(),
        topic: "Roth conversion".into(),
        tier: "scenario".into(),
        intent: Some("decide".into()),
        tone: None,
        brief: Some("A letter came: «überfällig».".into()),
        score: Some(8.5),
        verdict: None,
        written_by: Some("openai/m".into()),
        sha256: "00".into(),
        judged_at: Some("2026-11-28T10:00:00Z".into()),
        made_at: "2026-11-27T10:00:00Z".into(),
        stop_reason: Some("end_turn".into()),
        input_tokens: Some(2_400),
        output_tokens: Some(2_060),
        cost_usd: Some("0.0381".into()),
        params: None,
        template: Some("Scenario".into()),
        template_version: Some(1),
        voice_version: Some(2),
        persona_version: Some(1),
        arc_version: None,
        topic_version: None,
        imported_from: None,
    };
    let text = line.text();
    assert!(text.is_ascii() && text.lines().count() == 1, "{text}");
    assert_eq!(serde_json::from_str::<Provenance>(&text).expect("the line"), line);
}
