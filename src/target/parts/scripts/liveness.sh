#!/usr/bin/env bash
# Liveness probe "job" of an application cluster: REST answers AND a job is in a live state.
#
# In (environment): FLINKC_REST_PORT    port of REST on this pod (default 8081)
#                   FLINKC_REST_SCHEME  http (default) or https
# Out: exit 0 = alive, 1 = not alive (the reason goes to the pod's events).
#
# Alive: 200 and nothing submitted yet, or at least one job that has not ended (INITIALIZING,
# CREATED, RUNNING, RESTARTING, FAILING, CANCELLING, RECONCILING, SUSPENDED).
# Not alive: no answer, any code but 200 (503 while there is no leader), or every job ended.
# A single failure means little: a failover answers 503 for 20 s. The probe's
# failureThreshold x periodSeconds says how long this may last; the script keeps no state.
# Needs: bash; for https also curl or wget. Writes nothing, starts no JVM.
set -u

port=${FLINKC_REST_PORT:-8081}
scheme=${FLINKC_REST_SCHEME:-http}
wait_seconds=5

not_alive() {
  echo "not alive: $*"
  exit 1
}

# /jobs lists ids and states only: no text of the user's is in the answer.
answer=""
if [ "$scheme" = https ]; then
  url="https://localhost:$port/jobs"
  # The certificate names the Service, not localhost; this only asks the process beside us.
  if command -v curl >/dev/null 2>&1; then
    answer=$(curl --silent --show-error --fail --insecure --max-time "$wait_seconds" "$url" 2>&1) ||
      not_alive "$answer"
  elif command -v wget >/dev/null 2>&1; then
    answer=$(wget --quiet --no-check-certificate --timeout="$wait_seconds" --tries=1 --output-document=- "$url" 2>&1) ||
      not_alive "no answer from $url"
  else
    not_alive "REST uses TLS, and the image has neither curl nor wget to ask it"
  fi
else
  { exec 3<>"/dev/tcp/localhost/$port"; } 2>/dev/null || not_alive "port $port refuses connections"
  printf 'GET /jobs HTTP/1.0\r\nHost: localhost\r\nConnection: close\r\n\r\n' >&3
  IFS= read -r -t "$wait_seconds" status <&3 || not_alive "no answer from port $port in $wait_seconds s"
  case $status in
    "HTTP/1."[01]" 200"*) ;;
    *) not_alive "REST says ${status%$'\r'}" ;;
  esac
  # The body is the last line and has no line end, so read fails on it and still gives it.
  while IFS= read -r -t "$wait_seconds" line <&3 || [ -n "$line" ]; do
    answer=$line
  done
  exec 3>&-
fi

case $answer in
  '{"jobs":['*) ;;
  *) not_alive "unexpected answer: ${answer:0:200}" ;;
esac
case $answer in
  *'"status":"'*) ;;
  *) exit 0 ;; # nothing submitted yet: main() has not called execute()
esac
# Every state but the three final ones is live, also one that a later Flink may add.
rest=$answer
while [[ $rest == *'"status":"'* ]]; do
  rest=${rest#*'"status":"'}
  case ${rest%%'"'*} in
    FINISHED | FAILED | CANCELED) ;;
    *) exit 0 ;;
  esac
done
not_alive "every job has ended: ${answer:0:200}"
