#!/usr/bin/env bash
# Submits one job to a session cluster, once: waits for REST, then `flink run --detached`.
#
# In (environment):
#   FLINKC_REST_URL      the session cluster's REST Service: http(s)://HOST:PORT
#   FLINKC_JOB_ID        32 hex digits: the job's id, the same at every try
#   FLINKC_WAIT_SECONDS  how long to wait for REST (default 300)
#   FLINK_HOME           set by the image (default /opt/flink)
# Arguments: those of `flink run` after its options below: [--class C] [--parallelism N] …, the
#   jar (or -py FILE), the job's own arguments; passed on as they are.
# Out: exit 0 = the cluster has the job (now or already), else 1 (the pod may be tried again:
#   the cluster knows the id, so a retry never submits twice).
# Needs: bash, Flink's client; for https also curl or wget. Writes to /tmp and log/ only.
set -euo pipefail

url=${FLINKC_REST_URL:?}
id=${FLINKC_JOB_ID:?}
scheme=${url%%://*}
port=${url##*:}
host=${url#*://}
host=${host%:*}
flink=${FLINK_HOME:-/opt/flink}/bin/flink
deadline=$((SECONDS + ${FLINKC_WAIT_SECONDS:-300}))

say() { echo "submit: $*" >&2; }

# Prints the answer to GET /jobs (ids and states), or nothing when REST is not ready (503, no answer).
# Not /jobs/ID/status: for an unknown job that says 500, as for any trouble.
jobs() {
  local status="" line="" body=""
  if [ "$scheme" = https ]; then
    if command -v curl >/dev/null 2>&1; then
      curl --silent --fail --insecure --max-time 10 "$url/jobs" || true
    else
      wget --quiet --no-check-certificate --timeout=10 --tries=1 --output-document=- "$url/jobs" || true
    fi
    return
  fi
  { exec 3<>"/dev/tcp/$host/$port"; } 2>/dev/null || return 0
  printf 'GET /jobs HTTP/1.0\r\nHost: %s\r\nConnection: close\r\n\r\n' "$host" >&3
  IFS= read -r -t 10 status <&3 || true
  while IFS= read -r -t 10 line <&3 || [ -n "$line" ]; do
    body=$line
  done
  exec 3>&-
  [[ $status != "HTTP/1."?" 200"* ]] || printf '%s' "$body"
}

has_job() { [[ $1 == *"\"id\":\"$id\""* ]]; }

until known=$(jobs) && [[ $known == '{"jobs":'* ]]; do
  if [ "$SECONDS" -ge "$deadline" ]; then
    say "$url/jobs did not answer in ${FLINKC_WAIT_SECONDS:-300} s"
    exit 1
  fi
  sleep 2
done
if has_job "$known"; then
  say "the cluster has job $id already"
  exit 0
fi

# The client asks REST by its address only: with high availability it would read the leader
# from the store, for which this pod has no rights.
options=(--detached
  -D "rest.address=$host" -D "rest.port=$port"
  -D "high-availability.type=NONE"
  -D "\$internal.pipeline.job-id=$id")

if "$flink" run "${options[@]}" "$@"; then
  say "submitted job $id"
  exit 0
fi
# The answer may have been lost after the cluster took the job.
if has_job "$(jobs)"; then
  say "the client failed, but the cluster has job $id"
  exit 0
fi
say "the client failed; the cluster does not have job $id"
exit 1
