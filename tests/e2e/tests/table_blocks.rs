//! The table keeps a spreadsheet's promises, in the real window: blocks that are copied and pasted.

use anyhow::{Result, ensure};
use serde_json::json;

use crate::sheet::{DOWN, RIGHT, Sheet, at, control, shift};

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a desktop session: cargo xtask test provides one"]
async fn a_block_is_pasted_and_rows_beyond_the_end_are_created() -> Result<()> {
    let sheet = Sheet::open(5).await?;
    let before = sheet.rows()?;
    // A line feed at its end is no row: what lies below stays as it is.
    sheet.paste(2, "topic", "Topic 4\tvent\nTopic 0\tdecide\n").await?;
    sheet.holds("topic", &[(1, "Topic 0"), (2, "Topic 4"), (3, "Topic 0"), (4, "Topic 3")]).await?;
    sheet.holds("intent", &[(2, "vent"), (3, "decide")]).await?;
    sheet.counts("4 cells selected").await?;
    sheet.undo_in_toast("2 rows pasted").await?;
    sheet.until("all as it was", |rows| rows == before).await?;
    // Beyond the last row new ones come, and go with the paste.
    sheet.paste(4, "topic", "Topic 1\r\nTopic 1\r\nTopic 1\r\nTopic 1\r\n").await?;
    sheet.counted(7).await?;
    sheet.holds("topic", &[(4, "Topic 1"), (5, "Topic 1"), (6, "Topic 1"), (7, "Topic 1")]).await?;
    sheet.counts("5 rows and 2 new").await?;
    sheet.window.reads("4 rows pasted").await?;
    sheet.press(&control("z")).await?;
    sheet.until("all as it was", |rows| rows == before).await?;
    sheet.close().await
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a desktop session: cargo xtask test provides one"]
async fn a_paste_reads_text_alone_with_its_quotes() -> Result<()> {
    let sheet = Sheet::open(4).await?;
    // A spreadsheet puts its cells as they are drawn beside the text: "####" where a column is narrow.
    let html = "<table><tr><td>####</td><td>####</td></tr><tr><td>####</td><td>####</td></tr></table>";
    let long = "\"first line\nsecond, with a\ttab and \"\"quotes\"\"\"";
    let block = format!("Topic 3\tvent\twarm\tTemplate\t{long}\nTopic 0\tvent\twarm\tScenario\t\"Her\" brother\n");
    sheet.copied_elsewhere(&block, html).await?;
    sheet.stand(2, "topic").await?;
    sheet.press(&control("v")).await?;
    sheet.holds("topic", &[(2, "Topic 3"), (3, "Topic 0")]).await?;
    sheet.holds("brief", &[(2, "first line\nsecond, with a\ttab and \"quotes\""), (3, "\"Her\" brother")]).await?;
    ensure!(!sheet.window.text().await?.contains("####"), "the page beside the text was read");
    // Copied again it is the same text: pasted elsewhere it makes the same cells.
    sheet.stand(2, "topic").await?;
    sheet.window.shift_click(&at(3, "brief")).await?;
    sheet.counts("10 cells selected").await?;
    sheet.press(&control("c")).await?;
    sheet.window.until_says("announcement", "10 cells copied").await?;
    let quoted = block.replace("\"Her\" brother", "\"\"\"Her\"\" brother\"");
    let copied = pasted_elsewhere(&sheet).await?;
    ensure!(copied == quoted, "copied as {copied:?}");
    sheet.stand(1, "topic").await?;
    sheet.press(&control("v")).await?;
    sheet.holds("brief", &[(1, "first line\nsecond, with a\ttab and \"quotes\""), (2, "\"Her\" brother")]).await?;
    sheet.holds("topic", &[(1, "Topic 3"), (2, "Topic 0"), (3, "Topic 0"), (4, "Topic 3")]).await?;
    sheet.close().await
}

/// What another program is given.
async fn pasted_elsewhere(sheet: &Sheet) -> Result<String> {
    let script = "const field = document.createElement('textarea');
        field.dataset.testid = 'elsewhere';
        field.style.cssText = 'position: fixed; left: 0; top: 0; z-index: 9999';
        document.body.append(field);
        field.focus();";
    sheet.window.run(script).await?;
    sheet.press(&control("v")).await?;
    sheet.window.until("document.querySelector('[data-testid=elsewhere]').value !== ''").await?;
    let read = "const field = document.querySelector('[data-testid=elsewhere]');
        field.remove();
        return field.value";
    Ok(sheet.window.run(read).await?.as_str().unwrap_or_default().to_owned())
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a desktop session: cargo xtask test provides one"]
async fn one_copied_cell_or_row_fills_the_whole_selection() -> Result<()> {
    let sheet = Sheet::open(8).await?;
    // A cell over two columns and three rows.
    sheet.stand(1, "intent").await?;
    sheet.press("vent\u{e007}").await?;
    sheet.holds("intent", &[(1, "vent")]).await?;
    sheet.stand(1, "intent").await?;
    sheet.press(&control("c")).await?;
    sheet.window.until_says("announcement", "1 cell copied").await?;
    sheet.stand(3, "intent").await?;
    sheet.press(&shift(&format!("{DOWN}{DOWN}{RIGHT}"))).await?;
    sheet.counts("6 cells selected").await?;
    sheet.press(&control("v")).await?;
    sheet.holds("intent", &[(3, "vent"), (4, "vent"), (5, "vent")]).await?;
    sheet.holds("tone", &[(3, "vent"), (4, "vent"), (5, "vent")]).await?;
    ensure!(sheet.stored(6, "intent")? != "vent" && sheet.stored(6, "tone")? != "vent", "and no more");
    // A row over four rows: it is as wide as it is, whatever the selection's width.
    sheet.stand(1, "topic").await?;
    sheet.press(&shift(RIGHT)).await?;
    sheet.press(&control("c")).await?;
    sheet.window.until_says("announcement", "2 cells copied").await?;
    sheet.stand(5, "topic").await?;
    sheet.press(&shift(&format!("{DOWN}{DOWN}{DOWN}"))).await?;
    sheet.press(&control("v")).await?;
    sheet.holds("topic", &[(4, "Topic 3"), (5, "Topic 0"), (6, "Topic 0"), (7, "Topic 0"), (8, "Topic 0")]).await?;
    sheet.holds("intent", &[(6, "vent"), (7, "vent"), (8, "vent")]).await?;
    sheet.undo_in_toast("4 rows pasted").await?;
    sheet.holds("topic", &[(5, "Topic 4"), (6, "Topic 5"), (7, "Topic 6"), (8, "Topic 0")]).await?;
    sheet.close().await
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a desktop session: cargo xtask test provides one"]
async fn a_thousand_rows_with_errors_in_the_middle_change_nothing_and_name_each() -> Result<()> {
    let sheet = Sheet::open(900).await?;
    let before = sheet.rows()?;
    let lines = |wrong: &[usize]| {
        let tier = |row: usize| if wrong.contains(&row) { "edgy" } else { "Edge Case" };
        (0..1_000).map(|row| format!("warm\t{}\n", tier(row))).collect::<String>()
    };
    // The 551st of them is a row that is not in view, the 951st one that would come.
    sheet.paste(1, "tone", &lines(&[550, 950])).await?;
    sheet.window.until_says("not-saved", "Nothing was changed: 2 cells cannot be as they are wanted.").await?;
    let problem = "\"edgy\" is no tier. Write Template, Scenario or Edge Case.";
    sheet.window.until_says("not-saved", &format!("#551, Tier: {problem}")).await?;
    sheet.window.until_says("not-saved", &format!("New row 51, Tier: {problem}")).await?;
    ensure!(sheet.rows()? == before, "nothing was changed");
    sheet.window.click_css("[data-testid=cell-problem] button").await?;
    sheet.stands(551, "tier").await?;
    sheet.window.see_css(&format!("{} .problem", at(551, "tier"))).await?;
    sheet.window.click("discard").await?;
    sheet.window.until_gone("not-saved").await?;
    sheet.window.until_gone("cell-problem").await?;
    sheet.press(&control("\u{e011}")).await?;
    // The same without them: no row is left out, and one step takes all of it back.
    sheet.paste(1, "tone", &lines(&[])).await?;
    sheet.window.reads("1,000 rows pasted").await?;
    sheet
        .until("a thousand edge cases", |rows| {
            rows.len() == 1_000 && rows.iter().all(|row| row["tier"] == "edge_case" && row["tone"] == "warm")
        })
        .await?;
    sheet.undo_in_toast("1,000 rows pasted").await?;
    sheet.until("all as it was", |rows| rows == before).await?;
    sheet.close().await
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a desktop session: cargo xtask test provides one"]
async fn unknown_names_are_amber_and_asked_about_once_for_all() -> Result<()> {
    let sheet = Sheet::open(6).await?;
    let block = "Farm Heir\tFear to Confidence\tTopic 1\nFarm Heir\tFear to Confidence\tOvertime pay\n";
    sheet.paste(2, "persona", block).await?;
    sheet
        .window
        .until_says("unknown-strip", "2 rows pasted. 1 new persona and 1 new topic are not in the library.")
        .await?;
    // They stay as they were typed, and are marked: amber, and said.
    let unknown =
        |row: usize, names: serde_json::Value| move |rows: &[serde_json::Value]| rows[row]["unknown"] == names;
    sheet.until("a persona", unknown(1, json!(["persona"]))).await?;
    sheet.until("a persona and a topic", unknown(2, json!(["persona", "topic"]))).await?;
    sheet.shows(3, "topic", "Overtime pay").await?;
    let amber = format!(
        "getComputedStyle(document.querySelector('{}')).backgroundColor !== getComputedStyle(document.querySelector('{}')).backgroundColor",
        at(3, "topic"),
        at(6, "topic")
    );
    sheet.window.until(&amber).await?;
    // Such a row is not generated.
    let why = format!("document.querySelector('{} [data-testid=unknown-mark]')?.ariaLabel", at(3, "topic"));
    sheet.window.until(&format!("{why} === 'This topic is not in the library: the row is not generated'")).await?;
    // Left as they are, the strip goes and the marks stay.
    sheet.window.click("leave-names").await?;
    sheet.window.until_gone("unknown-strip").await?;
    sheet.window.until(&why).await?;
    // In the cell: made for it, or mapped, the nearest first.
    sheet.paste(5, "topic", "Topic 11\n").await?;
    sheet.window.until_says("unknown-strip", "1 new topic is not in the library.").await?;
    sheet.window.click_css(&format!("{} [data-testid=unknown-mark]", at(5, "topic"))).await?;
    sheet
        .window
        .until("document.querySelector('[data-testid=cell-option]')?.innerText.includes('Create topic Topic 11')")
        .await?;
    sheet.press("\u{e00c}").await?;
    // Mapped in the strip to what the person has seen.
    sheet.window.click("map-names").await?;
    sheet.window.click("map-now").await?;
    sheet.until("mapped", |rows| rows[4]["topic"] == "Topic 1" && rows[4]["unknown"] == json!([])).await?;
    // Made, all at once.
    sheet.paste(6, "persona", "Shift Worker\n").await?;
    sheet.window.until_says("unknown-strip", "1 new persona is not in the library.").await?;
    sheet.window.click("create-all").await?;
    sheet.until("made", |rows| rows[5]["persona"] == "Shift Worker" && rows[5]["unknown"] == json!([])).await?;
    sheet.window.until_gone("unknown-strip").await?;
    sheet.undo_in_toast("1 name created").await?;
    sheet.until("unknown again", |rows| rows[5]["unknown"] == json!(["persona"])).await?;
    sheet.close().await
}
