{{- define "orders.text.configmap.config.data.config.yaml" -}}
blob.server.port: 6124
env.java.default-opts.all: --add-exports=java.base/sun.net.util=ALL-UNNAMED --add-exports=java.rmi/sun.rmi.registry=ALL-UNNAMED --add-exports=jdk.compiler/com.sun.tools.javac.api=ALL-UNNAMED --add-exports=jdk.compiler/com.sun.tools.javac.file=ALL-UNNAMED --add-exports=jdk.compiler/com.sun.tools.javac.parser=ALL-UNNAMED --add-exports=jdk.compiler/com.sun.tools.javac.tree=ALL-UNNAMED --add-exports=jdk.compiler/com.sun.tools.javac.util=ALL-UNNAMED --add-exports=java.security.jgss/sun.security.krb5=ALL-UNNAMED --add-opens=java.base/java.lang=ALL-UNNAMED --add-opens=java.base/java.net=ALL-UNNAMED --add-opens=java.base/java.io=ALL-UNNAMED --add-opens=java.base/java.nio=ALL-UNNAMED --add-opens=java.base/sun.nio.ch=ALL-UNNAMED --add-opens=java.base/java.lang.reflect=ALL-UNNAMED --add-opens=java.base/java.text=ALL-UNNAMED --add-opens=java.base/java.time=ALL-UNNAMED --add-opens=java.base/java.util=ALL-UNNAMED --add-opens=java.base/java.util.concurrent=ALL-UNNAMED --add-opens=java.base/java.util.concurrent.atomic=ALL-UNNAMED --add-opens=java.base/java.util.concurrent.locks=ALL-UNNAMED
jobmanager.memory.process.size: 2g
jobmanager.rpc.address: {{ include "orders.name" . }}-jobmanager
jobmanager.rpc.port: 6123
{{ if eq .Values.profile "dev" -}}
parallelism.default: 4
{{ else if eq .Values.profile "live" -}}
parallelism.default: 12
{{ else -}}
parallelism.default: 1
{{ end -}}
rest.port: 8081
taskmanager.data.port: 6121
taskmanager.memory.process.size: 4g
taskmanager.numberOfTaskSlots: 2
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

{{- define "orders.digest.deployment.jobmanager.config.spec.template" -}}
{{- $digests := dict -}}
{{- $_ := set $digests (printf "%v-config" (include "orders.name" .)) (include "orders.digest.configmap.config.data" .) -}}
{{- $parts := "" -}}
{{- range $name, $digest := $digests -}}
{{- $parts = print $parts (include "orders.part" (list $name $digest)) -}}
{{- end -}}
sha256:{{ sha256sum $parts }}
{{- end }}

{{- define "orders.digest.deployment.taskmanager.config.spec.template" -}}
{{- $digests := dict -}}
{{- $_ := set $digests (printf "%v-config" (include "orders.name" .)) (include "orders.digest.configmap.config.data" .) -}}
{{- $parts := "" -}}
{{- range $name, $digest := $digests -}}
{{- $parts = print $parts (include "orders.part" (list $name $digest)) -}}
{{- end -}}
sha256:{{ sha256sum $parts }}
{{- end }}
