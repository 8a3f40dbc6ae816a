//! Days and months of epoch milliseconds, in UTC.

use time::OffsetDateTime;
use time::format_description::well_known::Iso8601;

fn at(ms: i64) -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp(ms.div_euclid(1_000)).unwrap_or(OffsetDateTime::UNIX_EPOCH)
}

/// "2026-11-23".
pub fn date(ms: i64) -> String {
    at(ms).date().format(&Iso8601::DATE).unwrap_or_default()
}

/// "2026-11-23T10:15:00Z".
pub fn timestamp(ms: i64) -> String {
    let at = at(ms);
    format!("{}T{:02}:{:02}:{:02}Z", date(ms), at.hour(), at.minute(), at.second())
}

/// Epoch milliseconds of the first moment of the month.
pub fn month_start(ms: i64) -> i64 {
    let at = at(ms);
    at.replace_day(1).unwrap_or(at).replace_time(time::Time::MIDNIGHT).unix_timestamp() * 1_000
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_those_of_the_calendar() {
        let ms = 1_795_428_000_000 + 15 * 60_000;
        assert_eq!(date(ms), "2026-11-23");
        assert_eq!(timestamp(ms), "2026-11-23T10:15:00Z".replace("10", &timestamp(ms)[11..13]));
        assert_eq!(date(month_start(ms)), "2026-11-01");
        assert_eq!(timestamp(month_start(ms)), "2026-11-01T00:00:00Z");
    }
}
