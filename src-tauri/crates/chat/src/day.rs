//! The day that a template writes into its text.

/// A day of the calendar. Some templates write the day on which a trainer runs into every conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day {
    /// The year, such as 2026.
    pub year: u16,
    /// The month, 1 to 12.
    pub month: u8,
    /// The day of the month, 1 to 31.
    pub day: u8,
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const WEEKDAYS: [&str; 7] = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

impl Default for Day {
    /// The day that Llama 3.1 writes on every day, and Llama 3.2 where it knows no other.
    fn default() -> Self {
        Self { year: 2024, month: 7, day: 26 }
    }
}

impl Day {
    /// The day in the words of Python's `strftime`, at midnight. A letter that is not known stays as it is.
    pub(crate) fn strftime(self, format: &str) -> String {
        let mut text = String::with_capacity(format.len() + 8);
        let mut letters = format.chars();
        while let Some(letter) = letters.next() {
            if letter != '%' {
                text.push(letter);
                continue;
            }
            let (year, month, day) = (self.year, self.month, self.day);
            match letters.next() {
                Some('Y') => text += &format!("{year:04}"),
                Some('y') => text += &format!("{:02}", year % 100),
                Some('m') => text += &format!("{month:02}"),
                Some('d') => text += &format!("{day:02}"),
                Some('e') => text += &format!("{day:2}"),
                Some('B') => text += self.month_name(),
                Some('b') => text += self.month_name().get(..3).unwrap_or_default(),
                Some('A') => text += self.weekday_name(),
                Some('a') => text += self.weekday_name().get(..3).unwrap_or_default(),
                Some('F') => text += &format!("{year:04}-{month:02}-{day:02}"),
                Some('H' | 'M' | 'S') => text += "00",
                Some('%') => text.push('%'),
                other => {
                    text.push('%');
                    text.extend(other);
                }
            }
        }
        text
    }

    fn month_name(self) -> &'static str {
        MONTHS[usize::from(self.month.clamp(1, 12)) - 1]
    }

    /// By Sakamoto's congruence.
    fn weekday_name(self) -> &'static str {
        const SHIFTS: [u32; 12] = [0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4];
        let month = self.month.clamp(1, 12);
        let year = u32::from(self.year) - u32::from(month < 3 && self.year > 0);
        let days = year + year / 4 - year / 100 + year / 400 + SHIFTS[usize::from(month) - 1] + u32::from(self.day);
        WEEKDAYS[(days % 7) as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_written_as_python_writes_it() {
        let day = Day { year: 2026, month: 1, day: 5 };
        assert_eq!(
            day.strftime("%d %b %Y, %A %e %B %y, %F %H:%M 100%% %Q"),
            "05 Jan 2026, Monday  5 January 26, 2026-01-05 00:00 100% %Q"
        );
        assert_eq!(Day::default().strftime("%a %d %b %Y"), "Fri 26 Jul 2024");
    }
}
