#!/usr/bin/env bash
# benches/fleet.sh [JOBS]: how long a workspace of JOBS (default 2000) takes to build, compared with copying the result. A measurement, no
# test: it says figures and never fails over one. Needs GNU coreutils, and GNU time for the peak of memory (else it is left out).
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
# measured LABEL COMMAND…: the command's wall time in milliseconds, in $ms; its CPU time and peak of memory are said
measured() {
  local label=$1 start
  shift
  start=$(now)
  if [ -x /usr/bin/time ]; then
    /usr/bin/time -f "%U %S %M" -o "$folder/usage" "$@" >"$folder/out" 2>&1 || { tail -n 20 "$folder/out"; exit 1; }
    ms=$((($(now) - start) / 1000000))
    read -r user system peak <"$folder/usage"
    printf '%-34s %8d ms wall, %s + %s s CPU, %d MB at most\n' "$label" "$ms" "$user" "$system" $((peak / 1024))
  else
    "$@" >"$folder/out" 2>&1 || { tail -n 20 "$folder/out"; exit 1; }
    ms=$((($(now) - start) / 1000000))
    printf '%-34s %8d ms wall\n' "$label" "$ms"
  fi
}

"$flinkc" --version
measured "one job, to a folder" "$flinkc" build "$folder/fleet/jobs/job-00001" -o "$folder/one"
measured "one job, checked" "$flinkc" check "$folder/fleet/jobs/job-00001"
measured "$jobs jobs, first build" "$flinkc" build --workspace "$folder/fleet"
build=$ms
measured "$jobs jobs, nothing changed" "$flinkc" build --workspace "$folder/fleet"
measured "$jobs jobs, build --check" "$flinkc" build --check --workspace "$folder/fleet"
measured "$jobs jobs, checked" "$flinkc" check "$folder/fleet"
measured "cp -r of the result" cp -r "$folder/fleet/deploy" "$folder/copy"
copy=$ms

echo "files: $(find "$folder/fleet/deploy" -type f | wc -l), $(du -sk --apparent-size "$folder/fleet/deploy" | cut -f1) kB"
awk -v b="$build" -v c="$copy" -v n="$jobs" 'BEGIN { printf "first build / cp -r: %.2f; %.2f ms a job\n", b / c, b / n }'
