#!/usr/bin/env bash
# Copies Flink's configuration folder and adds the options whose values live in Secrets, so that no value stands in a pod's command.
# FLINKC_SECRET_OPTIONS: option=VARIABLE, separated by blanks.
set -euo pipefail

cp -L "$FLINKC_CONFIG_FROM"/* "$FLINKC_CONFIG_TO"/
for pair in $FLINKC_SECRET_OPTIONS; do
  option=${pair%%=*}
  variable=${pair#*=}
  value=${!variable}
  case $value in
    *$'\n'*)
      echo "the value of $option spans lines, which Flink's configuration cannot hold" >&2
      exit 1
      ;;
  esac
  if [ -f "$FLINKC_CONFIG_TO/config.yaml" ]; then
    quote="'"
    printf "'%s': '%s'\n" "$option" "${value//$quote/$quote$quote}" >> "$FLINKC_CONFIG_TO/config.yaml"
  else
    case $value in
      *'#'*)
        echo "the value of $option holds #, where this version of Flink cuts the line" >&2
        exit 1
        ;;
    esac
    printf '%s: %s\n' "$option" "$value" >> "$FLINKC_CONFIG_TO/flink-conf.yaml"
  fi
done
