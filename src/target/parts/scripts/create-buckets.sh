#!/bin/sh
# Makes the buckets of the development object store, once each; waits until the store answers.
#
# In (environment): MINIO_URL              http://HOST:PORT
#                   BUCKETS                names, separated by blanks
#                   ACCESS_KEY, SECRET_KEY the store's user and password
# Out: exit 0 = every bucket exists. Safe to repeat.
# Tools: mc (part of MinIO's image), or a curl whose --aws-sigv4 knows S3 (7.88 does).
# Needs: POSIX sh, sleep, for curl also sed. Writes below /tmp only.
set -eu

say() { echo "create-buckets: $*" >&2; }
have() { command -v "$1" >/dev/null 2>&1; }

quoted() { # TEXT as a quoted word of a curl configuration file
  printf '%s' "$1" | sed -e 's/\\/\\\\/g' -e 's/"/\\"/g'
}
status() { # METHOD BUCKET: the answer's code
  # The keys go in by standard input, so that no process list shows them.
  {
    printf 'header = "x-amz-content-sha256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"\n'
    printf 'user = "%s:%s"\n' "$(quoted "$ACCESS_KEY")" "$(quoted "$SECRET_KEY")"
  } | curl --config - --silent --output /dev/null --write-out '%{http_code}' --max-time 10 \
    --aws-sigv4 aws:amz:us-east-1:s3 --request "$1" "$MINIO_URL/$2" || true
}

by_mc() {
  printf '%s\n%s\n' "$ACCESS_KEY" "$SECRET_KEY" |
    mc --quiet --config-dir /tmp/mc alias set store "$MINIO_URL" --api S3v4 --path on >/dev/null 2>&1 &&
    mc --quiet --config-dir /tmp/mc mb --ignore-existing "store/$1" >/dev/null
}
by_curl() {
  # 409: the bucket is there and is ours
  case $(status PUT "$1") in 200 | 409) ;; *) return 1 ;; esac
}

if have mc; then tool=by_mc; elif have curl; then tool=by_curl; else
  say "this image has neither mc nor curl: use an image of MinIO itself"
  exit 1
fi

for bucket in $BUCKETS; do
  try=1
  until "$tool" "$bucket"; do
    [ "$try" -lt 60 ] || { say "$bucket could not be made at $MINIO_URL"; exit 1; }
    [ $((try % 10)) -ne 1 ] || say "waiting for $MINIO_URL"
    try=$((try + 1))
    sleep 2
  done
  say "$bucket"
done
