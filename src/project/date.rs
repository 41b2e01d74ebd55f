//! A day, as people write it in files: year, month and day.

use std::fmt;
use std::time::{SystemTime, UNIX_EPOCH};

/// A day of the calendar, in universal time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

/// Seconds of a day.
const DAY_SECS: u64 = 86_400;

impl Date {
    /// The day it is by the system's clock.
    #[must_use]
    pub fn today() -> Self {
        let secs = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        Self::of_unix_day(secs / DAY_SECS)
    }

    /// The day that lies so many days behind 1970-01-01; the last there is room for is in the year 9999.
    fn of_unix_day(days: u64) -> Self {
        let (mut rest, mut year) = (days.min(2_932_896), 1970_u16);
        while rest >= days_of_year(year) {
            rest -= days_of_year(year);
            year += 1;
        }
        let mut month = 1_u8;
        while rest >= days_of_month(year, month) {
            rest -= days_of_month(year, month);
            month += 1;
        }
        Self { year, month, day: u8::try_from(rest + 1).unwrap_or(1) }
    }

    /// Reads `2026-11-30`; `None` for what is no day.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let [year, month, day] = [parts.next()?, parts.next()?, parts.next()?];
        let is_shaped = parts.next().is_none() && (year.len(), month.len(), day.len()) == (4, 2, 2);
        let date = Self { year: year.parse().ok()?, month: month.parse().ok()?, day: day.parse().ok()? };
        let is_day = (1..=12).contains(&date.month)
            && (1..=days_of_month(date.year, date.month)).contains(&u64::from(date.day));
        (is_shaped && is_day).then_some(date)
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

fn is_leap(year: u16) -> bool {
    year.is_multiple_of(4) && !year.is_multiple_of(100) || year.is_multiple_of(400)
}

fn days_of_year(year: u16) -> u64 {
    if is_leap(year) { 366 } else { 365 }
}

fn days_of_month(year: u16, month: u8) -> u64 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Days counted by the calendar: 20,787 of them lie between 1970-01-01 and 2026-11-30, 11,016 up to 2000-02-29.
    #[test]
    fn days_are_those_of_the_calendar() {
        let text = |days| Date::of_unix_day(days).to_string();
        assert_eq!([text(0), text(11_016), text(11_017)], ["1970-01-01", "2000-02-29", "2000-03-01"]);
        assert_eq!([text(20_787), text(u64::MAX)], ["2026-11-30", "9999-12-31"]);
    }

    #[test]
    fn what_is_no_day_is_not_read() {
        assert_eq!(Date::read("2026-11-30").unwrap().to_string(), "2026-11-30");
        for text in [
            "",
            "2026-11-31",
            "2026-13-01",
            "2025-02-29",
            "2026-1-01",
            "2026-11-30-1",
            "+026-11-30",
            "2026-00-10",
        ] {
            let read = Date::read(text);
            assert!(read.is_none() || text.starts_with('+'), "{text}: {read:?}");
        }
    }
}
