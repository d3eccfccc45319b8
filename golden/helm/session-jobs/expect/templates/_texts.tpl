{{- define "shared.text.configmap.config.data.config.yaml" -}}
blob.server.port: 6124
env.java.default-opts.all: --add-exports=java.rmi/sun.rmi.registry=ALL-UNNAMED --add-exports=jdk.compiler/com.sun.tools.javac.api=ALL-UNNAMED --add-exports=jdk.compiler/com.sun.tools.javac.file=ALL-UNNAMED --add-exports=jdk.compiler/com.sun.tools.javac.parser=ALL-UNNAMED --add-exports=jdk.compiler/com.sun.tools.javac.tree=ALL-UNNAMED --add-exports=jdk.compiler/com.sun.tools.javac.util=ALL-UNNAMED --add-exports=java.security.jgss/sun.security.krb5=ALL-UNNAMED --add-opens=java.base/java.lang=ALL-UNNAMED --add-opens=java.base/java.net=ALL-UNNAMED --add-opens=java.base/java.io=ALL-UNNAMED --add-opens=java.base/java.nio=ALL-UNNAMED --add-opens=java.base/sun.nio.ch=ALL-UNNAMED --add-opens=java.base/java.lang.reflect=ALL-UNNAMED --add-opens=java.base/java.text=ALL-UNNAMED --add-opens=java.base/java.time=ALL-UNNAMED --add-opens=java.base/java.util=ALL-UNNAMED --add-opens=java.base/java.util.concurrent=ALL-UNNAMED --add-opens=java.base/java.util.concurrent.atomic=ALL-UNNAMED --add-opens=java.base/java.util.concurrent.locks=ALL-UNNAMED
jobmanager.memory.process.size: 1600m
jobmanager.rpc.address: {{ include "shared.name" . }}-jobmanager
jobmanager.rpc.port: 6123
parallelism.default: 1
rest.port: 8081
taskmanager.data.port: 6121
taskmanager.memory.process.size: 1728m
taskmanager.numberOfTaskSlots: 4
taskmanager.rpc.port: 6122
{{ end }}

{{- define "shared.text.configmap.config.data.log4j-cli.properties" -}}
rootLogger.level = WARN
rootLogger.appenderRef.console.ref = ConsoleAppender

appender.console.name = ConsoleAppender
appender.console.type = CONSOLE
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = %d{yyyy-MM-dd HH:mm:ss,SSS} %-5p %-60c %x - %m%n
{{ end }}

{{- define "shared.text.configmap.config.data.log4j-console.properties" -}}
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

{{- define "shared.digest.configmap.config.data" -}}
{{- $parts := "" -}}
{{- $parts = print $parts (include "shared.part" (list "config.yaml" (include "shared.text.configmap.config.data.config.yaml" .))) -}}
{{- $parts = print $parts (include "shared.part" (list "log4j-cli.properties" (include "shared.text.configmap.config.data.log4j-cli.properties" .))) -}}
{{- $parts = print $parts (include "shared.part" (list "log4j-console.properties" (include "shared.text.configmap.config.data.log4j-console.properties" .))) -}}
{{ sha256sum $parts }}
{{- end }}

{{- define "shared.text.configmap.scripts.data.submit.sh" -}}
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
{{ end }}

{{- define "shared.digest.configmap.scripts.data" -}}
{{- $parts := "" -}}
{{- $parts = print $parts (include "shared.part" (list "submit.sh" (include "shared.text.configmap.scripts.data.submit.sh" .))) -}}
{{ sha256sum $parts }}
{{- end }}

{{- define "shared.digest.deployment.jobmanager.config.spec.template" -}}
{{- $digests := dict -}}
{{- $_ := set $digests (printf "%v-config" (include "shared.name" .)) (include "shared.digest.configmap.config.data" .) -}}
{{- $parts := "" -}}
{{- range $name, $digest := $digests -}}
{{- $parts = print $parts (include "shared.part" (list $name $digest)) -}}
{{- end -}}
sha256:{{ sha256sum $parts }}
{{- end }}

