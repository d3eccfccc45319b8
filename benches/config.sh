#!/usr/bin/env bash
# benches/config.sh [FILES]: how long FILES (default 1000) Flink configuration files take to check, `flinkc memory` takes for one, and the
# process takes to start. A measurement, no test: it says figures beside what is promised and never fails over one. Needs GNU coreutils and bash.
#
# In: the release binary (built here unless $FLINKC names another). Out: figures on standard output.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

files=${1:-1000}
flinkc=${FLINKC:-}
if [ -z "$flinkc" ]; then
  cargo build --release --locked --quiet
  flinkc=${CARGO_TARGET_DIR:-target}/release/flinkc
fi
flinkc=$(realpath "$flinkc")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# Half of them with faults: a misspelt option, an old name, a size that does not add up.
for number in $(seq -f %05g "$files"); do
  mkdir -p "$folder/many/$number"
  cat >"$folder/many/$number/config.yaml" <<YAML
jobmanager.rpc.address: jobmanager-$number
jobmanager:
  memory:
    process.size: 1600m
taskmanager.memory.process.size: $((10#$number % 2 ? 1728 : 500))m
taskmanager.numberOfTaskSlots: 2
parallelism.default: 8
high-availability.type: kubernetes
high-availability.storageDir: s3://flink-data/$number/ha
kubernetes.cluster-id: job-$number
state.backend.type: rocksdb
state.checkpoints.dir: s3://flink-data/$number/checkpoints
execution.checkpointing.interval: 1 min
execution.checkpointing.$((10#$number % 2))timeout: 10 min
env.java.default-opts.all: --add-opens=java.base/java.util=ALL-UNNAMED
YAML
done
one=$folder/many/00001/config.yaml

# milliseconds of processor time that a command takes, the mean of many runs
mean() {
  local runs=$1 before
  shift
  TIMEFORMAT='%U %S'
  before=$( { time for _ in $(seq "$runs"); do "$@" >/dev/null 2>&1 || true; done; } 2>&1 )
  awk -v runs="$runs" '{ printf "%.2f", ($1 + $2) * 1000 / runs }' <<<"$before"
}

"$flinkc" --version
start=$(date +%s%N)
"$flinkc" check "$folder/many" --message-format json >"$folder/out" 2>/dev/null || true
echo "$files files checked: $((($(date +%s%N) - start) / 1000000)) ms wall, $(wc -l <"$folder/out") findings (promised: 1000 in 1000 ms)"
echo "start of the process: $(mean 200 "$flinkc" --version) ms CPU (promised: 2)"
echo "memory of one file:   $(mean 200 "$flinkc" memory "$one") ms CPU (promised: 3)"
echo "check of one file:    $(mean 200 "$flinkc" check "$one") ms CPU"
