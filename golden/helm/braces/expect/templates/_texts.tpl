{{- define "braces.text.configmap.config.data.config.yaml" -}}
blob.server.port: 6124
env.java.default-opts.all: --add-exports=java.base/sun.net.util=ALL-UNNAMED --add-exports=java.rmi/sun.rmi.registry=ALL-UNNAMED --add-exports=jdk.compiler/com.sun.tools.javac.api=ALL-UNNAMED --add-exports=jdk.compiler/com.sun.tools.javac.file=ALL-UNNAMED --add-exports=jdk.compiler/com.sun.tools.javac.parser=ALL-UNNAMED --add-exports=jdk.compiler/com.sun.tools.javac.tree=ALL-UNNAMED --add-exports=jdk.compiler/com.sun.tools.javac.util=ALL-UNNAMED --add-exports=java.security.jgss/sun.security.krb5=ALL-UNNAMED --add-opens=java.base/java.lang=ALL-UNNAMED --add-opens=java.base/java.net=ALL-UNNAMED --add-opens=java.base/java.io=ALL-UNNAMED --add-opens=java.base/java.nio=ALL-UNNAMED --add-opens=java.base/sun.nio.ch=ALL-UNNAMED --add-opens=java.base/java.lang.reflect=ALL-UNNAMED --add-opens=java.base/java.text=ALL-UNNAMED --add-opens=java.base/java.time=ALL-UNNAMED --add-opens=java.base/java.util=ALL-UNNAMED --add-opens=java.base/java.util.concurrent=ALL-UNNAMED --add-opens=java.base/java.util.concurrent.atomic=ALL-UNNAMED --add-opens=java.base/java.util.concurrent.locks=ALL-UNNAMED
jobmanager.memory.process.size: 1600m
jobmanager.rpc.address: {{ include "braces.name" . }}-jobmanager
jobmanager.rpc.port: 6123
parallelism.default: 1
rest.port: 8081
taskmanager.data.port: 6121
taskmanager.memory.process.size: 1728m
taskmanager.numberOfTaskSlots: 1
taskmanager.rpc.port: 6122
{{ end }}

{{- define "braces.text.configmap.config.data.log4j-console.properties" -}}
rootLogger.level = INFO
rootLogger.appenderRef.console.ref = ConsoleAppender
appender.console.name = ConsoleAppender
appender.console.type = CONSOLE
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = {{ "{{" }} %d{yyyy-MM-dd HH:mm:ss} }} ${env:X:-{{ "{{" }}}} %m%n
{{ end }}

{{- define "braces.digest.configmap.config.data" -}}
{{- $parts := "" -}}
{{- $parts = print $parts (include "braces.part" (list "config.yaml" (include "braces.text.configmap.config.data.config.yaml" .))) -}}
{{- $parts = print $parts (include "braces.part" (list "log4j-console.properties" (include "braces.text.configmap.config.data.log4j-console.properties" .))) -}}
{{ sha256sum $parts }}
{{- end }}

{{- define "braces.text.configmap.sql-a5b19652.data.a.sql" }}  -- {{ "{{" }} .Values.image }} is text, and so is {{ "{{" }}{ this }}}
CREATE TABLE t (x STRING) WITH ('format' = '{"a": {{ "{{" }}1}}}', 'p' = '{{ "{{" }}- end }}');

INSERT INTO t VALUES ('{{ "{{" }} include "braces.name" . }}', '%s{');
{{ end }}

{{- define "braces.digest.configmap.sql-a5b19652.data" -}}
{{- $parts := "" -}}
{{- $parts = print $parts (include "braces.part" (list "a.sql" (include "braces.text.configmap.sql-a5b19652.data.a.sql" .))) -}}
{{ sha256sum $parts }}
{{- end }}

{{- define "braces.digest.deployment.jobmanager.config.spec.template" -}}
{{- $digests := dict -}}
{{- $_ := set $digests (printf "%v-config" (include "braces.name" .)) (include "braces.digest.configmap.config.data" .) -}}
{{- $_ := set $digests (printf "%v-sql-a5b19652" (include "braces.name" .)) (include "braces.digest.configmap.sql-a5b19652.data" .) -}}
{{- $parts := "" -}}
{{- range $name, $digest := $digests -}}
{{- $parts = print $parts (include "braces.part" (list $name $digest)) -}}
{{- end -}}
sha256:{{ sha256sum $parts }}
{{- end }}

{{- define "braces.digest.deployment.taskmanager.config.spec.template" -}}
{{- $digests := dict -}}
{{- $_ := set $digests (printf "%v-config" (include "braces.name" .)) (include "braces.digest.configmap.config.data" .) -}}
{{- $parts := "" -}}
{{- range $name, $digest := $digests -}}
{{- $parts = print $parts (include "braces.part" (list $name $digest)) -}}
{{- end -}}
sha256:{{ sha256sum $parts }}
{{- end }}
