//! Linux: the protocol of the tray, spoken on the session bus. Unlike the usual library it needs no package that may
//! be missing, has a tooltip and a click, and knows whether anything shows the icon.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use ksni::blocking::{Handle, TrayMethods};
use ksni::menu::{MenuItem, StandardItem};
use tauri::AppHandle;

use super::{Act, Listener, NAME, Shown, TrayEvent};

/// How long an icon stays on the bus that is not wanted any more. Often it was a click on the icon that made it
/// needless, and the desktop still waits for the answer to that click.
const FAREWELL: Duration = Duration::from_millis(250);

/// An icon that is offered to the desktop; it goes with this value.
pub struct Icon {
    handle: Handle<Item>,
}

impl Icon {
    /// Offers an icon, and keeps `seen` true while something shows it. A desktop without a tray may get one later: the
    /// offer stands. `None` without a bus.
    pub fn new(app: &AppHandle, listener: &Listener, shown: &Shown, seen: &Arc<AtomicBool>) -> Option<Self> {
        let absent = Arc::new(AtomicBool::new(false));
        let item = Item {
            listener: Arc::clone(listener),
            shown: shown.clone(),
            pixels: pixels(app),
            seen: Arc::clone(seen),
            absent: Arc::clone(&absent),
        };
        match item.assume_sni_available(true).spawn() {
            Ok(handle) => {
                // The offer is made; during it the desktop may have said that there is no tray.
                seen.store(!absent.load(Ordering::Relaxed), Ordering::Relaxed);
                Some(Self { handle })
            }
            Err(error) => {
                tracing::info!(%error, "there is no tray icon");
                None
            }
        }
    }

    /// Shows something else.
    pub fn update(&mut self, shown: &Shown) {
        self.handle.update(|item| item.shown = shown.clone());
    }
}

impl Drop for Icon {
    fn drop(&mut self) {
        let handle = self.handle.clone();
        tauri::async_runtime::spawn(async move {
            tokio::time::sleep(FAREWELL).await;
            // Nobody waits for its end.
            drop(handle.shutdown());
        });
    }
}

struct Item {
    listener: Listener,
    shown: Shown,
    pixels: Vec<ksni::Icon>,
    seen: Arc<AtomicBool>,
    absent: Arc<AtomicBool>,
}

impl Item {
    fn now_seen(&self, seen: bool) {
        self.absent.store(!seen, Ordering::Relaxed);
        self.seen.store(seen, Ordering::Relaxed);
        (self.listener)(TrayEvent::SeenChanged);
    }
}

impl ksni::Tray for Item {
    fn id(&self) -> String {
        "app.train.desktop".into()
    }

    fn title(&self) -> String {
        NAME.into()
    }

    fn icon_pixmap(&self) -> Vec<ksni::Icon> {
        self.pixels.clone()
    }

    fn tool_tip(&self) -> ksni::ToolTip {
        ksni::ToolTip { title: NAME.into(), description: self.shown.line.clone(), ..ksni::ToolTip::default() }
    }

    fn activate(&mut self, _x: i32, _y: i32) {
        (self.listener)(TrayEvent::Chosen(Act::Open));
    }

    fn menu(&self) -> Vec<MenuItem<Self>> {
        let state = StandardItem { label: self.shown.line.clone(), enabled: false, ..StandardItem::default() };
        let acts = Act::ALL.map(|act| {
            MenuItem::from(StandardItem {
                label: act.label().into(),
                enabled: act != Act::Pause || self.shown.can_pause,
                activate: Box::new(move |item: &mut Self| (item.listener)(TrayEvent::Chosen(act))),
                ..StandardItem::default()
            })
        });
        [state.into(), MenuItem::Separator].into_iter().chain(acts).collect()
    }

    fn watcher_online(&self) {
        self.now_seen(true);
    }

    fn watcher_offline(&self, _reason: ksni::OfflineReason) -> bool {
        self.now_seen(false);
        true
    }
}

/// The application's icon in the order of bytes that the protocol wants.
fn pixels(app: &AppHandle) -> Vec<ksni::Icon> {
    let Some(image) = app.default_window_icon() else { return Vec::new() };
    let mut data = image.rgba().to_vec();
    for pixel in data.chunks_exact_mut(4) {
        pixel.rotate_right(1);
    }
    vec![ksni::Icon { width: image.width().cast_signed(), height: image.height().cast_signed(), data }]
}
