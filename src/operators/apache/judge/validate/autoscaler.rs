//! Rules about the autoscaler's options, which count only where it is switched on.
//!
//! Source: the operator's `DefaultValidator.validateAutoScalerFlinkConfiguration`, 1.10 to 1.15, and its main branch.

use super::super::config::{Effective, flat_duration};
use super::super::fault::Fault;
use super::super::rules::job as rule;
use super::{cron, readable};
use crate::operators::apache::Release;

/// One number: its key, the release that began to check it, and its bounds, of which the upper one may be open.
struct Bound {
    key: &'static str,
    since: u16,
    least: f64,
    most: Option<f64>,
}

const BOUNDS: &[Bound] = &[
    Bound { key: "job.autoscaler.scale-down.max-factor", since: 10, least: 0.0, most: None },
    Bound { key: "job.autoscaler.scale-up.max-factor", since: 10, least: 0.0, most: None },
    Bound { key: "job.autoscaler.target.utilization.boundary", since: 10, least: 0.0, most: None },
    Bound { key: "job.autoscaler.observed-scalability.coefficient-min", since: 12, least: 0.01, most: Some(1.0) },
];

const TARGET: &str = "job.autoscaler.utilization.target";
/// The spelling before 1.11, which is still read.
const OLD_TARGET: &str = "job.autoscaler.target.utilization";

/// D27. `job` is where the job stands, for what is missing.
pub(super) fn options(effective: &Effective, release: Release, job: &str, faults: &mut Vec<Fault>) {
    if !readable::boolean(effective, "job.autoscaler.enabled", false, faults) {
        return;
    }
    let say = |key: &str, range: String, faults: &mut Vec<Fault>| {
        let value = effective.option(key).unwrap_or_default();
        let pointer = effective.pointer(key).unwrap_or(job);
        faults.push(Fault::refused(&rule::AUTOSCALER_OUT_OF_RANGE, pointer, format!("`{key}` is {value}"), format!("a number {range}")));
    };
    let check = |key: &str, least: f64, most: Option<f64>, faults: &mut Vec<Fault>| {
        let number = readable::double(effective, key, faults);
        // What is no number at all is below nothing and above nothing.
        if number.is_some_and(|number| !(number >= least && most.is_none_or(|most| number <= most))) {
            say(key, most.map_or_else(|| format!("of at least {least}"), |most| format!("from {least} to {most}")), faults);
        }
        number
    };
    for bound in BOUNDS.iter().filter(|bound| release.is_at_least(bound.since)) {
        check(bound.key, bound.least, bound.most, faults);
    }
    let bounded = release.is_at_least(11);
    let key = if bounded && effective.option(TARGET).is_some() { TARGET } else { OLD_TARGET };
    let target = check(key, 0.0, bounded.then_some(1.0), faults).unwrap_or(0.7);
    if bounded {
        check("job.autoscaler.utilization.max", target, Some(1.0), faults);
        check("job.autoscaler.utilization.min", 0.0, Some(target), faults);
    }
    periods(effective, faults);
    if release.is_at_least(16) {
        window(effective, faults);
    }
}

fn periods(effective: &Effective, faults: &mut Vec<Fault>) {
    const PERIODS: &str = "job.autoscaler.excluded.periods";
    let Some((text, pointer)) = effective.option(PERIODS).zip(effective.pointer(PERIODS)) else { return };
    let list = text.trim().trim_start_matches('[').trim_end_matches(']');
    for period in list.split(';').map(|period| period.trim().trim_matches(['"', '\''])).filter(|period| !period.is_empty()) {
        if !cron::is_period(period) {
            faults.push(Fault::refused(
                &rule::AUTOSCALER_PERIOD_UNREADABLE,
                pointer,
                format!("`{period}` is neither a daily range nor a cron expression"),
                "`22:00-23:30`, `* * 9-11 ? * MON-FRI`, or both joined by `&&`; several are separated by `;`",
            ));
        }
    }
}

/// 1.16: two measurements at least.
fn window(effective: &Effective, faults: &mut Vec<Fault>) {
    const WINDOW: &str = "job.autoscaler.metrics.window";
    const INTERVAL: &str = "kubernetes.operator.reconcile.interval";
    let Some(pointer) = effective.pointer(WINDOW) else { return };
    if let Some((window, interval)) = flat_duration(effective, WINDOW).zip(flat_duration(effective, INTERVAL))
        && window < interval
    {
        faults.push(Fault::refused(
            &rule::METRICS_WINDOW_TOO_SHORT,
            pointer,
            format!("`{WINDOW}` is shorter than the operator's `{INTERVAL}`"),
            "a window of several reconcile intervals, such as `15 min`",
        ));
    }
}
