//! Schedules and time zones of CronJobs. In: a text. Out: why the server refuses it.
//! Source: github.com/robfig/cron/v3 (the standard parser, as Kubernetes uses it); Go's time zones (see `schemas/kubernetes/SOURCE`).

/// Names of time zones, one a line, sorted.
static ZONES: &str = include_str!("../../../schemas/kubernetes/timezones.txt");

/// A field: its least and highest number, and the names of its numbers.
struct Bounds {
    name: &'static str,
    least: u32,
    most: u32,
    words: &'static [&'static str],
}

const FIELDS: [Bounds; 5] = [
    Bounds { name: "minute", least: 0, most: 59, words: &[] },
    Bounds { name: "hour", least: 0, most: 23, words: &[] },
    Bounds { name: "day of the month", least: 1, most: 31, words: &[] },
    Bounds {
        name: "month",
        least: 1,
        most: 12,
        words: &["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"],
    },
    Bounds { name: "day of the week", least: 0, most: 6, words: &["sun", "mon", "tue", "wed", "thu", "fri", "sat"] },
];

/// Why a schedule is none.
pub(super) fn schedule(text: &str) -> Option<String> {
    if text.contains("TZ") {
        return Some("names a time zone: `timeZone` is for that".to_owned());
    }
    if text.starts_with('@') {
        let known = ["@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly"];
        let every = text.strip_prefix("@every ").is_some_and(is_go_duration);
        return (!every && !known.contains(&text))
            .then(|| format!("is `{}`; known are {} and `@every 1h30m`", text.escape_debug(), known.join(", ")));
    }
    let fields: Vec<&str> = text.split_whitespace().collect();
    if fields.len() != FIELDS.len() {
        return Some(format!("has {} fields, and a schedule has 5: minute, hour, day, month, day of the week", fields.len()));
    }
    fields.iter().zip(&FIELDS).find_map(|(field, bounds)| {
        let fault = field.split(',').filter(|part| !part.is_empty()).find_map(|part| range(part, bounds))?;
        Some(format!("is wrong in the {}: `{}` {fault}", bounds.name, field.escape_debug()))
    })
}

fn range(text: &str, bounds: &Bounds) -> Option<String> {
    let mut steps = text.split('/');
    let span = steps.next().unwrap_or_default();
    let step = steps.next();
    if steps.next().is_some() {
        return Some("has more than one `/`".to_owned());
    }
    let mut ends = span.split('-');
    let first = ends.next().unwrap_or_default();
    let second = ends.next();
    let (start, mut end) = if matches!(first, "*" | "?") {
        (bounds.least, bounds.most)
    } else {
        let Some(start) = number(first, bounds) else { return Some("is no number".to_owned()) };
        let end = match second {
            None => start,
            Some(_) if ends.next().is_some() => return Some("has more than one `-`".to_owned()),
            Some(end) => match number(end, bounds) {
                Some(end) => end,
                None => return Some("is no range".to_owned()),
            },
        };
        (start, end)
    };
    if let Some(step) = step {
        match number(step, &Bounds { words: &[], ..*bounds }) {
            None => return Some("has a step that is no number".to_owned()),
            Some(0) => return Some("has the step 0".to_owned()),
            Some(_) => {}
        }
        if second.is_none() {
            end = bounds.most;
        }
    }
    if start < bounds.least || end > bounds.most {
        return Some(format!("is not between {} and {}", bounds.least, bounds.most));
    }
    (start > end).then(|| "begins after its end".to_owned())
}

fn number(text: &str, bounds: &Bounds) -> Option<u32> {
    let named = bounds.words.iter().position(|word| word.eq_ignore_ascii_case(text));
    if let Some(index) = named {
        return u32::try_from(index).ok().map(|index| index + bounds.least);
    }
    text.strip_prefix('+').unwrap_or(text).bytes().all(|c| c.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

/// Whether Go reads a text as a duration: `1h30m`, `-1.5s`, `0`.
fn is_go_duration(text: &str) -> bool {
    let mut rest = text.strip_prefix(['+', '-']).unwrap_or(text);
    if rest == "0" {
        return true;
    }
    if rest.is_empty() {
        return false;
    }
    while !rest.is_empty() {
        let number = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.').len();
        let (digits, tail) = rest.split_at(number);
        if digits.matches('.').count() > 1 || !digits.contains(|c: char| c.is_ascii_digit()) {
            return false;
        }
        let unit =
            ["ns", "us", "µs", "μs", "ms", "s", "m", "h"].iter().filter_map(|unit| tail.strip_prefix(unit)).min_by_key(|tail| tail.len());
        let Some(tail) = unit else { return false };
        rest = tail;
    }
    true
}

/// Why a time zone is none that the server can load.
pub(super) fn time_zone(text: &str) -> Option<String> {
    if text.is_empty() {
        return Some("is empty: leave it out, or name a zone".to_owned());
    }
    if text.eq_ignore_ascii_case("local") {
        return Some("is `Local`, which differs from server to server".to_owned());
    }
    let known = text == "UTC" || ZONES.lines().any(|zone| zone == text);
    (!known).then(|| format!("is `{}`, which is no zone of the time zone database (case matters)", text.escape_debug()))
}

#[cfg(test)]
mod tests {
    use super::{schedule, time_zone};

    #[test]
    fn schedules() {
        for good in [
            "* * * * *",
            "*/5 * * * *",
            "*/61 * * * *",
            "0 0 * * SUN",
            "0 0 1 jan *",
            "1,,2 * * * *",
            "5/15 * * * *",
            "*-5 * * * *",
            "@daily",
            "@every 1h30m",
            "@every -1h",
            "@every 0s",
            "0 0 31 2 *",
            "+1 * * * *",
            "01 02 03 04 05",
            "  0 * * * *  ",
            "? ? ? ? ?",
        ] {
            assert_eq!(schedule(good), None, "{good}");
        }
        for bad in [
            " ",
            "60 * * * *",
            "* 24 * * *",
            "0 0 0 * *",
            "0 0 * * 7",
            "5-1 * * * *",
            "*/0 * * * *",
            "* * * *",
            "* * * * * *",
            "@reboot",
            "@Daily",
            "TZ=UTC 0 * * * *",
            "0 0 L * *",
            "-1 * * * *",
            "a b c d e",
            "1.5 * * * *",
            "0 0 * * Sunday",
            "@every 1x",
            "@every ",
            "1-2-3 * * * *",
            "1/2/3 * * * *",
        ] {
            assert!(schedule(bad).is_some(), "{bad}");
        }
    }

    #[test]
    fn zones() {
        for good in ["UTC", "Etc/UTC", "Europe/Berlin", "Etc/GMT+1"] {
            assert_eq!(time_zone(good), None, "{good}");
        }
        for bad in ["", "Local", "europe/berlin", "Mars/Olympus", "+01:00"] {
            assert!(time_zone(bad).is_some(), "{bad}");
        }
    }
}