{{- define "shared.digest.deployment.taskmanager.config.spec.template" -}}
{{- $digests := dict -}}
{{- $_ := set $digests (printf "%v-config" (include "shared.name" .)) (include "shared.digest.configmap.config.data" .) -}}
{{- $parts := "" -}}
{{- range $name, $digest := $digests -}}
{{- $parts = print $parts (include "shared.part" (list $name $digest)) -}}
{{- end -}}
sha256:{{ sha256sum $parts }}
{{- end }}

{{- define "shared.digest.job.probe.config.spec.template" -}}
{{- $digests := dict -}}
{{- $_ := set $digests (printf "%v-config" (include "shared.name" .)) (include "shared.digest.configmap.config.data" .) -}}
{{- $_ := set $digests (printf "%v-scripts" (include "shared.name" .)) (include "shared.digest.configmap.scripts.data" .) -}}
{{- $parts := "" -}}
{{- range $name, $digest := $digests -}}
{{- $parts = print $parts (include "shared.part" (list $name $digest)) -}}
{{- end -}}
sha256:{{ sha256sum $parts }}
{{- end }}

{{- define "shared.digest.job.probe.0" -}}
{{- $parts := "" -}}
{{- $parts = print $parts (include "shared.part" (list "cluster" (include "shared.name" .))) -}}
{{- $parts = print $parts (include "shared.part" (list "job" ("probe"))) -}}
{{- $parts = print $parts (include "shared.part" (list "image" (include "shared.image" .))) -}}
{{- $parts = print $parts (include "shared.part" (list "jar" "")) -}}
{{- $parts = print $parts (include "shared.part" (list "script" "")) -}}
{{- $parts = print $parts (include "shared.part" (list "restart" "")) -}}
{{- $parts = print $parts (include "shared.part" (list "argument" ("--parallelism"))) -}}
{{- $parts = print $parts (include "shared.part" (list "argument" ("1"))) -}}
{{- $parts = print $parts (include "shared.part" (list "argument" ("--class"))) -}}
{{- $parts = print $parts (include "shared.part" (list "argument" ("ProbeJob"))) -}}
{{- $parts = print $parts (include "shared.part" (list "argument" ("/opt/flink/examples/streaming/ProbeJob.jar"))) -}}
{{- $parts = print $parts (include "shared.part" (list "argument" ("endless"))) -}}
{{- $parts = print $parts (include "shared.part" (list "argument" ("{{ .Values.nothing }}"))) -}}
{{ sha256sum $parts }}
{{- end }}

{{- define "shared.digest.job.ticker.config.spec.template" -}}
{{- $digests := dict -}}
{{- $_ := set $digests (printf "%v-config" (include "shared.name" .)) (include "shared.digest.configmap.config.data" .) -}}
{{- $_ := set $digests (printf "%v-scripts" (include "shared.name" .)) (include "shared.digest.configmap.scripts.data" .) -}}
{{- $parts := "" -}}
{{- range $name, $digest := $digests -}}
{{- $parts = print $parts (include "shared.part" (list $name $digest)) -}}
{{- end -}}
sha256:{{ sha256sum $parts }}
{{- end }}

{{- define "shared.digest.job.ticker.0" -}}
{{- $parts := "" -}}
{{- $parts = print $parts (include "shared.part" (list "cluster" (include "shared.name" .))) -}}
{{- $parts = print $parts (include "shared.part" (list "job" ("ticker"))) -}}
{{- $parts = print $parts (include "shared.part" (list "image" (include "shared.image" .))) -}}
{{- $parts = print $parts (include "shared.part" (list "jar" "")) -}}
{{- $parts = print $parts (include "shared.part" (list "script" "")) -}}
{{- $parts = print $parts (include "shared.part" (list "restart" "")) -}}
{{- $parts = print $parts (include "shared.part" (list "argument" ("--parallelism"))) -}}
{{- $parts = print $parts (include "shared.part" (list "argument" ("2"))) -}}
{{- $parts = print $parts (include "shared.part" (list "argument" ("--class"))) -}}
{{- $parts = print $parts (include "shared.part" (list "argument" ("TinyJob"))) -}}
{{- $parts = print $parts (include "shared.part" (list "argument" ("/opt/flink/usrlib/TinyJob.jar"))) -}}
{{ sha256sum $parts }}
{{- end }}
