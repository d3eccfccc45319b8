//! How the cluster is operated: TLS, account, security, metrics, logging, restarts.
//!
//! Source: language reference, section 4.7.

use super::super::read::{Named, table, words};
use super::super::types::{Name, NonNegative, Port, Templated, UserId};
use super::choices::check_logging;

words! {
    /// A level of Kubernetes' pod security standards.
    PodSecurity {
        /// The strictest level.
        Restricted = "restricted",
        /// What is known to be dangerous is refused.
        Baseline = "baseline",
        /// No security context is written at all.
        Privileged = "privileged",
    }
}

words! {
    /// How log lines look.
    LogFormat {
        /// One line of text an event.
        Text = "text",
        /// One line of JSON an event.
        Json = "json",
    }
}

words! {
    /// From which level on events are logged.
    LogLevel {
        /// None.
        Off = "off",
        /// Errors.
        Error = "error",
        /// Warnings too.
        Warn = "warn",
        /// What happens too.
        Info = "info",
        /// Details too.
        Debug = "debug",
        /// Everything.
        Trace = "trace",
    }
}

table! {
    /// Flink's own TLS.
    Tls {
        /// Between pods, with certificates on both sides.
        internal: TlsInternal = "internal";
        /// On REST.
        rest: TlsRest = "rest";
    }
}

table! {
    /// TLS between pods.
    TlsInternal {
        /// The Secret with the stores and their password. Required.
        secret: Name = "secret", examples: ["orders-internal-tls"];
        /// The entry that holds the key store. An RSA key: with another, Flink's default ciphers leave the processes unable to connect.
        keystore: String = "keystore", default: "keystore.jks", examples: ["keystore.jks"];
        /// The entry that holds the trust store.
        truststore: String = "truststore", default: "truststore.jks", examples: ["truststore.jks"];
        /// The entry that holds the password.
        password: String = "password", default: "password", examples: ["password"];
    }
}

table! {
    /// TLS on REST.
    TlsRest {
        /// The Secret with the stores and their password. Required.
        secret: Name = "secret", examples: ["orders-rest-tls"];
        /// The entry that holds the key store. An RSA key: with another, Flink's default ciphers leave the processes unable to connect.
        keystore: String = "keystore", default: "keystore.jks", examples: ["rest.jks"];
        /// The entry that holds the trust store.
        truststore: String = "truststore", default: "truststore.jks", examples: ["ca.jks"];
        /// The entry that holds the password.
        password: String = "password", default: "password", examples: ["store-password"];
        /// Whether clients need certificates.
        mutual: bool = "mutual", default: false, examples: [true];
    }
}

table! {
    /// The account that the pods run under.
    ServiceAccount {
        /// Its name, with placeholders; by default the cluster's. spotify has one for all roles, nextbreakpoint takes names only.
        name: Templated<Name> = "name", examples: ["flink"];
        /// Whether it is created, with the least Role and its binding.
        create: bool = "create", default: true, examples: [false], targets: "S N O P L";
        /// Its annotations, with placeholders: the cloud identity.
        annotations: Named<Templated<String>> = "annotations", default: {}, examples: [{ "eks.amazonaws.com/role-arn": "arn:aws:iam::123456789012:role/orders" }], targets: "S N O P L";
    }
}

table! {
    /// The security context of pods and containers.
    Security {
        /// The level that the bundle passes, or does not compile. lyft and spotify have no container level: `baseline` there.
        pod_security: PodSecurity = "pod-security", default: "restricted", examples: ["baseline"], targets: "S N O P L";
        /// The numeric user, group and file system group.
        user: UserId = "user", default: 9999, examples: [9999], targets: "S N O P L";
        /// Whether the root file system is read-only; the mounts that Flink writes to are added. `flinkc:compliance` sets true.
        read_only_root: bool = "read-only-root", default: false, examples: [true], targets: "S N O";
    }
}

table! {
    /// Metrics.
    Metrics {
        /// Metrics for Prometheus.
        prometheus: Prometheus = "prometheus";
    }
}

table! {
    /// Metrics for Prometheus: the reporter, a named port and scrape labels.
    Prometheus {
        /// Whether metrics are offered. `flinkc:production` sets true.
        enabled: bool = "enabled", default: false, examples: [true];
        /// The port.
        port: Port = "port", default: 9249, examples: [9249];
        /// Whether a PodMonitor is emitted; by default what `platform.prometheus-operator` says.
        pod_monitor: bool = "pod-monitor", examples: [true], targets: "S N O P";
    }
}

table! {
    /// Logging. lyft and nextbreakpoint cannot carry it.
    Logging, check = check_logging {
        /// How log lines look.
        format: LogFormat = "format", default: "text", examples: ["json"];
        /// The level of the root logger.
        level: LogLevel = "level", default: "info", examples: ["warn"];
        /// Levels of single loggers, by their quoted names.
        levels: Named<LogLevel> = "levels", default: {}, examples: [{ "org.apache.kafka": "warn" }];
        /// A Log4j 2 file beside this file, instead of the words above.
        log4j: String = "log4j", examples: ["conf/log4j-console.properties"];
        /// A Logback file beside this file, instead of the words above.
        logback: String = "logback", examples: ["conf/logback-console.xml"];
    }
}

table! {
    /// Counters that act once when raised.
    Triggers {
        /// Raised: restart the cluster.
        restart: NonNegative = "restart", examples: [1], targets: "S N O L";
    }
}
