//! Stand-ins on the bus for services that a test's desktop lacks: a tray, and the system's login manager. They speak the
//! real protocols; only what is behind them is missing.

use std::collections::HashMap;
use std::io::Read;
use std::os::unix::net::UnixStream;
use std::sync::{Arc, Mutex};

use anyhow::{Context, Result, bail};
use zbus::message::Header;
use zbus::zvariant::{OwnedFd, OwnedValue, Value};
use zbus::{Connection, Proxy, interface};

const ITEM: &str = "org.kde.StatusNotifierItem";
const MENU: &str = "com.canonical.dbusmenu";

/// A tray that shows nothing, but takes icons and reads and clicks them.
pub struct TrayHost {
    bus: Connection,
    items: Arc<Mutex<Vec<String>>>,
}

struct Watcher {
    items: Arc<Mutex<Vec<String>>>,
}

#[interface(name = "org.kde.StatusNotifierWatcher")]
impl Watcher {
    fn register_status_notifier_item(&mut self, _service: &str, #[zbus(header)] header: Header<'_>) {
        if let Some(sender) = header.sender() {
            self.items.lock().expect("no panic while locked").push(sender.to_string());
        }
    }

    fn register_status_notifier_host(&mut self, _service: &str) {}

    #[zbus(property)]
    fn is_status_notifier_host_registered(&self) -> bool {
        true
    }

    #[zbus(property)]
    fn registered_status_notifier_items(&self) -> Vec<String> {
        self.items.lock().expect("no panic while locked").clone()
    }

    #[zbus(property)]
    fn protocol_version(&self) -> i32 {
        0
    }
}

impl TrayHost {
    /// Offers a tray on the session bus until it is dropped.
    ///
    /// # Errors
    /// There is a tray already.
    pub async fn start() -> Result<Self> {
        let items = Arc::new(Mutex::new(Vec::new()));
        let watcher = Watcher { items: Arc::clone(&items) };
        let bus = zbus::connection::Builder::session()?
            .serve_at("/StatusNotifierWatcher", watcher)?
            .name("org.kde.StatusNotifierWatcher")?
            .build()
            .await?;
        Ok(Self { bus, items })
    }

    async fn proxy(&self, path: &'static str, interface: &'static str) -> Result<Proxy<'static>> {
        let item = self.items.lock().expect("no panic while locked").last().cloned().context("no icon was offered")?;
        Ok(Proxy::new(&self.bus, item, path, interface).await?)
    }

    /// The text that hovering shows.
    ///
    /// # Errors
    /// No icon was offered, or it is gone.
    pub async fn tooltip(&self) -> Result<String> {
        // (icon's name, its pixels, title, text)
        let tip: OwnedValue = self.proxy("/StatusNotifierItem", ITEM).await?.get_property("ToolTip").await?;
        let Value::Structure(fields) = &*tip else { bail!("no tooltip: {tip:?}") };
        match fields.fields() {
            [.., Value::Str(text)] => Ok(text.to_string()),
            _ => bail!("no text in {tip:?}"),
        }
    }

    /// Clicks the icon itself.
    ///
    /// # Errors
    /// No icon was offered, or it is gone.
    pub async fn click(&self) -> Result<()> {
        Ok(self.proxy("/StatusNotifierItem", ITEM).await?.call("Activate", &(0, 0)).await?)
    }

    /// The entries of its menu: id, label, and whether it can be chosen.
    ///
    /// # Errors
    /// No icon was offered, or it is gone.
    pub async fn menu(&self) -> Result<Vec<(i32, String, bool)>> {
        type Layout = (i32, HashMap<String, OwnedValue>, Vec<OwnedValue>);
        let menu = self.proxy("/MenuBar", MENU).await?;
        let (_, (_, _, entries)): (u32, Layout) = menu.call("GetLayout", &(0, -1, Vec::<String>::new())).await?;
        Ok(entries.iter().filter_map(entry).collect())
    }

    /// Chooses an entry of its menu.
    ///
    /// # Errors
    /// There is no such entry, or it cannot be chosen.
    pub async fn choose(&self, label: &str) -> Result<()> {
        let entries = self.menu().await?;
        let found = entries.iter().find(|(_, text, enabled)| text == label && *enabled);
        let (id, ..) = found.with_context(|| format!("no {label} in {entries:?}"))?;
        let menu = self.proxy("/MenuBar", MENU).await?;
        Ok(menu.call("Event", &(*id, "clicked", Value::from(0), 0_u32)).await?)
    }
}

/// (id, properties, children) of an entry with a label; entries can be chosen unless they say otherwise.
fn entry(value: &OwnedValue) -> Option<(i32, String, bool)> {
    let Value::Structure(fields) = &**value else { return None };
    let [Value::I32(id), Value::Dict(properties), ..] = fields.fields() else { return None };
    let (mut label, mut enabled) = (None, true);
    for (name, value) in properties.iter() {
        match (name, plain(value)) {
            (Value::Str(name), Value::Str(text)) if name.as_str() == "label" => label = Some(text.to_string()),
            (Value::Str(name), Value::Bool(on)) if name.as_str() == "enabled" => enabled = *on,
            _ => {}
        }
    }
    Some((*id, label?, enabled))
}

/// A value out of its variant.
fn plain<'r, 'v>(value: &'r Value<'v>) -> &'r Value<'v> {
    match value {
        Value::Value(inner) => inner,
        other => other,
    }
}

/// The part of systemd-logind that keeps a machine awake, on the session bus: there is no systemd in a container.
pub struct LoginManager {
    _bus: Connection,
    promises: Arc<Mutex<Vec<Promise>>>,
}

struct Promise {
    what: String,
    who: String,
    end: UnixStream,
}

struct Manager {
    promises: Arc<Mutex<Vec<Promise>>>,
}

#[interface(name = "org.freedesktop.login1.Manager")]
impl Manager {
    fn inhibit(&mut self, what: &str, who: &str, _why: &str, _mode: &str) -> zbus::fdo::Result<OwnedFd> {
        let failed = |error: std::io::Error| zbus::fdo::Error::Failed(error.to_string());
        let (end, theirs) = UnixStream::pair().map_err(failed)?;
        end.set_nonblocking(true).map_err(failed)?;
        let promise = Promise { what: what.into(), who: who.into(), end };
        self.promises.lock().expect("no panic while locked").push(promise);
        Ok(std::os::fd::OwnedFd::from(theirs).into())
    }
}

impl LoginManager {
    /// Offers it on the session bus; the application finds it where DBUS_SYSTEM_BUS_ADDRESS names that bus.
    ///
    /// # Errors
    /// There is one already.
    pub async fn start() -> Result<Self> {
        let promises = Arc::new(Mutex::new(Vec::new()));
        let bus = zbus::connection::Builder::session()?
            .serve_at("/org/freedesktop/login1", Manager { promises: Arc::clone(&promises) })?
            .name("org.freedesktop.login1")?
            .build()
            .await?;
        Ok(Self { _bus: bus, promises })
    }

    /// What is held back at this moment, and by whom: a promise lasts until its holder closes it.
    pub fn held(&self) -> Vec<(String, String)> {
        let promises = self.promises.lock().expect("no panic while locked");
        let is_held = |promise: &&Promise| (&promise.end).read(&mut [0]).is_err();
        promises.iter().filter(is_held).map(|promise| (promise.what.clone(), promise.who.clone())).collect()
    }
}
