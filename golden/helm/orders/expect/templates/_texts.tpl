{{- define "orders.text.configmap.config.data.config.yaml" -}}
blob.server.port: 6124
env.java.default-opts.all: --add-exports=java.base/sun.net.util=ALL-UNNAMED --add-exports=java.rmi/sun.rmi.registry=ALL-UNNAMED --add-exports=jdk.compiler/com.sun.tools.javac.api=ALL-UNNAMED --add-exports=jdk.compiler/com.sun.tools.javac.file=ALL-UNNAMED --add-exports=jdk.compiler/com.sun.tools.javac.parser=ALL-UNNAMED --add-exports=jdk.compiler/com.sun.tools.javac.tree=ALL-UNNAMED --add-exports=jdk.compiler/com.sun.tools.javac.util=ALL-UNNAMED --add-exports=java.security.jgss/sun.security.krb5=ALL-UNNAMED --add-opens=java.base/java.lang=ALL-UNNAMED --add-opens=java.base/java.net=ALL-UNNAMED --add-opens=java.base/java.io=ALL-UNNAMED --add-opens=java.base/java.nio=ALL-UNNAMED --add-opens=java.base/sun.nio.ch=ALL-UNNAMED --add-opens=java.base/java.lang.reflect=ALL-UNNAMED --add-opens=java.base/java.text=ALL-UNNAMED --add-opens=java.base/java.time=ALL-UNNAMED --add-opens=java.base/java.util=ALL-UNNAMED --add-opens=java.base/java.util.concurrent=ALL-UNNAMED --add-opens=java.base/java.util.concurrent.atomic=ALL-UNNAMED --add-opens=java.base/java.util.concurrent.locks=ALL-UNNAMED
execution.checkpointing.dir: s3://flink-{{ include "orders.namespace" . }}/{{ include "orders.name" . }}/checkpoints
execution.checkpointing.externalized-checkpoint-retention: RETAIN_ON_CANCELLATION
execution.checkpointing.interval: {{ .Values.checkpoints.interval }}
{{ if eq .Values.profile "live" -}}
execution.checkpointing.num-retained: 3
{{ end -}}
high-availability.jobmanager.port: 6123
high-availability.storageDir: s3://flink-{{ include "orders.namespace" . }}/{{ include "orders.name" . }}/ha
high-availability.type: kubernetes
{{ if ne .Values.profile "live" -}}
jobmanager.memory.process.size: 1600m
{{ else -}}
jobmanager.memory.process.size: 4g
{{ end -}}
kubernetes.cluster-id: {{ include "orders.name" . }}
kubernetes.namespace: {{ include "orders.namespace" . }}
parallelism.default: {{ .Values.parallelism | int64 }}
rest.port: 8081
{{ if eq .Values.profile "live" -}}
state.backend.type: rocksdb
{{ end -}}
taskmanager.data.port: 6121
taskmanager.memory.process.size: {{ .Values.taskmanager.memory }}
{{ if ne .Values.profile "live" -}}
taskmanager.numberOfTaskSlots: 2
{{ else -}}
taskmanager.numberOfTaskSlots: 4
{{ end -}}
taskmanager.rpc.port: 6122
{{ end }}

{{- define "orders.text.configmap.config.data.log4j-console.properties" -}}
rootLogger.level = INFO
rootLogger.appenderRef.console.ref = ConsoleAppender
rootLogger.appenderRef.rolling.ref = RollingFileAppender

appender.console.name = ConsoleAppender
appender.console.type = CONSOLE
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = %d{yyyy-MM-dd HH:mm:ss,SSS} %-5p %-60c %x - %m%n

appender.rolling.name = RollingFileAppender
appender.rolling.type = RollingFile
appender.rolling.append = false
appender.rolling.fileName = ${sys:log.file}
appender.rolling.filePattern = ${sys:log.file}.%i
appender.rolling.layout.type = PatternLayout
appender.rolling.layout.pattern = %d{yyyy-MM-dd HH:mm:ss,SSS} %-5p %-60c %x - %m%n
appender.rolling.policies.type = Policies
appender.rolling.policies.size.type = SizeBasedTriggeringPolicy
appender.rolling.policies.size.size = 100MB
appender.rolling.strategy.type = DefaultRolloverStrategy
appender.rolling.strategy.max = 10

logger.netty.name = org.jboss.netty.channel.DefaultChannelPipeline
logger.netty.level = OFF
{{ end }}

{{- define "orders.digest.configmap.config.data" -}}
{{- $parts := "" -}}
{{- $parts = print $parts (include "orders.part" (list "config.yaml" (include "orders.text.configmap.config.data.config.yaml" .))) -}}
{{- $parts = print $parts (include "orders.part" (list "log4j-console.properties" (include "orders.text.configmap.config.data.log4j-console.properties" .))) -}}
{{ sha256sum $parts }}
{{- end }}

{{- define "orders.text.configmap.scripts.data.enable-plugins.sh" -}}
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
{{ end }}

{{- define "orders.digest.configmap.scripts.data" -}}
{{- $parts := "" -}}
{{- $parts = print $parts (include "orders.part" (list "enable-plugins.sh" (include "orders.text.configmap.scripts.data.enable-plugins.sh" .))) -}}
{{ sha256sum $parts }}
{{- end }}

{{- define "orders.digest.deployment.jobmanager.config.spec.template" -}}
{{- $digests := dict -}}
{{- $_ := set $digests (printf "%v-config" (include "orders.name" .)) (include "orders.digest.configmap.config.data" .) -}}
{{- $_ := set $digests (printf "%v-scripts" (include "orders.name" .)) (include "orders.digest.configmap.scripts.data" .) -}}
{{- $parts := "" -}}
{{- range $name, $digest := $digests -}}
{{- $parts = print $parts (include "orders.part" (list $name $digest)) -}}
{{- end -}}
sha256:{{ sha256sum $parts }}
{{- end }}

{{- define "orders.digest.deployment.taskmanager.config.spec.template" -}}
{{- $digests := dict -}}
{{- $_ := set $digests (printf "%v-config" (include "orders.name" .)) (include "orders.digest.configmap.config.data" .) -}}
{{- $_ := set $digests (printf "%v-scripts" (include "orders.name" .)) (include "orders.digest.configmap.scripts.data" .) -}}
{{- $parts := "" -}}
{{- range $name, $digest := $digests -}}
{{- $parts = print $parts (include "orders.part" (list $name $digest)) -}}
{{- end -}}
sha256:{{ sha256sum $parts }}
{{- end }}
