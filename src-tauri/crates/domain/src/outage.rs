//! Whether faults of the server are those of single rows or of the provider: an outage is waited for as a busy provider is.

use crate::call::{Class, ErrorKind};

/// Rows that met a fault of the server, with no answer between them, before that is an outage.
const ROWS: usize = 10;

/// Watches the faults of the server that a batch meets.
#[derive(Clone, Debug, Default)]
pub struct Outage {
    rows: Vec<i64>,
}

impl Outage {
    /// Notes the end of a call: of which row, and in which round. Rounds at the end of a batch are made of what failed before,
    /// so that a failure there says nothing of the provider.
    pub fn note(&mut self, row: i64, round: i64, failed: Option<ErrorKind>) {
        match failed {
            Some(ErrorKind::ServerError) => {
                if round == 0 && !self.is_on() && !self.rows.contains(&row) {
                    self.rows.push(row);
                }
            }
            Some(kind) if kind.class() == Class::Transient => {}
            _ => self.rows.clear(),
        }
    }

    /// Whether there is one.
    pub fn is_on(&self) -> bool {
        self.rows.len() >= ROWS
    }
}

/// What a failure that cost nothing counts as: in an outage no row fails for such a fault of the server, and the batch pauses
/// until it is over.
pub fn counts_as(kind: ErrorKind, outage: bool) -> ErrorKind {
    if outage && kind == ErrorKind::ServerError { ErrorKind::Overloaded } else { kind }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FAULT: Option<ErrorKind> = Some(ErrorKind::ServerError);

    #[test]
    fn many_rows_without_an_answer_between_them_are_an_outage() {
        let mut outage = Outage::default();
        for row in 0..ROWS as i64 {
            assert!(!outage.is_on(), "{row} rows");
            outage.note(row, 0, FAULT);
            outage.note(row, 0, Some(ErrorKind::Timeout));
        }
        assert!(outage.is_on());
        assert_eq!(counts_as(ErrorKind::ServerError, outage.is_on()), ErrorKind::Overloaded);
        assert_eq!(counts_as(ErrorKind::Refused, outage.is_on()), ErrorKind::Refused);
        outage.note(7, 0, Some(ErrorKind::Truncated));
        assert!(!outage.is_on(), "somebody wrote");
    }

    #[test]
    fn what_single_rows_meet_is_none() {
        let mut outage = Outage::default();
        for call in 0..100 {
            outage.note(call % 3, 0, FAULT);
            outage.note(call, 1, FAULT);
        }
        assert!(!outage.is_on(), "three rows, and what failed before");
        for row in 0..100 {
            outage.note(row, 0, FAULT);
            outage.note(row, 0, None);
        }
        assert!(!outage.is_on(), "every second one is answered");
        assert_eq!(counts_as(ErrorKind::ServerError, false), ErrorKind::ServerError);
    }
}
