//! One open window.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use fantoccini::elements::Element;
use fantoccini::wd::Capabilities;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};

use crate::{Driver, built};

/// How long something may take to appear.
const PATIENCE: Duration = Duration::from_secs(20);
const LOOK: Duration = Duration::from_millis(40);

pub struct Window {
    pub(crate) client: Client,
    _driver: Driver,
}

impl Window {
    /// Starts the application on a data folder.
    ///
    /// # Errors
    /// The driver or the application does not start.
    pub async fn open(data: &Path) -> Result<Self> {
        Self::open_with(data, &[]).await
    }

    /// The same, with more in its environment.
    ///
    /// # Errors
    /// The driver or the application does not start.
    pub async fn open_with(data: &Path, environment: &[(&str, &str)]) -> Result<Self> {
        let driver = Driver::start(data, environment).await?;
        let mut capabilities = Capabilities::new();
        capabilities.insert("webkitgtk:browserOptions".into(), json!({ "binary": built("train"), "args": [] }));
        let mut builder = ClientBuilder::new(HttpConnector::new());
        let url = driver.url();
        let connecting = builder.capabilities(capabilities).connect(&url);
        let client = tokio::time::timeout(PATIENCE * 2, connecting)
            .await
            .context("the application did not start in time")?
            .context("the application did not start")?;
        let window = Self { client, _driver: driver };
        window.until("document.readyState === 'complete' && document.body.innerText.length > 0").await?;
        Ok(window)
    }

    /// Closes the window as the session's end does.
    ///
    /// # Errors
    /// The driver does not answer.
    pub async fn close(self) -> Result<()> {
        Ok(self.client.close().await?)
    }

    /// Loads the page anew, as the web view does by itself after a fault.
    ///
    /// # Errors
    /// The driver does not answer, or the page stays empty.
    pub async fn reload(&self) -> Result<()> {
        self.client.refresh().await?;
        self.until("document.readyState === 'complete' && document.body.innerText.length > 0").await
    }

    /// Ends the application at once, as a power cut does: nothing of it can do anything more.
    pub fn kill(self) {
        drop(self);
    }

    /// Waits for an element with this test id that is shown.
    ///
    /// # Errors
    /// It does not appear in time.
    pub async fn see(&self, id: &str) -> Result<Element> {
        self.see_css(&format!("[data-testid=\"{id}\"]")).await
    }

    /// Waits for an element that is shown.
    ///
    /// # Errors
    /// It does not appear in time.
    pub async fn see_css(&self, css: &str) -> Result<Element> {
        let started = Instant::now();
        loop {
            for element in self.client.find_all(Locator::Css(css)).await? {
                if element.is_displayed().await.unwrap_or(false) {
                    return Ok(element);
                }
            }
            if started.elapsed() > PATIENCE {
                bail!("{css} did not appear. Shown is:\n{}", self.text().await.unwrap_or_default());
            }
            tokio::time::sleep(LOOK).await;
        }
    }

    /// Clicks an element with this test id, as soon as it is there and takes clicks.
    ///
    /// # Errors
    /// It does not appear, or never takes a click.
    pub async fn click(&self, id: &str) -> Result<()> {
        self.click_css(&format!("[data-testid=\"{id}\"]")).await
    }

    /// Clicks an element.
    ///
    /// # Errors
    /// It does not appear, or never takes a click.
    pub async fn click_css(&self, css: &str) -> Result<()> {
        let started = Instant::now();
        loop {
            let element = self.see_css(css).await?;
            self.rest(css).await?;
            match element.click().await {
                Ok(()) => return Ok(()),
                Err(error) if started.elapsed() > PATIENCE => {
                    return Err(error).with_context(|| format!("{css} takes no click"));
                }
                Err(_) => tokio::time::sleep(LOOK).await,
            }
        }
    }

    /// Waits until an element no longer moves: a click on one that does lands beside it.
    async fn rest(&self, css: &str) -> Result<()> {
        let place = format!(
            "const r = document.querySelector({})?.getBoundingClientRect(); return r ? `${{r.x}} ${{r.y}} ${{r.width}}` : ''",
            json!(css)
        );
        let mut before = Value::Null;
        let mut still = 0;
        for _ in 0..100 {
            let now = self.run(&place).await?;
            still = if now == before { still + 1 } else { 0 };
            if still == 3 {
                break;
            }
            before = now;
            tokio::time::sleep(LOOK).await;
        }
        Ok(())
    }

    /// Replaces what a field holds.
    ///
    /// # Errors
    /// The field does not appear.
    pub async fn fill(&self, id: &str, text: &str) -> Result<()> {
        let css = format!("input[data-testid=\"{id}\"], textarea[data-testid=\"{id}\"], [data-testid=\"{id}\"] input");
        let field = self.see_css(&css).await?;
        self.run(&format!("const field = document.querySelector({}); field.focus(); field.select();", json!(css)))
            .await?;
        field.send_keys(text).await?;
        Ok(())
    }

    /// Gives a file to a file field, shown or not.
    ///
    /// # Errors
    /// There is no such field.
    pub async fn attach(&self, css: &str, file: &Path) -> Result<()> {
        let field = self.client.wait().at_most(PATIENCE).for_element(Locator::Css(css)).await?;
        field.send_keys(&file.to_string_lossy()).await?;
        Ok(())
    }

    /// Presses keys where the focus is.
    ///
    /// # Errors
    /// The driver does not answer.
    pub async fn press(&self, keys: &str) -> Result<()> {
        let focused = self.client.active_element().await?;
        focused.send_keys(keys).await?;
        Ok(())
    }

