//! The pointer over a window: what a click by an element does not do.

use std::time::Duration;

use anyhow::{Context, Result};
use fantoccini::actions::{
    Actions, InputSource, KeyAction, KeyActions, MOUSE_BUTTON_LEFT, MOUSE_BUTTON_RIGHT, MouseActions, PointerAction,
};
use serde_json::json;

use crate::Window;

const SHIFT: char = '\u{e008}';
const AT_ONCE: Duration = Duration::ZERO;
/// Moved in an instant, a pointer is nowhere on the way.
const A_WAY: Duration = Duration::from_millis(60);

/// A place in the page, in pixels.
type Place = (f64, f64);

impl Window {
    /// Presses the left button over one element and lets it go over another.
    ///
    /// # Errors
    /// One of them does not appear.
    pub async fn drag(&self, from: &str, to: &str) -> Result<()> {
        let (from, to) = (self.center(from).await?, self.center(to).await?);
        self.drag_between(from, to).await
    }

    /// The same from the lower right corner of an element, where its handle is.
    ///
    /// # Errors
    /// One of them does not appear.
    pub async fn drag_corner(&self, from: &str, to: &str) -> Result<()> {
        let (from, to) = (self.place(from, 1.0, -2.0).await?, self.center(to).await?);
        self.drag_between(from, to).await
    }

    async fn drag_between(&self, from: Place, to: Place) -> Result<()> {
        let between = ((from.0 + to.0) / 2.0, (from.1 + to.1) / 2.0);
        let mouse = MouseActions::new("mouse".into())
            .then(at(from))
            .then(PointerAction::Down { button: MOUSE_BUTTON_LEFT })
            .then(at(between))
            .then(at(to))
            .then(PointerAction::Up { button: MOUSE_BUTTON_LEFT });
        self.act(mouse.into()).await
    }

    /// Clicks an element while Shift is held.
    ///
    /// # Errors
    /// It does not appear.
    pub async fn shift_click(&self, css: &str) -> Result<()> {
        let place = self.center(css).await?;
        let keys = KeyActions::new("keys".into())
            .then(KeyAction::Down { value: SHIFT })
            .pause(AT_ONCE)
            .pause(AT_ONCE)
            .pause(AT_ONCE)
            .then(KeyAction::Up { value: SHIFT });
        let mouse = MouseActions::new("mouse".into())
            .pause(AT_ONCE)
            .then(at(place))
            .then(PointerAction::Down { button: MOUSE_BUTTON_LEFT })
            .then(PointerAction::Up { button: MOUSE_BUTTON_LEFT })
            .pause(AT_ONCE);
        self.act(Actions::from(keys).and(mouse)).await
    }

    /// Clicks an element twice.
    ///
    /// # Errors
    /// It does not appear.
    pub async fn double_click(&self, css: &str) -> Result<()> {
        let place = self.center(css).await?;
        let mut mouse = MouseActions::new("mouse".into()).then(at(place));
        for _ in 0..2 {
            mouse = mouse
                .then(PointerAction::Down { button: MOUSE_BUTTON_LEFT })
                .then(PointerAction::Up { button: MOUSE_BUTTON_LEFT });
        }
        self.act(mouse.into()).await
    }

    /// Clicks an element with the right button.
    ///
    /// # Errors
    /// It does not appear.
    pub async fn right_click(&self, css: &str) -> Result<()> {
        let mouse = MouseActions::new("mouse".into())
            .then(at(self.center(css).await?))
            .then(PointerAction::Down { button: MOUSE_BUTTON_RIGHT })
            .then(PointerAction::Up { button: MOUSE_BUTTON_RIGHT });
        self.act(mouse.into()).await
    }

    async fn act(&self, actions: Actions) -> Result<()> {
        self.client.perform_actions(actions).await?;
        Ok(())
    }

    async fn center(&self, css: &str) -> Result<Place> {
        self.place(css, 0.5, 0.0).await
    }

    /// A part of the way from an element's upper left corner to its lower right one, and so many pixels more.
    async fn place(&self, css: &str, part: f64, beside: f64) -> Result<Place> {
        self.see_css(css).await?;
        let script = format!(
            "const r = document.querySelector({}).getBoundingClientRect();
            return [r.x + r.width * {part} + {beside}, r.y + r.height * {part} + {beside}]",
            json!(css)
        );
        let place = self.run(&script).await?;
        place[0].as_f64().zip(place[1].as_f64()).with_context(|| format!("{css} has no place: {place}"))
    }
}

fn at((x, y): Place) -> PointerAction {
    // Between pixels a driver may take either.
    PointerAction::MoveTo { duration: Some(A_WAY), x: x.round(), y: y.round() }
}
