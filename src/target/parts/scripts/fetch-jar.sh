#!/bin/sh
# Init container: downloads one file (the job's jar) into a volume and checks its digest.
#
# In (environment):
#   FLINKC_FETCH_URL     https://…, http://… or s3://BUCKET/KEY
#   FLINKC_FETCH_FILE    where to put it: an absolute path in a writable volume
#   FLINKC_FETCH_SHA256  expected SHA-256 in 64 hex digits; empty: not checked
#   FLINKC_FETCH_TRIES   attempts (default 5)
#  for s3:// only
#   S3_ENDPOINT          http(s)://HOST[:PORT]; empty: AWS
#   S3_PATH_STYLE        true: BUCKET is part of the path, not of the host name
#   AWS_REGION           default us-east-1
#   AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN
#                        empty: the tool's own identity (a role of the service account or node)
# Out: the file, in place only when complete and correct; exit 0 done, 1 failed.
# Tools: http(s): curl or wget. s3: aws, s5cmd, mc, or a curl whose --aws-sigv4 knows S3 (7.88 does).
# Needs: POSIX sh (not every fetch image has bash), coreutils; sed for S3 by curl.
# Writes beside the target only: the root file system may be read-only, the user any.
set -eu

url=${FLINKC_FETCH_URL:?}
file=${FLINKC_FETCH_FILE:?}
want=${FLINKC_FETCH_SHA256:-}
tries=${FLINKC_FETCH_TRIES:-5}
endpoint=${S3_ENDPOINT:-}
endpoint=${endpoint%/}
region=${AWS_REGION:-us-east-1}
key_id=${AWS_ACCESS_KEY_ID:-}
secret=${AWS_SECRET_ACCESS_KEY:-}
token=${AWS_SESSION_TOKEN:-}
dir=${file%/*}
part=$file.part
work=$dir/.fetch

say() { echo "fetch-jar: $*" >&2; }
die() {
  say "$@"
  rm -rf "$part" "$work"
  exit 1
}
have() { command -v "$1" >/dev/null 2>&1; }

says() { # TEXT COMMAND…: is TEXT in what COMMAND prints?
  text=$1
  shift
  case $("$@" 2>/dev/null) in *"$text"*) ;; *) return 1 ;; esac
}

check() { # FILE: has it the expected digest?
  got=$(sha256sum "$1") || return 1
  got=${got%% *}
  [ "$got" = "$want" ]
}

by_curl() {
  curl --silent --show-error --fail --location --proto '=http,https' \
    --connect-timeout 20 --speed-limit 1 --speed-time 60 --output "$part" "$url"
}
by_wget() { wget -q -O "$part" "$url"; }

by_aws() {
  if [ "${S3_PATH_STYLE:-}" = true ]; then
    printf '[default]\ns3 =\n  addressing_style = path\n' >"$work/aws-config"
    AWS_CONFIG_FILE=$work/aws-config
    export AWS_CONFIG_FILE
  fi
  aws s3 cp --only-show-errors --region "$region" ${endpoint:+--endpoint-url "$endpoint"} "$url" "$part"
}
by_s5cmd() { s5cmd ${endpoint:+--endpoint-url "$endpoint"} cp "$url" "$part"; }
by_mc() {
  # The keys go in by standard input, so that no process list shows them.
  printf '%s\n%s\n' "$key_id" "$secret" |
    mc --quiet --config-dir "$work/mc" alias set store "${endpoint:-https://s3.amazonaws.com}" \
      --api S3v4 --path "$mc_path" >/dev/null &&
    mc --quiet --config-dir "$work/mc" cp "store/${url#s3://}" "$part" >/dev/null
}
quoted() { # TEXT as a quoted word of a curl configuration file
  printf '%s' "$1" | sed -e 's/\\/\\\\/g' -e 's/"/\\"/g'
}
by_sigv4() {
  path=${url#s3://}
  bucket=${path%%/*}
  key=${path#*/}
  base=${endpoint:-https://s3.$region.amazonaws.com}
  if [ "${S3_PATH_STYLE:-}" = true ]; then
    from=$base/$bucket/$key
  else
    from=${base%%://*}://$bucket.${base#*://}/$key
  fi
  # The hash of an empty body: S3 asks for it, and curl before 7.88 does not say it by itself.
  {
    printf 'header = "x-amz-content-sha256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"\n'
    printf 'user = "%s:%s"\n' "$(quoted "$key_id")" "$(quoted "$secret")"
    [ -z "$token" ] || printf 'header = "x-amz-security-token: %s"\n' "$(quoted "$token")"
  } | curl --config - --silent --show-error --fail --aws-sigv4 "aws:amz:$region:s3" \
    --connect-timeout 20 --speed-limit 1 --speed-time 60 --output "$part" "$from"
}

mkdir -p "$dir"
rm -rf "$work" "$part"
mkdir "$work"
# Tools that keep files in the home folder find a writable one.
HOME=$work
export HOME
umask 022

if [ -n "$want" ] && [ -f "$file" ] && check "$file"; then
  say "$file is there already and has the expected digest"
  rm -rf "$work"
  exit 0
fi

tool=
case $url in
  https://* | http://*)
    if have curl; then tool=by_curl; elif have wget; then tool=by_wget; fi
    [ -n "$tool" ] || die "this image has neither curl nor wget; set another fetch image, or put the jar into the image"
    ;;
  s3://?*/?*)
    # The mc of MinIO, not the file manager of the same name.
    mc_path=auto
    [ "${S3_PATH_STYLE:-}" != true ] || mc_path=on
    if have aws; then
      tool=by_aws
    elif have s5cmd; then
      tool=by_s5cmd
    elif [ -z "$key_id" ] || [ -z "$secret" ]; then
      die "no AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY: only an image with aws or s5cmd can use the pod's identity"
    elif [ -z "$token" ] && have mc && says 'mc version' mc --version; then
      tool=by_mc
    elif have curl && says aws-sigv4 curl --help all; then
      tool=by_sigv4
      case $url in
        *[!A-Za-z0-9._~:/-]*) die "curl can fetch only keys of A-Z a-z 0-9 . _ ~ - /; use an image with aws, s5cmd or mc for $url" ;;
      esac
    fi
    [ -n "$tool" ] || die "this image has none of aws, s5cmd, mc, curl with --aws-sigv4"
    ;;
  *) die "cannot fetch $url: https://, http:// and s3://BUCKET/KEY are known" ;;
esac

try=1
until "$tool"; do
  rm -f "$part"
  [ "$try" -lt "$tries" ] || die "$url could not be fetched in $tries attempts (${tool#by_})"
  say "attempt $try of $tries failed (${tool#by_}); again in $((try * 2)) s"
  sleep "$((try * 2))"
  try=$((try + 1))
done

[ -s "$part" ] || die "$url is empty"
if [ -n "$want" ] && ! check "$part"; then
  die "$url has the SHA-256 $got, but $want is expected: the file was removed"
fi
chmod 644 "$part"
mv -f "$part" "$file"
rm -rf "$work"
say "$url -> $file (${tool#by_}${want:+, digest checked})"
