//! What rules are declared with: the flink.toml texts that they carry (the smallest useful file with one part said otherwise), and the form
//! of a rule that nobody may change.
//!
//! In: literals. Out: literals and statics. A rule shows whole files, so that `explain` prints something that compiles.

/// A literal, or the one that replaces it.
macro_rules! or {
    ($default:literal) => {
        $default
    };
    ($default:literal $other:literal) => {
        $other
    };
}

/// A whole application's file. Each part may be replaced; `rest` follows behind the roles.
macro_rules! application {
    ($(flink $flink:literal;)? $(image $image:literal;)? $(top $top:literal;)? $(jar $jar:literal;)? $(job $job:literal;)?
     $(jobmanager $jm:literal;)? $(taskmanager $tm:literal;)? $(rest $rest:literal;)?) => {
        concat!(
            "name        = \"orders\"\nflink       = \"",
            or!("1.20" $($flink)?),
            "\"\nmode        = \"application\"\nparallelism = 8\nimage       = \"",
            or!("registry.example.com/orders:1.4.2" $($image)?),
            "\"\n",
            or!("" $($top)?),
            "\n[job]\njar   = \"",
            or!("local:///opt/flink/usrlib/orders.jar" $($jar)?),
            "\"\nclass = \"com.example.Orders\"\n",
            or!("" $($job)?),
            "\n[jobmanager]\n",
            or!("memory = \"2g\"\n" $($jm)?),
            "\n[taskmanager]\n",
            or!("memory = \"4g\"\n" $($tm)?),
            or!("" $($rest)?),
        )
    };
}

/// A session cluster's file.
macro_rules! session {
    ($(top $top:literal;)? $(taskmanager $tm:literal;)? $(rest $rest:literal;)?) => {
        concat!(
            "name        = \"shared\"\nflink       = \"1.20\"\nmode        = \"session\"\nimage       = \"registry.example.com/flink-with-jobs:7\"\n",
            or!("" $($top)?),
            "\n[jobmanager]\nmemory = \"2g\"\n\n[taskmanager]\n",
            or!("memory = \"4g\"\n" $($tm)?),
            or!("" $($rest)?),
        )
    };
}

/// Declares a rule that no `[lints]` entry changes: item, code, name, what it checks, why, its source, a text that fires and the mended one.
macro_rules! refusal {
    ($(#[$doc:meta])* $item:ident, $code:literal, $name:literal, $checks:literal, $because:literal, $source:literal, $fires:expr, $clean:expr) => {
        $(#[$doc])*
        pub static $item: $crate::diagnostic::Rule = $crate::diagnostic::Rule {
            code: $code,
            name: $name,
            level: $crate::diagnostic::Level::Error,
            kind: $crate::diagnostic::Kind::Refusal,
            checks: $checks,
            because: $because,
            fires: $fires,
            clean: $clean,
            source: $source,
        };
    };
}
