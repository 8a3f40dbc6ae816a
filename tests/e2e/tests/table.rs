//! The table keeps a spreadsheet's promises, in the real window: cells that are edited in place, ranges, rows, undo.
//! What is pasted is beside it (`table_blocks.rs`).

use anyhow::{Result, ensure};
use serde_json::{Value, json};

use crate::sheet::{DELETE, DOWN, ENTER, ESCAPE, F2, HOME, LEFT, RIGHT, Sheet, TAB, at, control, shift};

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a desktop session: cargo xtask test provides one"]
async fn a_cell_is_edited_in_place_with_the_keys_of_a_spreadsheet() -> Result<()> {
    let sheet = Sheet::open(6).await?;
    // Typing replaces, Enter takes it and goes down.
    sheet.stand(2, "intent").await?;
    sheet.press("vent").await?;
    sheet.types("vent").await?;
    sheet.press(ENTER).await?;
    sheet.stands(3, "intent").await?;
    sheet.holds("intent", &[(2, "vent")]).await?;
    // Tab takes it and goes right.
    sheet.press("decide").await?;
    sheet.press(TAB).await?;
    sheet.stands(3, "tone").await?;
    sheet.holds("intent", &[(3, "decide")]).await?;
    // F2 keeps what the cell says, with the caret in it: at its end, and where the arrows take it.
    sheet.stand(2, "intent").await?;
    sheet.press(F2).await?;
    sheet.types("vent").await?;
    sheet.press("ing").await?;
    sheet.types("venting").await?;
    sheet.press(&format!("{HOME}re{RIGHT}{RIGHT}{LEFT}-")).await?;
    sheet.types("rev-enting").await?;
    sheet.press(ENTER).await?;
    sheet.holds("intent", &[(2, "rev-enting")]).await?;
    // Escape takes back what was typed.
    sheet.stand(2, "intent").await?;
    sheet.press("nothing of this").await?;
    sheet.types("nothing of this").await?;
    sheet.press(ESCAPE).await?;
    sheet.stands(2, "intent").await?;
    sheet.shows(2, "intent", "rev-enting").await?;
    // Delete empties.
    sheet.stand(4, "brief").await?;
    ensure!(sheet.stored(4, "brief")? == "item-00003");
    sheet.press(DELETE).await?;
    sheet.until("no brief", |rows| rows[3]["brief"].is_null()).await?;
    // What Escape took back was never written.
    ensure!(sheet.stored(2, "intent")? == "rev-enting");
    // Beside the cells of the plan the same keys open nothing, and pay for nothing.
    for column in ["number", "status"] {
        sheet.stand(4, column).await?;
        sheet.press(ESCAPE).await?;
        sheet.window.until_gone("preview").await?;
        sheet.press(&format!("{DELETE}g{F2}x{ENTER}")).await?;
        sheet.stands(5, column).await?;
        let open = "document.querySelectorAll('[role=dialog], [role=alertdialog], [data-testid=preview]').length";
        ensure!(sheet.window.run(&format!("return {open}")).await? == 0, "a key opened something");
    }
    ensure!(sheet.scene.server.stats().requests == 0, "no key paid for a call");
    sheet.close().await
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a desktop session: cargo xtask test provides one"]
async fn a_cell_is_chosen_from_its_list() -> Result<()> {
    let sheet = Sheet::open(6).await?;
    let chosen = "[data-testid=cell-option][aria-selected=true]";
    // By keys: what fits the letters is marked, and the arrows go along the list.
    sheet.stand(1, "tier").await?;
    sheet.press("edge").await?;
    sheet.window.until(&format!("document.querySelector('{chosen}')?.innerText.trim() === 'Edge Case'")).await?;
    sheet.press(ENTER).await?;
    sheet.holds("tier", &[(1, "edge_case")]).await?;
    sheet.stand(2, "tier").await?;
    sheet.press(F2).await?;
    sheet.types("Scenario").await?;
    sheet.press(DOWN).await?;
    sheet.press(ENTER).await?;
    sheet.holds("tier", &[(2, "edge_case")]).await?;
    // By the pointer: a double click opens it, a click takes one.
    sheet.window.double_click(&at(3, "topic")).await?;
    sheet.types("Topic 2").await?;
    sheet.window.click_css("[data-testid=cell-option]:nth-of-type(5)").await?;
    sheet.stands(3, "topic").await?;
    sheet.holds("topic", &[(3, "Topic 4")]).await?;
    // Each is taken back by itself, the last one first.
    sheet.press(&control("z")).await?;
    sheet.holds("topic", &[(3, "Topic 2")]).await?;
    sheet.press(&control("z")).await?;
    sheet.holds("tier", &[(1, "edge_case"), (2, "scenario")]).await?;
    sheet.close().await
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a desktop session: cargo xtask test provides one"]
async fn a_range_is_taken_by_keys_and_by_the_pointer_and_filled() -> Result<()> {
    let sheet = Sheet::open(8).await?;
    // Shift and the arrows; Ctrl+D fills down from its first row, as one step.
    sheet.stand(1, "tone").await?;
    sheet.press("playful").await?;
    sheet.press(ENTER).await?;
    sheet.holds("tone", &[(1, "playful")]).await?;
    sheet.stand(1, "tone").await?;
    sheet.press(&shift(&format!("{DOWN}{DOWN}"))).await?;
    sheet.counts("3 cells selected").await?;
    sheet.press(&control("d")).await?;
    sheet.holds("tone", &[(1, "playful"), (2, "playful"), (3, "playful")]).await?;
    sheet.undo_in_toast("2 cells filled").await?;
    sheet.until("as before", |rows| rows[1]["tone"] != "playful" && rows[2]["tone"] != "playful").await?;
    // A drag, and a click with Shift.
    sheet.window.drag(&at(2, "persona"), &at(4, "topic")).await?;
    sheet.counts("9 cells selected").await?;
    sheet.stand(5, "topic").await?;
    sheet.counts("1 cell selected").await?;
    sheet.window.shift_click(&at(7, "intent")).await?;
    sheet.counts("6 cells selected").await?;
    // By its corner a cell fills those that it is drawn over.
    sheet.stand(2, "topic").await?;
    sheet.window.drag_corner(&at(2, "topic"), &at(5, "topic")).await?;
    sheet.holds("topic", &[(2, "Topic 1"), (3, "Topic 1"), (4, "Topic 1"), (5, "Topic 1"), (6, "Topic 5")]).await?;
    // Delete empties a whole range, and the whole comes back.
    sheet.stand(1, "brief").await?;
    sheet.press(&shift(&format!("{DOWN}{DOWN}{DOWN}"))).await?;
    sheet.press(DELETE).await?;
    sheet.until("four empty ones", |rows| rows.iter().filter(|row| row["brief"].is_null()).count() == 4).await?;
    sheet.undo_in_toast("4 cells cleared").await?;
    sheet.holds("brief", &[(1, "item-00000"), (4, "item-00003")]).await?;
    sheet.close().await
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a desktop session: cargo xtask test provides one"]
async fn rows_are_added_duplicated_and_deleted_and_each_is_taken_back() -> Result<()> {
    let sheet = Sheet::open(4).await?;
    // The line after the last row becomes one by typing; the next one is there at once.
    sheet.stand(4, "persona").await?;
    sheet.press(DOWN).await?;
    sheet.press("anx").await?;
    sheet.press(ENTER).await?;
    sheet.counted(5).await?;
    sheet.holds("persona", &[(5, "Anxious Planner")]).await?;
    sheet.press("anx").await?;
    sheet.press(TAB).await?;
    sheet.stands(6, "emotion").await?;
    sheet.counts("4 rows and 2 new").await?;
    sheet.press(&control("z")).await?;
    sheet.counted(5).await?;
    // A right click on a range is about its rows; on any other cell about that one.
    sheet.stand(2, "topic").await?;
    sheet.press(&shift(DOWN)).await?;
    sheet.window.right_click(&at(3, "topic")).await?;
    sheet.window.until_says("cells-duplicate", "Duplicate 2 rows").await?;
    sheet.window.click("cells-duplicate").await?;
    sheet.counted(7).await?;
    sheet
        .until("copies at the end", |rows| rows[5]["topic"] == rows[1]["topic"] && rows[6]["topic"] == rows[2]["topic"])
        .await?;
    sheet.undo_in_toast("2 rows duplicated").await?;
    sheet.counted(5).await?;
    sheet.window.right_click(&at(1, "intent")).await?;
    sheet.window.click("cells-edit").await?;
    sheet.types(sheet.stored(1, "intent")?.as_str().unwrap_or_default()).await?;
    sheet.press(ESCAPE).await?;
    // What Undo brings back is deleted at once.
    sheet.stand(2, "topic").await?;
    sheet.press(&shift(DOWN)).await?;
    sheet.window.right_click(&at(2, "topic")).await?;
    sheet.window.click("cells-delete").await?;
    sheet.counted(3).await?;
    sheet.undo_in_toast("2 conversations deleted").await?;
    sheet.counted(5).await?;
    sheet.close().await
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a desktop session: cargo xtask test provides one"]
async fn edits_are_taken_back_after_a_restart_a_block_as_one_step() -> Result<()> {
    let sheet = Sheet::open(6).await?;
    let before = sheet.rows()?;
    sheet.stand(3, "intent").await?;
    sheet.press("vent").await?;
    sheet.press(ENTER).await?;
    sheet.holds("intent", &[(3, "vent")]).await?;
    sheet.paste(5, "topic", "Topic 0\tvent\nTopic 0\tvent\nTopic 0\tvent\n").await?;
    sheet.counted(7).await?;
    let sheet = sheet.restart().await?;
    // Nothing of this start is left to undo: what was done before is offered, and the key again takes it back.
    sheet.window.click_css(&at(1, "topic")).await?;
    sheet.press(&control("z")).await?;
    sheet.window.reads("6 cells edited, 1 row added").await?;
    ensure!(sheet.rows()?.len() == 7, "it was only offered");
    sheet.press(&control("z")).await?;
    sheet.counted(6).await?;
    sheet.holds("intent", &[(3, "vent")]).await?;
    sheet.press(&control("z")).await?;
    sheet.undo_in_toast("1 cell of #3 edited").await?;
    sheet.until("all as it was", |rows| rows == before).await?;
    sheet.close().await
}

/// Goes on typing with a sort, a filter and another place at hand.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a desktop session: cargo xtask test provides one"]
async fn a_sort_or_filter_never_loses_an_edit_under_way() -> Result<()> {
    let sheet = Sheet::open(9).await?;
    sheet.stand(2, "brief").await?;
    sheet.press("before the sort").await?;
    sheet.window.click("sort-topic").await?;
    sheet.holds("brief", &[(2, "before the sort")]).await?;
    sheet.window.until("document.querySelector('[data-column=topic][aria-sort=ascending]')").await?;
    sheet.stand(5, "brief").await?;
    sheet.press("before the filter").await?;
    sheet.window.click("filter-menu").await?;
    sheet.window.click("filter-tiers").await?;
    sheet.holds("brief", &[(5, "before the filter")]).await?;
    sheet.window.click_css("[data-testid=filter-option]:nth-of-type(1)").await?;
    sheet.press(ESCAPE).await?;
    sheet.press(ESCAPE).await?;
    sheet.window.until("document.querySelectorAll('[data-testid=row]').length === 3").await?;
    sheet.stand(7, "brief").await?;
    sheet.press("before another place").await?;
    sheet.window.click("nav-library").await?;
    sheet.holds("brief", &[(2, "before the sort"), (5, "before the filter"), (7, "before another place")]).await?;
    sheet.close().await
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a desktop session: cargo xtask test provides one"]
async fn an_edit_of_a_row_that_is_being_generated_is_refused_in_words() -> Result<()> {
    let sheet = Sheet::open(4).await?;
    sheet.scene.server.hold_after(0);
    let id = |number: u32| format!("Number(document.querySelector('{}').id.split('-')[1])", at(number, "topic"));
    sheet.stand(2, "brief").await?;
    let second = sheet.window.run(&format!("return {}", id(2))).await?;
    // While one types into it.
    sheet.press("too late").await?;
    sheet.types("too late").await?;
    generate(&sheet, &second).await?;
    sheet.window.row_is(2, "Generating").await?;
    sheet.press(ENTER).await?;
    sheet
        .window
        .until_says("not-saved", "It is being generated. Wait for its answer, or cancel the batch first.")
        .await?;
    sheet.window.until_says("not-saved", "#2, Brief").await?;
    // Nothing is lost: it can be tried again, or discarded.
    sheet.shows(2, "brief", "too late").await?;
    sheet.window.click("save-again").await?;
    sheet.window.until_says("not-saved", "It is being generated").await?;
    sheet.window.click("discard").await?;
    sheet.shows(2, "brief", "item-00001").await?;
    // Before one types at all.
    sheet.stand(2, "brief").await?;
    sheet.press("x").await?;
    sheet.window.reads("#2 cannot be edited now").await?;
    sheet.window.reads("It is being generated. Wait for its answer, or cancel the batch.").await?;
    sheet.window.until_gone("cell-field").await?;
    sheet.scene.server.release();
    sheet.window.row_is(2, "Generated").await?;
    ensure!(sheet.stored(2, "brief")? == "item-00001");
    sheet.close().await
}

/// Has a row generated while the keyboard stays where it is.
async fn generate(sheet: &Sheet, id: &Value) -> Result<()> {
    let snapshot = sheet.window.ask_host("snapshot", json!({})).await?;
    let input = json!({
        "requestId": "while one types", "datasetId": snapshot["currentDataset"], "target": { "kind": "ids", "ids": [id] },
        "limitMicros": null, "email": false, "maxTokens": null,
    });
    sheet.window.ask_host("generate", json!({ "input": input })).await.map(drop)
}
