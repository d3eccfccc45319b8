{{/* The cluster's name: the release's, unless the value says another. Every object, selector and reference hangs on it. */}}
{{- define "orders.name" -}}
{{- $name := .Values.name | default .Release.Name -}}
{{- if not (regexMatch "^[a-z]([-a-z0-9]*[a-z0-9])?$" $name) -}}
{{- fail (printf "the release is called %q, and Flink's objects need a DNS label (a-z, 0-9, -; a letter first): choose another release name, or set the value `name`" $name) -}}
{{- end -}}
{{- if gt (len $name) 45 -}}
{{- fail (printf "the name %q has %d characters, and at most 45 leave room for the names made from it: choose a shorter release name, or set the value `name`" $name (len $name)) -}}
{{- end -}}
{{- $name -}}
{{- end }}

{{/* The namespace: the release's. Helm's own default, `default`, counts as not chosen: then the value holds. */}}
{{- define "orders.namespace" -}}
{{- $namespace := ternary .Values.namespace .Release.Namespace (eq .Release.Namespace "default") -}}
{{- $namespace -}}
{{- end }}

{{/* A text with the placeholders of flink.toml filled in. */}}
{{- define "orders.filled" -}}
{{- $root := index . 0 -}}
{{- $text := index . 1 | replace "{name}" (include "orders.name" $root) -}}
{{- $text = $text | replace "{namespace}" (include "orders.namespace" $root) -}}
{{- $text = $text | replace "{profile}" $root.Values.profile -}}
{{- $text | replace "{target}" "standalone" -}}
{{- end }}

{{/* The same for each text of a map, as JSON. */}}
{{- define "orders.filled-map" -}}
{{- $root := index . 0 -}}
{{- $filled := dict -}}
{{- range $key, $text := index . 1 -}}
{{- $_ := set $filled $key (include "orders.filled" (list $root $text)) -}}
{{- end -}}
{{- toJson $filled -}}
{{- end }}

{{/* Names as a list of references. */}}
{{- define "orders.names" -}}
{{- $names := list -}}
{{- range . -}}
{{- $names = append $names (dict "name" .) -}}
{{- end -}}
{{- toYaml $names -}}
{{- end }}

{{/* A map as a list of variables. */}}
{{- define "orders.variables" -}}
{{- $variables := list -}}
{{- range $name, $value := . -}}
{{- $variables = append $variables (dict "name" $name "value" $value) -}}
{{- end -}}
{{- toYaml $variables -}}
{{- end }}

{{/* Cores times thousandths, rounded up, in Kubernetes' canonical spelling. */}}
{{- define "orders.cpu" -}}
{{- $millis := round (mulf (index . 0) 1000) 0 | int64 -}}
{{- $millis = div (add (mul $millis (index . 1)) 999) 1000 -}}
{{- if eq (mod $millis 1000) 0 }}{{ div $millis 1000 }}{{ else }}{{ $millis }}m{{ end -}}
{{- end }}

{{/* Bytes of a size times thousandths, rounded up, in the largest unit that divides them: size, bytes to add, thousandths. */}}
{{- define "orders.quantity" -}}
{{- $size := index . 0 -}}
{{- $unit := get (dict "k" 1024 "m" 1048576 "g" 1073741824 "t" 1099511627776) (trimAll "0123456789" $size) -}}
{{- $bytes := add (mul (trimSuffix "k" $size | trimSuffix "m" | trimSuffix "g" | trimSuffix "t" | int64) $unit) (index . 1) -}}
{{- $bytes = div (add (mul $bytes (index . 2)) 999) 1000 -}}
{{- if eq (mod $bytes 1099511627776) 0 }}{{ div $bytes 1099511627776 }}Ti
{{- else if eq (mod $bytes 1073741824) 0 }}{{ div $bytes 1073741824 }}Gi
{{- else if eq (mod $bytes 1048576) 0 }}{{ div $bytes 1048576 }}Mi
{{- else if eq (mod $bytes 1024) 0 }}{{ div $bytes 1024 }}Ki
{{- else }}{{ $bytes }}{{ end -}}
{{- end }}

{{/* The TaskManagers that the job's parallelism needs. */}}
{{- define "orders.least" -}}
{{- 1 -}}
{{- end }}

{{/* As many TaskManagers as the job's parallelism needs, or more. */}}
{{- define "orders.replicas.taskmanager" -}}
{{- $least := include "orders.least" . -}}
{{- if lt (.Values.taskmanager.replicas | int) ($least | int) -}}
{{- fail (printf "taskmanager.replicas is %d, and the job needs %d TaskManagers for its parallelism: it would never start" (.Values.taskmanager.replicas | int) ($least | int)) -}}
{{- end -}}
{{- .Values.taskmanager.replicas | int -}}
{{- end }}

{{/* A name and a text as flinkc hashes them: each behind its length in eight bytes, the lowest first. */}}
{{- define "orders.part" -}}
{{- range . }}{{ include "orders.length" . }}{{ . }}{{ end -}}
{{- end }}

{{- define "orders.length" -}}
{{- $bytes := b64dec "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4vMDEyMzQ1Njc4OTo7PD0+P0BBQkNERUZHSElKS0xNTk9QUVJTVFVWV1hZWltcXV5fYGFiY2RlZmdoaWprbG1ub3BxcnN0dXZ3eHl6e3x9fn+AgYKDhIWGh4iJiouMjY6PkJGSk5SVlpeYmZqbnJ2en6ChoqOkpaanqKmqq6ytrq+wsbKztLW2t7i5uru8vb6/wMHCw8TFxsfIycrLzM3Oz9DR0tPU1dbX2Nna29zd3t/g4eLj5OXm5+jp6uvs7e7v8PHy8/T19vf4+fr7/P3+/w==" -}}
{{- $length := len . -}}
{{- range $unit := list 1 256 65536 16777216 -}}
{{- $byte := mod (div $length $unit) 256 | int -}}
{{- substr $byte (add1 $byte | int) $bytes -}}
{{- end -}}
{{- substr 0 1 $bytes | repeat 4 -}}
{{- end }}
