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

/// "2026-11-23-101500": a moment as a part of a file's name.
pub fn stamp(ms: i64) -> String {
    let at = at(ms);
    format!("{}-{:02}{:02}{:02}", date(ms), at.hour(), at.minute(), at.second())
}

/// Epoch milliseconds of such a part; `None` where it is none.
pub fn from_stamp(stamp: &str) -> Option<i64> {
    let (date, clock) = stamp.rsplit_once('-')?;
    let number = |range: std::ops::Range<usize>| clock.get(range)?.parse::<u8>().ok();
    let date = time::Date::parse(date, &Iso8601::DATE).ok()?;
    let time = time::Time::from_hms(number(0..2)?, number(2..4)?, number(4..6)?).ok()?;
    (clock.len() == 6).then(|| time::PrimitiveDateTime::new(date, time).assume_utc().unix_timestamp() * 1_000)
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
    fn a_stamp_leads_back_to_its_moment() {
        let ms = 1_795_428_907_000;
        assert_eq!(from_stamp(&stamp(ms)), Some(ms));
        for other in ["", "2026-11-23", "2026-11-23-10150", "2026-13-23-101500", "before-update-4"] {
            assert_eq!(from_stamp(other), None, "{other}");
        }
    }

    #[test]
    fn dates_are_those_of_the_calendar() {
        let ms = 1_795_428_000_000 + 15 * 60_000;
        assert_eq!(date(ms), "2026-11-23");
        assert_eq!(timestamp(ms), "2026-11-23T10:15:00Z".replace("10", &timestamp(ms)[11..13]));
        assert_eq!(date(month_start(ms)), "2026-11-01");
        assert_eq!(timestamp(month_start(ms)), "2026-11-01T00:00:00Z");
    }
}
