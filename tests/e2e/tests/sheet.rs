//! A plan that is edited as a spreadsheet, in the real window.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use train_e2e::{Scene, Window, latency};

pub const CONTROL: char = '\u{e009}';
pub const SHIFT: char = '\u{e008}';
pub const NONE: char = '\u{e000}';
pub const ENTER: &str = "\u{e007}";
pub const TAB: &str = "\u{e004}";
pub const ESCAPE: &str = "\u{e00c}";
pub const DELETE: &str = "\u{e017}";
pub const HOME: &str = "\u{e011}";
pub const LEFT: &str = "\u{e012}";
pub const RIGHT: &str = "\u{e014}";
pub const DOWN: &str = "\u{e015}";
pub const F2: &str = "\u{e032}";

/// How long the database may take to say what was typed.
const PATIENCE: Duration = Duration::from_secs(20);
const LOOK: Duration = Duration::from_millis(60);

/// A key while Control is held.
pub fn control(key: &str) -> String {
    format!("{CONTROL}{key}{NONE}")
}

/// A key while Shift is held.
pub fn shift(key: &str) -> String {
    format!("{SHIFT}{key}{NONE}")
}

/// The CSS of a cell.
pub fn at(row: u32, column: &str) -> String {
    format!("[data-testid=row][data-number=\"{row}\"] [data-column=\"{column}\"]")
}

/// A dataset of planned rows, and the window in which its plan is edited.
pub struct Sheet {
    pub scene: Scene,
    pub window: Window,
}

impl Sheet {
    pub async fn open(rows: usize) -> Result<Self> {
        let scene = Scene::new(rows, latency(10)).await?;
        let window = scene.open(5).await?;
        let sheet = Self { scene, window };
        sheet.edit().await?;
        Ok(sheet)
    }

    /// Closes the application and opens it again.
    pub async fn restart(self) -> Result<Self> {
        let Self { scene, window } = self;
        window.close().await?;
        let window = scene.reopen().await?;
        window.see_css("[data-testid=row][data-number=\"1\"]").await?;
        Ok(Self { scene, window })
    }

    /// Begins to edit.
    pub async fn edit(&self) -> Result<()> {
        self.window.size(1600, 900).await?;
        self.window.press(&control("e")).await?;
        self.window.see("edit-counts").await.map(drop)
    }

    /// The keyboard stands in this cell.
    pub async fn stand(&self, row: u32, column: &str) -> Result<()> {
        self.window.click_css(&at(row, column)).await?;
        self.stands(row, column).await
    }

    /// Waits until the keyboard stands in this cell, and no cell is typed into.
    pub async fn stands(&self, row: u32, column: &str) -> Result<()> {
        let table = "document.activeElement?.dataset.testid === 'table'";
        let focused = format!("document.querySelector({})?.classList.contains('focused')", json!(at(row, column)));
        self.window.until(&format!("{table} && {focused}")).await
    }

    pub async fn press(&self, keys: &str) -> Result<()> {
        self.window.press(keys).await
    }

    /// Waits until a cell is shown with this text.
    pub async fn shows(&self, row: u32, column: &str, text: &str) -> Result<()> {
        let cell = format!("document.querySelector({})?.innerText.trim()", json!(at(row, column)));
        self.window.until(&format!("{cell} === {}", json!(text))).await
    }

    /// Waits until the field of the cell that is typed into holds this.
    pub async fn types(&self, text: &str) -> Result<()> {
        let field = "document.querySelector('[data-testid=cell-field]')?.value";
        self.window.until(&format!("{field} === {}", json!(text))).await
    }

    /// Waits until the footer says this: "3 cells selected".
    pub async fn counts(&self, text: &str) -> Result<()> {
        self.window.until_says("edit-counts", text).await
    }

    /// All rows as the file has them.
    pub fn rows(&self) -> Result<Vec<Value>> {
        let rows = self.scene.cli(&["plan", "list"])?;
        rows.as_array().cloned().with_context(|| format!("no rows in {rows}"))
    }

    /// What the file holds in a cell.
    pub fn stored(&self, row: u32, column: &str) -> Result<Value> {
        let rows = self.rows()?;
        let row = rows.iter().find(|one| one["id"] == row).with_context(|| format!("there is no row {row}"))?;
        Ok(row[column].clone())
    }

    /// Waits until the file says something of its rows.
    pub async fn until(&self, what: &str, is_so: impl Fn(&[Value]) -> bool) -> Result<()> {
        let started = Instant::now();
        loop {
            let rows = self.rows()?;
            if is_so(&rows) {
                return Ok(());
            }
            if started.elapsed() > PATIENCE {
                let shown = self.window.text().await.unwrap_or_default();
                bail!("never so: {what}. The file has {rows:#?}\nShown is:\n{shown}");
            }
            tokio::time::sleep(LOOK).await;
        }
    }

    /// Waits until the file holds these texts in cells of one column.
    pub async fn holds(&self, column: &str, cells: &[(u32, &str)]) -> Result<()> {
        let holds = |rows: &[Value]| {
            cells.iter().all(|(number, text)| rows.iter().any(|row| row["id"] == *number && row[column] == *text))
        };
        self.until(&format!("{column} is {cells:?}"), holds).await
    }

    /// Waits until there are so many rows.
    pub async fn counted(&self, rows: usize) -> Result<()> {
        self.until(&format!("{rows} rows"), |all| all.len() == rows).await
    }

    /// Copies a text, and a page beside it, as another program does.
    pub async fn copied_elsewhere(&self, text: &str, html: &str) -> Result<()> {
        let script = format!(
            "const field = document.createElement('textarea');
            field.dataset.testid = 'elsewhere';
            field.style.cssText = 'position: fixed; left: 0; top: 0; z-index: 9999';
            field.value = 'something';
            field.addEventListener('copy', (event) => {{
                event.clipboardData.setData('text/plain', {});
                if ({html}) event.clipboardData.setData('text/html', {html});
                event.preventDefault();
                field.dataset.done = 'yes';
            }});
            document.body.append(field);
            field.focus();
            field.select();",
            json!(text),
            html = json!(html)
        );
        self.window.run(&script).await?;
        self.window.press(&control("c")).await?;
        self.window.until("document.querySelector('[data-testid=elsewhere]').dataset.done").await?;
        self.window.run("document.querySelector('[data-testid=elsewhere]').remove()").await.map(drop)
    }

    /// Pastes a text into a cell, and what lies right and below it.
    pub async fn paste(&self, row: u32, column: &str, text: &str) -> Result<()> {
        self.copied_elsewhere(text, "").await?;
        self.stand(row, column).await?;
        self.press(&control("v")).await
    }

    /// Presses Undo in the toast that says this.
    pub async fn undo_in_toast(&self, said: &str) -> Result<()> {
        self.window.reads(said).await?;
        let script = format!(
            "const toast = [...document.querySelectorAll('[data-sonner-toast]')].find((one) => one.innerText.includes({}));
            const button = [...(toast?.querySelectorAll('button') ?? [])].find((one) => one.innerText.trim() === 'Undo');
            button?.click();
            return Boolean(button)",
            json!(said)
        );
        if self.window.run(&script).await? != Value::Bool(true) {
            bail!("no toast with Undo says {said:?}");
        }
        Ok(())
    }

    pub async fn close(self) -> Result<()> {
        self.window.close().await
    }
}
