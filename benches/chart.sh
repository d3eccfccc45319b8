#!/usr/bin/env bash
# benches/chart.sh [JOBS]: what a package of all profiles costs, beside the tool that reads it: one job as a chart against `helm template` of
# that same chart, as kustomize against `kustomize build`, for Argo CD; then a workspace of JOBS (default 2000) in each format against `cp -r`
# of the result. A measurement, no test: it says figures and never fails over one. Needs GNU coreutils; helm3, helm4, kustomize where they are.
#
# In: the release binary (built here unless $FLINKC names another); programs of $ORACLES_HOME/bin (~/.cache/flinkc-oracles) or the PATH.
# Out: figures on standard output; CPU is user and system time, the mean of a hundred runs. All files are in a temporary folder.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

jobs=${1:-2000}
runs=${RUNS:-100}
flinkc=${FLINKC:-}
if [ -z "$flinkc" ]; then
  cargo build --release --locked --quiet
  flinkc=${CARGO_TARGET_DIR:-target}/release/flinkc
fi
flinkc=$(realpath "$flinkc")
PATH=${ORACLES_HOME:-$HOME/.cache/flinkc-oracles}/bin:$PATH
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
TIMEFORMAT='%R %U %S'

# cpu LABEL RUNS COMMAND…: the mean CPU time of a run in hundredths of a millisecond, in $cpu; said with the wall time
cpu() {
  local label=$1 count=$2 wall user system
  shift 2
  "$@" >"$folder/out" 2>&1 || { tail -n 20 "$folder/out"; exit 1; }
  { time for _ in $(seq "$count"); do "$@" >/dev/null 2>&1; done; } 2>"$folder/time"
  read -r wall user system < <(tail -n 1 "$folder/time")
  cpu=$(awk -v u="$user" -v s="$system" -v n="$count" 'BEGIN { printf "%d", (u + s) * 100000 / n }')
  awk -v l="$label" -v c="$cpu" -v w="$wall" -v n="$count" 'BEGIN { printf "%-44s %8.2f ms CPU, %.2f ms wall\n", l, c / 100, w * 1000 / n }'
}
ratio() { awk -v l="$1" -v a="$2" -v b="$3" 'BEGIN { printf "  %s: %.3f\n", l, a / b }'; }

"$flinkc" --version
nproc | sed 's/$/ cores/'
cp -r golden/helm/orders "$folder/orders"
rm -rf "$folder/orders/expect"
one() { "$flinkc" build "$folder/orders" --format "$1" -o "$folder/$1"; }
cpu "an empty process (true)" "$runs" /bin/true
cpu "flinkc --version" "$runs" "$flinkc" --version
cpu "one job, one profile, yaml" "$runs" "$flinkc" build "$folder/orders" --format yaml --profile live -o "$folder/yaml"
cpu "one job, three profiles, helm" "$runs" "$flinkc" build "$folder/orders" --format helm -o "$folder/helm"
own=$cpu
for helm in helm3 helm4; do
  command -v "$helm" >/dev/null || continue
  cpu "$helm template, one profile" 20 "$helm" template orders "$folder/helm" -f "$folder/helm/values-live.yaml"
  ratio "flinkc, all profiles / $helm template, one" "$own" "$cpu"
done
cpu "one job, three profiles, kustomize" "$runs" "$flinkc" build "$folder/orders" --format kustomize -o "$folder/kustomize"
own=$cpu
if command -v kustomize >/dev/null; then
  cpu "kustomize build, one overlay" 20 kustomize build "$folder/kustomize/overlays/live"
  ratio "flinkc, all profiles / kustomize build, one" "$own" "$cpu"
fi
mkdir "$folder/argocd"
sed 's|^helm .*|argocd = { repo = "https://git.example.com/streams" }|' "$folder/orders/flink.toml" >"$folder/argocd/flink.toml"
cpu "one job, three profiles, argocd" "$runs" "$flinkc" build "$folder/argocd" --format argocd

# A fleet like that of benches/fleet.sh, with two profiles.
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

[workspace.profiles.live]
namespace = "live"

[workspace.profiles.live.taskmanager]
memory = "8g"

[output.argocd]
repo = "https://git.example.com/streams"
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
TOML
done
now() { date +%s%N; }
for format in yaml kustomize argocd helm; do
  profile=()
  [ "$format" != yaml ] || profile=(--profile live)
  sync
  start=$(now)
  "$flinkc" build --workspace "$folder/fleet" --format "$format" "${profile[@]}" -o "$folder/deploy/$format" >"$folder/out" 2>&1 || { tail -n 20 "$folder/out"; exit 1; }
  built=$(($(now) - start))
  sync
  start=$(now)
  cp -r "$folder/deploy/$format" "$folder/copy"
  copied=$(($(now) - start))
  files=$(find "$folder/copy" -type f | wc -l)
  rm -rf "$folder/copy"
  awk -v l="$jobs jobs, $format" -v b="$built" -v c="$copied" -v f="$files" 'BEGIN {
    printf "%-44s %8d ms wall, cp -r of the %d files %d ms\n  first build / cp -r: %.2f\n", l, b / 1e6, f, c / 1e6, b / c }'
done
