#!/usr/bin/env bash
# benches/check.sh [OBJECTS]: how long OBJECTS (default 10000) mixed Kubernetes objects take to check, beside a bare parse of the same bytes
# (`examples/yaml_parse.rs`: flinkc's own reader and nothing else), kubeconform, and `kubectl apply --dry-run=server` of a part of them,
# extrapolated. A measurement, no test: it says ratios beside what is promised and never fails over one. Needs GNU coreutils and bash.
#
# In: the release binaries (built here unless $FLINKC and $YAML_PARSE name others); golden/ for the objects; kubectl, kube-apiserver and
# kubeconform of the oracles, if they are there ($FLINKC_SHARED, $ORACLES_HOME). Out: figures on standard output.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

objects=${1:-10000}
if [ -z "${FLINKC:-}" ] || [ -z "${YAML_PARSE:-}" ]; then
  cargo build --release --locked --quiet --bin flinkc --example yaml_parse
fi
target=${CARGO_TARGET_DIR:-target}/release
flinkc=$(realpath "${FLINKC:-$target/flinkc}")
parse=$(realpath "${YAML_PARSE:-$target/examples/yaml_parse}")
home=${ORACLES_HOME:-$HOME/.cache/flinkc-oracles}
tools=${FLINKC_SHARED:-../shared}/oracles/k8s
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# Files of Kubernetes' own kinds in golden bundles, copied under other names until there are enough; one file is 500 objects, one folder a bundle.
mapfile -t sources < <(grep -rlE '^kind: (Deployment|StatefulSet|Job|Service|ConfigMap|Secret|ServiceAccount|Role|RoleBinding|NetworkPolicy|PodDisruptionBudget|PersistentVolumeClaim)$' golden/*/*/expect --include='*.yaml' | xargs grep -L '{{' | sort)
awk -v wanted="$objects" -v folder="$folder" '
  function flush() {
    if (text == "" || text !~ /\nkind: /) { text = ""; return }
    if (text ~ /\nkind: (Namespace|Kustomization|Flink[A-Za-z]*|Cluster[A-Za-z]*)\n/ || text !~ /(^|\n)apiVersion: /) { text = ""; return }
    kept[count++] = text; text = ""
  }
  FNR == 1 { flush() }
  /^---$/ { flush(); next }
  { text = text $0 "\n" }
  END {
    flush()
    for (number = 0; number < wanted; number++) {
      one = kept[number % count]
      sub(/\nmetadata:\n/, "\nmetadata:\n  annotations:\n    bench/number: \"" number "\"\n", one)
      if (one ~ /\n  annotations:\n    bench\/number: "[0-9]*"\n(.*\n)?  annotations:\n/) one = kept[number % count]
      sub(/\n  name: [a-z0-9.-]*/, "&-n" number, one)
      gsub(/\n  namespace: [^\n]*/, "", one)
      bundle = folder "/all/" int(number / 500)
      if (number % 500 == 0) system("mkdir -p " bundle)
      print "---\n" one > (bundle "/objects.yaml")
    }
  }' "${sources[@]}"
mapfile -t files < <(find "$folder/all" -name '*.yaml' | sort)
bytes=$(cat "${files[@]}" | wc -c)

# best LABEL COMMAND…: the shortest of five runs, in milliseconds of processor time, in $ms
best() {
  local label=$1 one
  shift
  ms=
  TIMEFORMAT='%U %S'
  for _ in 1 2 3 4 5; do
    one=$({ time "$@" >"$folder/out" 2>"$folder/err" || true; } 2>&1 | awk '{ printf "%d", ($1 + $2) * 1000 }')
    if [ -z "$ms" ] || [ "$one" -lt "$ms" ]; then ms=$one; fi
  done
  printf '%-44s %8d ms CPU\n' "$label" "$ms"
}

# A text that cannot be read is read in no time: neither reader would tell.
"$parse" "${files[@]}" >/dev/null || { echo "a text of the bench is no YAML" >&2; exit 1; }
"$flinkc" --version
echo "$objects objects, $((bytes / 1000)) kB, ${#files[@]} bundles"
best "bare YAML parse" "$parse" "${files[@]}"
bare=$ms
best "flinkc check" "$flinkc" check "$folder/all" --message-format json
check=$ms
echo "  $(wc -l <"$folder/out") findings"
[ -s "$folder/out" ] || { echo "  flinkc found nothing to say or stopped:"; head -n 5 "$folder/err"; }
start=$(date +%s%N)
"$flinkc" check "$folder/all" --message-format json >/dev/null 2>&1 || true
wall=$((($(date +%s%N) - start) / 1000000))
awk -v a="$check" -v b="$bare" 'BEGIN { printf "check / parse: %.1f (promised: 10 at most)\n", a / (b ? b : 1) }'

if [ -x "$home/bin/kubeconform" ] && [ -n "${KUBECONFORM_SCHEMAS:-}" ]; then
  best "kubeconform" "$home/bin/kubeconform" -schema-location "$KUBECONFORM_SCHEMAS" "$folder/all"
elif [ -x "$home/bin/kubeconform" ]; then
  # Its schemas come from the network: without them it reads, finds no schema and skips, which is less than it does in use.
  best "kubeconform, without schemas" "$home/bin/kubeconform" -ignore-missing-schemas -schema-location "$folder/{{.ResourceKind}}.json" "$folder/all"
fi

if [ -x "$home/bin/kube-apiserver" ] && [ -d "$tools" ]; then
  export K8S_RUN=$folder/run
  "$tools/up.sh" --no-controllers >/dev/null
  trap '"$tools/down.sh" >/dev/null 2>&1 || true; rm -rf "$folder"' EXIT
  config=$(find "$folder/run" -name kubeconfig | head -n 1)
  start=$(date +%s%N)
  "$home/bin/kubectl" --kubeconfig "$config" apply --dry-run=server -f "${files[0]}" >"$folder/out" 2>&1 || true
  part=$((($(date +%s%N) - start) / 1000000))
  asked=$(grep -c '^apiVersion: ' "${files[0]}")
  printf '%-44s %8d ms wall for %d objects\n' "kubectl apply --dry-run=server" "$part" "$asked"
  awk -v p="$part" -v n="$asked" -v all="$objects" -v w="$wall" \
    'BEGIN { printf "kubectl / check: %.0f, extrapolated to all of them: %.0f ms beside %d ms wall (promised: 20 at least)\n", p * all / n / (w ? w : 1), p * all / n, w }'
fi
