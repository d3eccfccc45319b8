#!/usr/bin/env bash
# In: Flink's configuration folder as it was mounted, FLINKC_OPTIONS with "option=VARIABLE" words, the variables from Secrets.
# Out: the same folder with the options behind the others. No secret is printed, and none enters an object of Kubernetes.
set -euo pipefail
umask 077
given=/flinkc/conf-given
filled=/flinkc/conf
cp -L "$given"/* "$filled"/
file="$filled/config.yaml"
[ -f "$file" ] || file="$filled/flink-conf.yaml"
printf '\n' >>"$file"
for pair in $FLINKC_OPTIONS; do
    option="${pair%%=*}"
    name="${pair#*=}"
    value="${!name}"
    if [ "${file##*/}" = config.yaml ]; then
        printf "%s: '%s'\n" "$option" "${value//\'/\'\'}" >>"$file"
    else
        printf '%s: %s\n' "$option" "$value" >>"$file"
    fi
done
