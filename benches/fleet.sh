#!/usr/bin/env bash
# benches/fleet.sh [JOBS]: how long a workspace of JOBS (default 2000) takes to build, compared with copying the result. A measurement, no
# test: it says figures and never fails over one. Needs GNU coreutils, and GNU time for the peak of memory (else it is left out).
# $ROUNDS (default 5) is how often build and copy take turns; the medians are compared.
#
# In: the release binary (built here unless $FLINKC names another). Out: figures on standard output.
# All files are in a temporary folder, below $TMPDIR if it is set; put that on the disk that you ask about.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

jobs=${1:-2000}
flinkc=${FLINKC:-}
if [ -z "$flinkc" ]; then
  cargo build --release --locked --quiet
  flinkc=${CARGO_TARGET_DIR:-target}/release/flinkc
fi
flinkc=$(realpath "$flinkc")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# One text for all, with a name of its own: what a company's defaults and a hundred teams would give.
mkdir -p "$folder/fleet"
cat >"$folder/fleet/flink.toml" <<'TOML'
edition = "2026"

[workspace]
members = ["jobs/*/flink.toml"]

[workspace.defaults]
flink     = "1.20"
mode      = "application"
namespace = "fleet"

[workspace.defaults.jobmanager]
memory = "2g"

[workspace.defaults.taskmanager]
memory = "4g"
slots  = 2

[workspace.defaults.high-availability]
storage = "s3://flink-data/{name}/ha"

[workspace.defaults.checkpoints]
dir      = "s3://flink-data/{name}/checkpoints"
interval = "1m"

[workspace.defaults.s3]
identity = "service-account"

[workspace.defaults.metrics.prometheus]
enabled = true
TOML
for number in $(seq -f %05g "$jobs"); do
  mkdir -p "$folder/fleet/jobs/job-$number"
  cat >"$folder/fleet/jobs/job-$number/flink.toml" <<TOML
name        = "job-$number"
parallelism = 8
image       = "registry.example.com/job-$number:1.4.2"

[job]
jar   = "local:///opt/flink/usrlib/job.jar"
class = "com.example.Job$number"
args  = ["--topic", "topic-$number"]

[config]
taskmanager.memory.managed.fraction = 0.3
TOML
done

now() { date +%s%N; }
# measured COMMAND…: the command's wall time in milliseconds, in $ms, its CPU time in $cpu and its peak of memory in megabytes in $peak.
# What earlier commands left to write is on the disk before it starts, and what it leaves itself is not waited for: cp waits for nothing either.
measured() {
  local start times user system
  sync -f "$folder"
  start=$(now)
  TIMEFORMAT='%U %S'
  if [ -x /usr/bin/time ]; then
    /usr/bin/time -f '%U %S %M' -o "$folder/usage" "$@" >"$folder/out" 2>&1 || { tail -n 20 "$folder/out"; exit 1; }
    ms=$((($(now) - start) / 1000000))
    read -r user system peak <"$folder/usage"
    peak=$((peak / 1024))
  else
    times=$({ time "$@" >"$folder/out" 2>&1 || { tail -n 20 "$folder/out" >&2; exit 1; }; } 2>&1)
    ms=$((($(now) - start) / 1000000))
    read -r user system <<<"$times"
    peak=0
  fi
  cpu=$(awk -v u="$user" -v s="$system" 'BEGIN { printf "%.2f", u + s }')
}

# said LABEL COMMAND…: one run, told in a line
said() {
  local label=$1
  shift
  measured "$@"
  printf '%-34s %8d ms wall, %6s s CPU, %d MB at most\n' "$label" "$ms" "$cpu" "$peak"
}

median() { printf '%s\n' "$@" | sort -n | awk '{ line[NR] = $1 } END { print line[int((NR + 1) / 2)] }'; }

# processor time of one job, the mean of many runs: one run is below what the clock resolves
mean() {
  local label=$1 runs=100 times
  shift
  TIMEFORMAT='%U %S'
  times=$({ time for _ in $(seq "$runs"); do "$@" >/dev/null 2>&1; done; } 2>&1)
  awk -v label="$label" -v runs="$runs" '{ printf "%-34s %8.2f ms CPU (promised: 5)\n", label, ($1 + $2) * 1000 / runs }' <<<"$times"
}

"$flinkc" --version
said "one job, to a folder" "$flinkc" build "$folder/fleet/jobs/job-00001" -o "$folder/one"
mean "one job, built and checked" "$flinkc" build "$folder/fleet/jobs/job-00001" -o "$folder/one"
mean "one job, checked" "$flinkc" check "$folder/fleet/jobs/job-00001"

# Build and copy take turns, on one file system and into folders that are not there yet: whatever else the disk does hits both.
builds=() copies=() cpus=()
for round in $(seq "${ROUNDS:-5}"); do
  rm -rf "$folder/fleet/deploy" "$folder/copy"
  measured "$flinkc" build --workspace "$folder/fleet"
  builds+=("$ms") cpus+=("$cpu")
  built="$ms ms wall, $cpu s CPU, $peak MB"
  measured cp -r "$folder/fleet/deploy" "$folder/copy"
  copies+=("$ms")
  echo "round $round: first build of $jobs jobs $built; cp -r $ms ms wall, $cpu s CPU"
done
said "$jobs jobs, nothing changed" "$flinkc" build --workspace "$folder/fleet"
said "$jobs jobs, build --check" "$flinkc" build --check --workspace "$folder/fleet"
said "$jobs jobs, checked" "$flinkc" check "$folder/fleet"

echo "files: $(find "$folder/fleet/deploy" -type f | wc -l), $(du -sk --apparent-size "$folder/fleet/deploy" | cut -f1) kB"
awk -v b="$(median "${builds[@]}")" -v c="$(median "${copies[@]}")" -v u="$(median "${cpus[@]}")" -v n="$jobs" \
  'BEGIN { printf "medians: first build %d ms (%s s CPU), cp -r %d ms: %.2f (promised: 3 at most); %.2f ms a job\n", b, u, c, b / c, b / n }'
