#!/usr/bin/env bash
# Init container: makes plugins that the image keeps in opt/ available under plugins/.
#
# In (environment): FLINKC_PLUGINS      names without version, separated by blanks,
#                                       e.g. "flink-s3-fs-presto flink-gs-fs-hadoop"
#                   FLINKC_PLUGINS_DIR  a writable volume; gets one folder per plugin. The main
#                                       container mounts each folder (subPath NAME) at
#                                       $FLINK_HOME/plugins/NAME, so the image's own plugins stay.
#                   FLINK_HOME          set by the image (default /opt/flink)
# Out: $FLINKC_PLUGINS_DIR/NAME/NAME-VERSION.jar, a link into opt/ of the same image.
# Needs: bash, coreutils. Runs with a read-only root file system; safe to repeat.
set -euo pipefail
shopt -s nullglob

home=${FLINK_HOME:-/opt/flink}
target=${FLINKC_PLUGINS_DIR:?}

for name in ${FLINKC_PLUGINS:?}; do
  # A digit must follow, so that flink-s3-fs does not match flink-s3-fs-presto.
  jars=("$home/opt/$name"-[0-9]*.jar)
  if [ "${#jars[@]}" -ne 1 ]; then
    echo "enable-plugins: ${#jars[@]} files match $home/opt/$name-VERSION.jar in this image, one is needed" >&2
    found=("$home"/opt/*-fs-*.jar)
    echo "enable-plugins: file system plugins in opt/: ${found[*]:-none}" >&2
    echo "enable-plugins: add the jar to opt/ of the image; or, if it is already in plugins/, say plugin = \"in-image\"" >&2
    exit 1
  fi
  mkdir -p "$target/$name"
  ln -sf "${jars[0]}" "$target/$name/"
  echo "enable-plugins: $name -> ${jars[0]}"
done
