{{/* The cluster's name: the release's, unless the value says another. Every object, selector and reference hangs on it. */}}
{{- define "<{ chart }>.name" -}}
<% if checks %>
{{- include "<{ chart }>.checks" . -}}
<% endif %>
<% if pinned_namespace %>
{{- $_ := include "<{ chart }>.namespace" . -}}
<% endif %>
<% if pinned_name %>
{{- /* below another chart the release is that chart's, and its name no wish for this one */ -}}
{{- $name := ternary (.Values.name | default .Release.Name) "<{ name }>" .Chart.IsRoot -}}
{{- if ne $name "<{ name }>" -}}
{{- fail (printf "the cluster's name cannot be %q: <{ pinned_name }>; compile again with `name = %q`" $name $name) -}}
{{- end -}}
<% else %>
{{- $name := .Values.name | default .Release.Name -}}
<% endif %>
{{- if not (regexMatch "^[a-z]([-a-z0-9]*[a-z0-9])?$" $name) -}}
{{- fail (printf "the release is called %q, and Flink's objects need a DNS label (a-z, 0-9, -; a letter first): choose another release name, or set the value `name`" $name) -}}
{{- end -}}
{{- if gt (len $name) <{ name_limit }> -}}
{{- fail (printf "the name %q has %d characters, and at most <{ name_limit }> leave room for the names made from it: choose a shorter release name, or set the value `name`" $name (len $name)) -}}
{{- end -}}
{{- $name -}}
{{- end }}
<% if namespace %>

{{/* The namespace: the release's. Helm's own default, `default`, counts as not chosen: then the value holds. */}}
{{- define "<{ chart }>.namespace" -}}
<% if pinned_namespace %>
{{- $compiled := <{ namespaces }> -}}
{{- $namespace := ternary $compiled .Release.Namespace (eq .Release.Namespace "default") -}}
{{- if ne $namespace $compiled -}}
{{- fail (printf "the namespace cannot be %q: <{ pinned_namespace }>; compile again with `namespace = %q`" $namespace $namespace) -}}
{{- end -}}
<% else %>
{{- $namespace := ternary .Values.namespace .Release.Namespace (eq .Release.Namespace "default") -}}
<% endif %>
{{- $namespace -}}
{{- end }}
<% endif %>

{{/* A text with the placeholders of flink.toml filled in. */}}
{{- define "<{ chart }>.filled" -}}
{{- $root := index . 0 -}}
{{- $text := index . 1 | replace "{name}" (include "<{ chart }>.name" $root) -}}
<% if namespace %>
{{- $text = $text | replace "{namespace}" (include "<{ chart }>.namespace" $root) -}}
<% endif %>
<% if profiles %>
{{- $text = $text | replace "{profile}" $root.Values.profile -}}
<% endif %>
{{- $text | replace "{target}" "<{ target }>" -}}
{{- end }}

{{/* The same for each text of a map, as JSON. */}}
{{- define "<{ chart }>.filled-map" -}}
{{- $root := index . 0 -}}
{{- $filled := dict -}}
{{- range $key, $text := index . 1 -}}
{{- $_ := set $filled $key (include "<{ chart }>.filled" (list $root $text)) -}}
{{- end -}}
{{- toJson $filled -}}
{{- end }}

{{/* Names as a list of references. */}}
{{- define "<{ chart }>.names" -}}
{{- $names := list -}}
{{- range . -}}
{{- $names = append $names (dict "name" .) -}}
{{- end -}}
{{- toYaml $names -}}
{{- end }}

{{/* A map as a list of variables. */}}
{{- define "<{ chart }>.variables" -}}
{{- $variables := list -}}
{{- range $name, $value := . -}}
{{- $variables = append $variables (dict "name" $name "value" $value) -}}
{{- end -}}
{{- toYaml $variables -}}
{{- end }}

{{/* Cores times thousandths, rounded up, in Kubernetes' canonical spelling. */}}
{{- define "<{ chart }>.cpu" -}}
{{- $millis := round (mulf (index . 0) 1000) 0 | int64 -}}
{{- $millis = div (add (mul $millis (index . 1)) 999) 1000 -}}
{{- if eq (mod $millis 1000) 0 }}{{ div $millis 1000 }}{{ else }}{{ $millis }}m{{ end -}}
{{- end }}

{{/* Bytes of a size times thousandths, rounded up, in the largest unit that divides them: size, bytes to add, thousandths. */}}
{{- define "<{ chart }>.quantity" -}}
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

<% if jobmanagers %>
{{- define "<{ chart }>.replicas.jobmanager" -}}
{{- .Values.jobmanager.replicas | int -}}
{{- end }}

<% endif %>
{{/* The TaskManagers that the job's parallelism needs. */}}
{{- define "<{ chart }>.least" -}}
{{- <{ least }> -}}
{{- end }}
<% if taskmanagers %>

{{/* As many TaskManagers as the job's parallelism needs, or more. */}}
{{- define "<{ chart }>.replicas.taskmanager" -}}
{{- $least := include "<{ chart }>.least" . -}}
{{- if lt (.Values.taskmanager.replicas | int) ($least | int) -}}
{{- fail (printf "taskmanager.replicas is %d, and the job needs %d TaskManagers for its parallelism: it would never start" (.Values.taskmanager.replicas | int) ($least | int)) -}}
{{- end -}}
{{- .Values.taskmanager.replicas | int -}}
{{- end }}
<% endif %>
<% if checks %>

{{/* Values that only some profiles know. */}}
{{- define "<{ chart }>.checks" -}}
<{ checks }>
{{- end }}
<% endif %>

{{/* A name and a text as flinkc hashes them: each behind its length in eight bytes, the lowest first. */}}
{{- define "<{ chart }>.part" -}}
{{- range . }}{{ include "<{ chart }>.length" . }}{{ . }}{{ end -}}
{{- end }}

{{- define "<{ chart }>.length" -}}
{{- $bytes := b64dec "<{ bytes }>" -}}
{{- $length := len . -}}
{{- range $unit := list 1 256 65536 16777216 -}}
{{- $byte := mod (div $length $unit) 256 | int -}}
{{- substr $byte (add1 $byte | int) $bytes -}}
{{- end -}}
{{- substr 0 1 $bytes | repeat 4 -}}
{{- end }}
