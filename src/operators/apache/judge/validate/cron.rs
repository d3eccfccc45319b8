//! When the autoscaler keeps still: daily ranges and Quartz cron expressions.
//!
//! In: text. Out: whether the operator reads it. Must not: compute a time.
//! Source: the operator's `CalendarUtils`; Quartz 2.4, `CronExpression` and `DailyCalendar`.

/// Whether a text is a daily range, a cron expression, or both joined by `&&`.
pub(super) fn is_period(text: &str) -> bool {
    let parts: Vec<&str> = text.split("&&").map(str::trim).collect();
    match parts.as_slice() {
        [one] => is_daily(one) || is_cron(one),
        [one, other] => (is_daily(one) && is_cron(other)) || (is_cron(one) && is_daily(other)),
        _ => false,
    }
}

/// `HH:mm-HH:mm`, with seconds and thousandths if wanted, the end not before the start.
fn is_daily(text: &str) -> bool {
    text.split_once('-').and_then(|(from, to)| Some(time(from.trim())? <= time(to.trim())?)).unwrap_or_default()
}

/// Milliseconds of a day.
fn time(text: &str) -> Option<u32> {
    let parts: Vec<u32> = text.split(':').map(number).collect::<Option<_>>()?;
    let (hour, minute, rest) = match parts.as_slice() {
        [hour, minute, rest @ ..] if rest.len() <= 2 => (*hour, *minute, rest),
        _ => return None,
    };
    let (second, thousandth) = (rest.first().copied().unwrap_or_default(), rest.get(1).copied().unwrap_or_default());
    (hour < 24 && minute < 60 && second < 60 && thousandth < 1000).then_some(((hour * 60 + minute) * 60 + second) * 1000 + thousandth)
}

fn number(text: &str) -> Option<u32> {
    (!text.is_empty() && text.len() < 5 && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok())?
}

/// One of the seven fields: its bounds, and names for its numbers.
struct Field {
    least: u32,
    most: u32,
    names: &'static [&'static str],
}

const MONTHS: &[&str] = &["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const DAYS: &[&str] = &["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];
const FIELDS: [Field; 7] = [
    Field { least: 0, most: 59, names: &[] },
    Field { least: 0, most: 59, names: &[] },
    Field { least: 0, most: 23, names: &[] },
    Field { least: 1, most: 31, names: &[] },
    Field { least: 1, most: 12, names: MONTHS },
    Field { least: 1, most: 7, names: DAYS },
    Field { least: 1970, most: 2199, names: &[] },
];
const DAY_OF_MONTH: usize = 3;
const DAY_OF_WEEK: usize = 5;

/// Seconds, minutes, hours, day of month, month, day of week and perhaps a year; one of the two days is `?`.
fn is_cron(text: &str) -> bool {
    let upper = text.to_uppercase();
    let parts: Vec<&str> = upper.split_whitespace().collect();
    if !(6..=7).contains(&parts.len()) {
        return false;
    }
    let open = |index: usize| parts.get(index) == Some(&"?");
    let fields = parts.iter().zip(FIELDS.iter()).enumerate();
    // Quartz wants exactly one of the two days left open.
    open(DAY_OF_MONTH) != open(DAY_OF_WEEK)
        && fields.into_iter().all(|(index, (part, field))| {
            (*part == "?" && matches!(index, DAY_OF_MONTH | DAY_OF_WEEK)) || part.split(',').all(|item| is_item(item, index, field))
        })
}

/// `*`, `5`, `5-7`, `*/5`, `5/10`, `MON-FRI`; `L`, `LW`, `15W` for days of the month, `L`, `6L`, `6#3` for days of the week.
fn is_item(item: &str, index: usize, field: &Field) -> bool {
    let value = |text: &str| {
        let named = field.names.iter().position(|name| *name == text).and_then(|at| u32::try_from(at).ok()).map(|at| at + field.least);
        named.or_else(|| number(text)).filter(|number| (field.least..=field.most).contains(number))
    };
    match index {
        DAY_OF_MONTH => {
            let last = item.strip_prefix("L-").is_some_and(|offset| number(offset.trim_end_matches('W')).is_some_and(|days| days <= 30));
            if matches!(item, "L" | "LW") || last || item.strip_suffix('W').is_some_and(|day| value(day).is_some()) {
                return true;
            }
        }
        DAY_OF_WEEK => {
            let nth = item
                .split_once('#')
                .is_some_and(|(day, nth)| value(day).is_some() && number(nth).is_some_and(|nth| (1..=5).contains(&nth)));
            if item == "L" || nth || item.strip_suffix('L').is_some_and(|day| value(day).is_some()) {
                return true;
            }
        }
        _ => {}
    }
    let (range, step) = match item.split_once('/') {
        Some((range, step)) => (range, Some(step)),
        None => (item, None),
    };
    let stepped = step.is_none_or(|step| number(step).is_some_and(|step| step <= field.most.max(1)));
    let ranged = match range.split_once('-') {
        Some((from, to)) => value(from).is_some() && value(to).is_some(),
        None => range == "*" || (range.is_empty() && step.is_some()) || value(range).is_some(),
    };
    stepped && ranged
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods() {
        for good in [
            "22:00-23:00",
            "9:30-10:30:15",
            "* * 9-11 ? * *",
            "0 0/5 14,18 * * ?",
            "0 15 10 L * ? 2025-2030",
            "0 0 12 ? * MON-FRI && 22:00-23:30",
            "* * * ? JAN-MAR 6#3",
            "0 0 0 15W * ?",
        ] {
            assert!(is_period(good), "{good}");
        }
        for bad in [
            "always",
            "",
            "23:00-22:00",
            "24:00-24:10",
            "* * * * *",
            "* * * * * *",
            "61 * * ? * *",
            "0 0 0 ? * FOO",
            "22:00-23:00 && 1:00-2:00",
            "a && b && c",
        ] {
            assert!(!is_period(bad), "{bad}");
        }
    }
}
