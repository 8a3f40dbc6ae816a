//! From a letter to what goes over the wire.

use std::time::{Duration, UNIX_EPOCH};

use lettre::Message;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use train_domain::letter::Letter;

use super::account::address;
use crate::error::{EngineError, ErrorCode, Result};
use crate::view::MailInput;

/// Writes a letter as a message. `now` in epoch milliseconds.
pub fn write(input: &MailInput, letter: &Letter, message_id: &str, now: i64) -> Result<Message> {
    let date = UNIX_EPOCH + Duration::from_millis(u64::try_from(now).unwrap_or(0));
    let header =
        |name: &'static str, value: &str| HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned());
    Message::builder()
        .from(Mailbox::new(Some("Train".into()), address(&input.from, "sender")?))
        .to(Mailbox::new(None, address(&input.to, "recipient")?))
        .subject(letter.subject.clone())
        .date(date)
        .message_id(Some(message_id.to_owned()))
        // No out-of-office reply answers it.
        .raw_header(header("Auto-Submitted", "auto-generated"))
        .multipart(MultiPart::alternative_plain_html(letter.text.clone(), letter.html.clone()))
        .map_err(|error| EngineError::new(ErrorCode::Other, format!("The mail could not be written: {error}")))
}
