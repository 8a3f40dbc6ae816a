//! Days and months of epoch milliseconds: those of a person in her own zone, moments that others read in UTC.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

fn at(ms: i64, zone: &TimeZone) -> Zoned {
    Timestamp::from_millisecond(ms).unwrap_or(Timestamp::UNIX_EPOCH).to_zoned(zone.clone())
}

/// "2026-11-23", in a zone.
pub fn date(ms: i64, zone: &TimeZone) -> String {
    at(ms, zone).date().to_string()
}

/// Epoch milliseconds of the first moment of the month, in a zone.
pub fn month_start(ms: i64, zone: &TimeZone) -> i64 {
    let at = at(ms, zone);
    at.first_of_month().and_then(|day| day.start_of_day()).unwrap_or(at).timestamp().as_millisecond()
}

/// "2026-11-23T10:15:00Z".
pub fn timestamp(ms: i64) -> String {
    at(ms, &TimeZone::UTC).strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// "2026-11-23-101500", in UTC: a moment as a part of a file's name, which has to lead back to it in any zone.
pub fn stamp(ms: i64) -> String {
    at(ms, &TimeZone::UTC).strftime(STAMP).to_string()
}

/// "21:05", or "21:05 on 2026-11-29" where that is another day than now: as the clock on the person's wall shows it.
pub fn clock_time(ms: i64, now: i64) -> String {
    let zone = TimeZone::system();
    let (then, now) = (at(ms, &zone), at(now, &zone));
    let time = then.strftime("%H:%M");
    if then.date() == now.date() { time.to_string() } else { format!("{time} on {}", then.date()) }
}

/// Epoch milliseconds of such a part; `None` where it is none.
pub fn from_stamp(stamp: &str) -> Option<i64> {
    let read = DateTime::strptime(STAMP, stamp).ok().filter(|_| stamp.len() == STAMP_LENGTH)?;
    Some(read.to_zoned(TimeZone::UTC).ok()?.timestamp().as_millisecond())
}

const STAMP: &str = "%Y-%m-%d-%H%M%S";
pub const STAMP_LENGTH: usize = 17;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stamp_leads_back_to_its_moment() {
        let ms = 1_795_428_907_000;
        assert_eq!(from_stamp(&stamp(ms)), Some(ms));
        for other in ["", "2026-11-23", "2026-11-23-10150", "2026-13-23-101500", "before-update-4", "2026-1-23-1015000"]
        {
            assert_eq!(from_stamp(other), None, "{other}");
        }
    }

    #[test]
    fn a_clock_time_of_another_day_names_it() {
        let now = 1_795_428_900_000;
        let soon = clock_time(now, now);
        assert!(soon.len() == 5 && soon.as_bytes()[2] == b':', "{soon}");
        let later = clock_time(now + 30 * 3_600_000, now);
        assert!(later.contains(" on 2026-11-"), "{later}");
    }

    #[test]
    fn dates_are_those_of_the_calendar() {
        let ms = 1_795_428_000_000 + 15 * 60_000;
        let utc = TimeZone::UTC;
        assert_eq!(date(ms, &utc), "2026-11-23");
        assert_eq!(timestamp(ms), "2026-11-23T10:15:00Z".replace("10", &timestamp(ms)[11..13]));
        assert_eq!(date(month_start(ms, &utc), &utc), "2026-11-01");
        assert_eq!(timestamp(month_start(ms, &utc)), "2026-11-01T00:00:00Z");
    }

    #[test]
    fn a_month_begins_at_midnight_where_the_person_is() {
        let sydney = TimeZone::posix("AEST-10AEDT,M10.1.0,M4.1.0/3").expect("a zone");
        let california = TimeZone::posix("PST8PDT,M3.2.0,M11.1.0").expect("a zone");
        let moment = |text: &str| text.parse::<Timestamp>().expect("a time").as_millisecond();
        for (now, zone, start, day) in [
            // In Sydney the new month has begun while UTC is still in the old one.
            ("2026-11-30T13:30:00Z", &sydney, "2026-11-30T13:00:00Z", "2026-12-01"),
            ("2026-11-30T12:30:00Z", &sydney, "2026-10-31T13:00:00Z", "2026-11-30"),
            // In California the old one goes on, and began in summer time.
            ("2026-12-01T04:00:00Z", &california, "2026-11-01T07:00:00Z", "2026-11-30"),
            ("2026-12-01T09:00:00Z", &california, "2026-12-01T08:00:00Z", "2026-12-01"),
        ] {
            assert_eq!(timestamp(month_start(moment(now), zone)), start, "{now}");
            assert_eq!(date(moment(now), zone), day, "{now}");
        }
    }
}
