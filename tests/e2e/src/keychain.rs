//! The session's keychain, locked and unlocked as its owner does it.

use std::collections::HashMap;

use anyhow::{Context, Result, ensure};
use zbus::blocking::{Connection, Proxy};
use zbus::zvariant::{ObjectPath, OwnedObjectPath, OwnedValue, Value};

const SERVICE: &str = "org.freedesktop.secrets";
const ROOT: &str = "/org/freedesktop/secrets";
const LOGIN: &str = "/org/freedesktop/secrets/collection/login";
/// What `cargo xtask desktop` unlocks it with.
const PASSWORD: &[u8] = b"session\n";

/// Locks it.
///
/// # Errors
/// There is no keychain service on the session's bus.
pub fn lock() -> Result<()> {
    let bus = Connection::session().context("a session bus")?;
    let service = Proxy::new(&bus, SERVICE, ROOT, "org.freedesktop.Secret.Service")?;
    let _: (Vec<OwnedObjectPath>, OwnedObjectPath) = service.call("Lock", &(vec![ObjectPath::try_from(LOGIN)?],))?;
    ensure!(is_locked(&bus)?, "the keychain is locked");
    Ok(())
}

/// Unlocks it with its password. gnome-keyring has a door for that, which login managers use.
///
/// # Errors
/// The service refuses.
pub fn unlock() -> Result<()> {
    let bus = Connection::session().context("a session bus")?;
    let service = Proxy::new(&bus, SERVICE, ROOT, "org.freedesktop.Secret.Service")?;
    let (_, session): (OwnedValue, OwnedObjectPath) = service.call("OpenSession", &("plain", Value::from("")))?;
    let door = Proxy::new(&bus, SERVICE, ROOT, "org.gnome.keyring.InternalUnsupportedGuiltRiddenInterface")?;
    let secret = (&session, Vec::<u8>::new(), PASSWORD.to_vec(), "text/plain");
    let _: () = door.call("UnlockWithMasterPassword", &(ObjectPath::try_from(LOGIN)?, secret))?;
    ensure!(!is_locked(&bus)?, "the keychain is unlocked");
    Ok(())
}

fn is_locked(bus: &Connection) -> Result<bool> {
    let collection = Proxy::new(bus, SERVICE, LOGIN, "org.freedesktop.Secret.Collection")?;
    Ok(collection.get_property("Locked")?)
}

/// The secrets of the application in it, by their names.
///
/// # Errors
/// There is no keychain service on the session's bus.
pub fn names() -> Result<Vec<String>> {
    let bus = Connection::session().context("a session bus")?;
    let service = Proxy::new(&bus, SERVICE, ROOT, "org.freedesktop.Secret.Service")?;
    let wanted = HashMap::from([("service", "app.train.desktop")]);
    let (unlocked, locked): (Vec<OwnedObjectPath>, Vec<OwnedObjectPath>) = service.call("SearchItems", &(wanted,))?;
    let mut names = Vec::new();
    for item in unlocked.into_iter().chain(locked) {
        let item = Proxy::new(&bus, SERVICE, item, "org.freedesktop.Secret.Item")?;
        let attributes: HashMap<String, String> = item.get_property("Attributes")?;
        names.extend(attributes.get("username").cloned());
    }
    Ok(names)
}
