//! From a body to what goes over the wire.

use std::time::{Duration, UNIX_EPOCH};

use lettre::Message;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use train_domain::mail::MailSettings;

use crate::MailError;
use crate::body::Body;
use crate::settings::address;

/// Puts a mail together. `now` in epoch milliseconds.
///
/// # Errors
/// An address that is none.
pub fn write(settings: &MailSettings, body: &Body, message_id: &str, now: i64) -> Result<Message, MailError> {
    let date = UNIX_EPOCH + Duration::from_millis(u64::try_from(now).unwrap_or(0));
    let header =
        |name: &'static str, value: &str| HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned());
    Message::builder()
        .from(Mailbox::new(Some("Train".into()), address(&settings.from, "sender")?))
        .to(Mailbox::new(None, address(&settings.to, "recipient")?))
        .subject(body.subject.clone())
        .date(date)
        .message_id(Some(message_id.to_owned()))
        // No out-of-office reply answers it.
        .raw_header(header("Auto-Submitted", "auto-generated"))
        .multipart(MultiPart::alternative_plain_html(body.text.clone(), body.html.clone()))
        .map_err(|error| MailError::Unwritable(error.to_string()))
}
