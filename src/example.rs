//! The flink.toml texts that rules carry: the smallest useful file with one part said otherwise.
//!
//! In: literals. Out: one literal. A rule shows whole files, so that `explain` prints something that compiles.

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
