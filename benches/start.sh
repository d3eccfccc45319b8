#!/usr/bin/env bash
# benches/start.sh [RUNS]: the CPU time (user and system) of a start, of `flinkc memory` for a configuration file and for a flink.toml, over
# RUNS runs (default 200), beside that of an empty process. Promised: 2 ms for a start, 3 ms for `memory`. A measurement, no test.
#
# In: the release binary (built here unless $FLINKC names another). Out: figures on standard output. Needs bash and coreutils.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

runs=${1:-200}
flinkc=${FLINKC:-}
if [ -z "$flinkc" ]; then
  cargo build --release --locked --quiet
  flinkc=${CARGO_TARGET_DIR:-target}/release/flinkc
fi
flinkc=$(realpath "$flinkc")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

cat >flink-conf.yaml <<'CONF'
jobmanager.memory.process.size: 1600m
taskmanager.memory.process.size: 1728m
taskmanager.numberOfTaskSlots: 2
CONF
cat >flink.toml <<'TOML'
name        = "orders"
flink       = "1.20"
mode        = "application"
parallelism = 4
image       = "registry.example.com/orders:1.4.2"

[job]
jar   = "local:///opt/flink/usrlib/orders.jar"
class = "com.example.Orders"

[jobmanager]
memory = "2g"

[taskmanager]
memory = "4g"

[checkpoints]
dir      = "s3://flink-data/orders/checkpoints"
interval = "1m"
TOML

# The CPU time of the children of a shell, in microseconds a run: `times` says the shell's own on its first line, theirs on its second.
cpu() {
  bash -c 'runs=$1; shift; for ((run = 0; run < runs; run++)); do "$@" >/dev/null; done; times' - "$runs" "$@" |
    awk -v runs="$runs" 'NR == 2 { split($1, u, /[ms]/); split($2, s, /[ms]/); printf "%d", (u[1] * 60 + u[2] + s[1] * 60 + s[2]) * 1e6 / runs }'
}

"$flinkc" memory flink.toml >/dev/null
empty=$(cpu /bin/true)
printf '%-28s %5d us\n' 'an empty process' "$empty"
said() {
  local took
  took=$(cpu "${@:2}")
  printf '%-28s %5d us, %d.%01d times an empty process\n' "$1" "$took" $((took / empty)) $((took * 10 / empty % 10))
}
said 'flinkc --version' "$flinkc" --version
said 'flinkc memory flink-conf.yaml' "$flinkc" memory flink-conf.yaml --flink 1.20
said 'flinkc memory flink.toml' "$flinkc" memory flink.toml
