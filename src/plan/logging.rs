//! Logging: the files that the start scripts look for in Flink's configuration folder.
//!
//! A mounted folder hides the image's own file, and then only errors would be logged; so the whole file is written here.
//! Source: Flink's start scripts (`log4j-console.properties`, `logback-console.xml`); Log4j 2 properties syntax.

use std::fmt::Write as _;

use super::model::TextFile;
use super::{Planner, rules};
use crate::manifest::sections::LogFormat;

/// The name that the scripts of a console start look for.
const LOG4J: &str = "log4j-console.properties";
/// The client's own, without which it prints a complaint at each run.
const LOG4J_CLIENT: &str = "log4j-cli.properties";
/// The same for logback.
const LOGBACK: &str = "logback-console.xml";

/// Loggers that the shipped configuration keeps at info, whatever the root level is.
const QUIET: &[(&str, &str, &str)] = &[("netty", "org.jboss.netty.channel.DefaultChannelPipeline", "OFF")];

impl Planner<'_> {
    /// The logging files of the configuration folder; submitters of session jobs have one for the client.
    pub(super) fn logging(&mut self) -> Vec<TextFile> {
        let mut files = self.process_logging();
        if self.manifest.jobs.as_ref().is_some_and(|jobs| !jobs.0.is_empty()) {
            let text = format!("rootLogger.level = WARN\nrootLogger.appenderRef.console.ref = ConsoleAppender\n\n{}", console(false));
            files.push(TextFile { name: LOG4J_CLIENT.to_owned(), text });
        }
        files
    }

    fn process_logging(&mut self) -> Vec<TextFile> {
        let logging = self.manifest.logging.as_ref();
        if let Some(file) = logging.and_then(|l| l.log4j.as_ref()) {
            let path = self.settings.directory_of(self.place("logging.log4j")).join(file);
            let text = self.read_beside("logging.log4j", &path).unwrap_or_default();
            if text.lines().any(|line| line.trim_start().starts_with("log4j.rootLogger")) {
                self.diagnostics.push(rules::log4j_one(self.place("logging.log4j")));
            }
            return vec![TextFile { name: LOG4J.to_owned(), text }];
        }
        if let Some(file) = logging.and_then(|l| l.logback.as_ref()) {
            let path = self.settings.directory_of(self.place("logging.logback")).join(file);
            let text = self.read_beside("logging.logback", &path).unwrap_or_default();
            return vec![TextFile { name: LOGBACK.to_owned(), text }];
        }
        let json = logging.and_then(|l| l.format) == Some(LogFormat::Json);
        let root = logging.and_then(|l| l.level).map_or("info", |level| level.word());
        let levels = logging.and_then(|l| l.levels.as_ref()).map(|l| &l.0).into_iter().flatten();
        let levels: Vec<(&str, &str)> = levels.map(|(logger, level)| (logger.as_str(), level.word())).collect();
        vec![TextFile { name: LOG4J.to_owned(), text: log4j(json, root, &levels) }]
    }
}

/// The Log4j 2 properties: console for `kubectl logs`, a rolling file for the log page of the web UI.
fn log4j(json: bool, root: &str, levels: &[(&str, &str)]) -> String {
    let mut text = format!(
        "rootLogger.level = {}\nrootLogger.appenderRef.console.ref = ConsoleAppender\nrootLogger.appenderRef.rolling.ref = RollingFileAppender\n",
        root.to_ascii_uppercase()
    );
    text.push('\n');
    text.push_str(&console(json));
    text.push_str("\nappender.rolling.name = RollingFileAppender\nappender.rolling.type = RollingFile\nappender.rolling.append = false\n");
    text.push_str("appender.rolling.fileName = ${sys:log.file}\nappender.rolling.filePattern = ${sys:log.file}.%i\n");
    text.push_str(&layout("rolling", json));
    text.push_str("appender.rolling.policies.type = Policies\nappender.rolling.policies.size.type = SizeBasedTriggeringPolicy\n");
    text.push_str("appender.rolling.policies.size.size = 100MB\nappender.rolling.strategy.type = DefaultRolloverStrategy\n");
    text.push_str("appender.rolling.strategy.max = 10\n\n");
    for (id, name, level) in QUIET {
        let _ = writeln!(text, "logger.{id}.name = {name}\nlogger.{id}.level = {level}");
    }
    for (index, (name, level)) in levels.iter().enumerate() {
        let _ = writeln!(text, "logger.user{index}.name = {name}\nlogger.user{index}.level = {}", level.to_ascii_uppercase());
    }
    text
}

/// The console's appender.
fn console(json: bool) -> String {
    format!("appender.console.name = ConsoleAppender\nappender.console.type = CONSOLE\n{}", layout("console", json))
}

/// The pattern of a text line.
const TEXT: &str = "%d{yyyy-MM-dd HH:mm:ss,SSS} %-5p %-60c %x - %m%n";
/// The pattern of a JSON line, in Elastic's names. It needs no jar: JsonLayout lacks Jackson in every image, and
/// JsonTemplateLayout is in `lib` only from 2.1 (run on 1.20.5 and 2.3.0).
const JSON: &str = concat!(
    r#"{"@timestamp":"%d{yyyy-MM-dd'T'HH:mm:ss.SSS'Z'}{UTC}","log.level":"%p","message":"%enc{%m}{JSON}","#,
    r#""process.thread.name":"%enc{%t}{JSON}","log.logger":"%enc{%c}{JSON}","flink-job-id":"%enc{%X{flink-job-id}}{JSON}","#,
    r#""error.stack_trace":"%enc{%throwable}{JSON}"}%n"#
);

fn layout(appender: &str, json: bool) -> String {
    let pattern = if json { JSON } else { TEXT };
    let exceptions = if json { format!("appender.{appender}.layout.alwaysWriteExceptions = false\n") } else { String::new() };
    format!("appender.{appender}.layout.type = PatternLayout\n{exceptions}appender.{appender}.layout.pattern = {pattern}\n")
}