    /// Waits until a JavaScript expression is true.
    ///
    /// # Errors
    /// It never is.
    pub async fn until(&self, expression: &str) -> Result<()> {
        self.until_within(expression, PATIENCE).await
    }

    /// The same, for as long as is said.
    ///
    /// # Errors
    /// It never is.
    pub async fn until_within(&self, expression: &str, patience: Duration) -> Result<()> {
        let started = Instant::now();
        while self.run(&format!("return Boolean({expression})")).await.ok() != Some(Value::Bool(true)) {
            if started.elapsed() > patience {
                bail!("never true: {expression}. Shown is:\n{}", self.text().await.unwrap_or_default());
            }
            tokio::time::sleep(LOOK).await;
        }
        Ok(())
    }

    /// Waits until this text is shown somewhere.
    ///
    /// # Errors
    /// It never is.
    pub async fn reads(&self, text: &str) -> Result<()> {
        self.until(&format!("document.body.innerText.includes({})", json!(text))).await
    }

    /// Waits until a row's badge shows this status.
    ///
    /// # Errors
    /// It never does.
    pub async fn row_is(&self, number: u32, status: &str) -> Result<()> {
        self.until(&format!("document.querySelector('[data-testid=\"row\"][data-number=\"{number}\"] [data-testid=\"status-badge\"]')?.innerText.trim().startsWith({})", json!(status))).await
    }

    /// The CSS of something inside a row.
    pub fn in_row(number: u32, id: &str) -> String {
        format!("[data-testid=\"row\"][data-number=\"{number}\"] [data-testid=\"{id}\"]")
    }

    /// Runs a script in the page.
    ///
    /// # Errors
    /// The script throws.
    pub async fn run(&self, script: &str) -> Result<Value> {
        Ok(self.client.execute(script, Vec::new()).await?)
    }

    /// Calls a command of the host directly: for what a test needs to stand and does not test.
    ///
    /// # Errors
    /// The command fails.
    pub async fn ask_host(&self, command: &str, arguments: Value) -> Result<Value> {
        let script = "const [command, given, done] = arguments;
            window.__TAURI_INTERNALS__.invoke(command, given).then((data) => done({ data }), (error) => done({ error }));";
        let mut answer = self.client.execute_async(script, vec![json!(command), arguments]).await?;
        match answer.get("error") {
            Some(error) => bail!("{command}: {error}"),
            None => Ok(answer["data"].take()),
        }
    }

    /// What an element with this test id says, in one line; empty where it is not there.
    ///
    /// # Errors
    /// The driver does not answer.
    pub async fn says(&self, id: &str) -> Result<String> {
        let script = format!(
            "return (document.querySelector('[data-testid=\"{id}\"]')?.innerText ?? '').replace(/\\s+/g, ' ').trim()"
        );
        Ok(self.run(&script).await?.as_str().unwrap_or_default().to_owned())
    }

    /// Waits until an element with this test id says this among other things.
    ///
    /// # Errors
    /// It never does.
    pub async fn until_says(&self, id: &str, text: &str) -> Result<()> {
        self.until(&said(id, text)).await
    }

    /// The same, for as long as is said.
    ///
    /// # Errors
    /// It never does.
    pub async fn until_says_within(&self, id: &str, text: &str, patience: Duration) -> Result<()> {
        self.until_within(&said(id, text), patience).await
    }

    /// Waits until nothing with this test id is shown.
    ///
    /// # Errors
    /// It stays.
    pub async fn until_gone(&self, id: &str) -> Result<()> {
        self.until(&format!("!document.querySelector('[data-testid=\"{id}\"]')")).await
    }

    /// All text that is shown.
    ///
    /// # Errors
    /// The driver does not answer.
    pub async fn text(&self) -> Result<String> {
        Ok(self.run("return document.body.innerText").await?.as_str().unwrap_or_default().to_owned())
    }

    /// Sets the window's size.
    ///
    /// # Errors
    /// The driver does not answer.
    pub async fn size(&self, width: u32, height: u32) -> Result<()> {
        Ok(self.client.set_window_size(width, height).await?)
    }

    /// Takes a picture of the page.
    ///
    /// # Errors
    /// The file cannot be written.
    pub async fn picture(&self, file: &Path) -> Result<()> {
        if let Some(folder) = file.parent() {
            std::fs::create_dir_all(folder)?;
        }
        Ok(std::fs::write(file, self.client.screenshot().await?)?)
    }

    /// Takes a picture in the light theme and one in the dark: `NAME-light.png` and `NAME-dark.png` of a folder.
    ///
    /// # Errors
    /// The driver does not answer, or a picture cannot be taken.
    pub async fn in_both_themes(
        &self,
        folder: &Path,
        name: &str,
        take: impl AsyncFn(&Path) -> Result<()>,
    ) -> Result<()> {
        // Figures come, and colors change over a moment.
        tokio::time::sleep(Duration::from_millis(1_500)).await;
        take(&folder.join(format!("{name}-light.png"))).await?;
        self.run("document.documentElement.dataset.theme = 'dark'").await?;
        tokio::time::sleep(Duration::from_millis(500)).await;
        take(&folder.join(format!("{name}-dark.png"))).await?;
        self.run("document.documentElement.dataset.theme = 'light'").await.map(drop)
    }
}

/// The JavaScript that is true while an element says a text.
fn said(id: &str, text: &str) -> String {
    format!(
        "(document.querySelector('[data-testid=\"{id}\"]')?.innerText ?? '').replace(/\\s+/g, ' ').includes({})",
        json!(text)
    )
}
