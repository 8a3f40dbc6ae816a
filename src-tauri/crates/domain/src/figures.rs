//! Numbers as a person reads them, with the precision that the window shows.

/// "1,204".
pub fn count(value: i64) -> String {
    grouped(value)
}

/// Micro-dollars: "$1,204", "$1.68", "$0.041"; small sums keep two significant digits, never a false "$0.00".
pub fn dollars(micros: f64) -> String {
    let sum = micros.max(0.0) / 1e6;
    let digits = match sum {
        // From here on two places would round up to it.
        _ if sum >= 999.995 => return format!("${}", grouped(sum.round() as i64)),
        _ if sum >= 0.1 || sum == 0.0 => 2,
        _ if sum >= 0.01 => 3,
        _ => (1 - sum.log10().floor() as i64).clamp(2, 6) as usize,
    };
    let text = format!("{sum:.digits$}");
    let shortest = text.find('.').map_or(text.len(), |point| point + 3);
    let kept = text.trim_end_matches('0').len().max(shortest.min(text.len()));
    format!("${}", &text[..kept])
}

/// Milliseconds: "0.8 s", "55 s", "18 min 5 s", "2 h 10 min".
pub fn duration(ms: f64) -> String {
    if ms < 9_950.0 {
        let text = format!("{:.1}", ms.max(0.0) / 1_000.0);
        return format!("{} s", text.trim_end_matches(".0"));
    }
    // Positive, and far below the type's limits.
    let seconds = (ms / 1_000.0).round() as u64;
    let pair = |whole: u64, unit: &str, rest: u64, small: &str| {
        if rest == 0 { format!("{whole} {unit}") } else { format!("{whole} {unit} {rest} {small}") }
    };
    match seconds {
        0..60 => format!("{seconds} s"),
        60..3_600 => pair(seconds / 60, "min", seconds % 60, "s"),
        _ => pair(seconds / 3_600, "h", seconds % 3_600 / 60, "min"),
    }
}

fn grouped(value: i64) -> String {
    let digits = value.unsigned_abs().to_string();
    let groups: Vec<&str> =
        digits.as_bytes().rchunks(3).rev().map(|group| std::str::from_utf8(group).unwrap_or_default()).collect();
    format!("{}{}", if value < 0 { "-" } else { "" }, groups.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_read_as_in_the_window() {
        assert_eq!([count(7), count(1_204), count(1_000_000)], ["7", "1,204", "1,000,000"]);
        let sums = [0.0, 8.4, 930.0, 41_000.0, 15_200.0, 150_000.0, 1_680_000.0].map(dollars);
        assert_eq!(sums, ["$0.00", "$0.000008", "$0.00093", "$0.041", "$0.015", "$0.15", "$1.68"]);
        let large = [999_994_000.0, 999_996_000.0, 1_204_400_000.0].map(dollars);
        assert_eq!(large, ["$999.99", "$1,000", "$1,204"]);
        let times = [800.0, 2_000.0, 55_000.0, 1_085_000.0, 1_080_000.0, 7_800_000.0, 7_200_000.0].map(duration);
        assert_eq!(times, ["0.8 s", "2 s", "55 s", "18 min 5 s", "18 min", "2 h 10 min", "2 h"]);
    }
}
