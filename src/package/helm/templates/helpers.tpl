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
{{- if and $compiled (ne $namespace $compiled) -}}
{{- fail (printf "the namespace cannot be %q: <{ pinned_namespace }>; compile again with `namespace = %q`" $namespace $namespace) -}}
{{- end -}}
<% else %>
{{- $namespace := ternary (.Values.namespace | default .Release.Namespace) .Release.Namespace (eq .Release.Namespace "default") -}}
<% endif %>
{{- $namespace -}}
{{- end }}
<% endif %>

{{/* A text with the placeholders of flink.toml filled in, as the compiler does it: a doubled brace is a brace. The text, and its path. */}}
{{- define "<{ chart }>.filled" -}}
{{- $root := index . 0 -}}
{{- $path := index . 2 -}}
{{- range regexFindAll `\{\{|\}\}|\{[^}]*\}|[^{}]+|.` (index . 1) -1 -}}
{{- if eq . "{{" -}}
{{- print "{" -}}
{{- else if eq . "}}" -}}
{{- print "}" -}}
{{- else if eq . "{name}" -}}
{{- include "<{ chart }>.name" $root -}}
{{- else if eq . "{target}" -}}
{{- print "<{ target }>" -}}
<% if namespace %>
{{- else if and (eq . "{namespace}") <% if open_namespace %>$root.Values.namespace<% else %><{ root_namespaces }><% endif %> -}}
{{- include "<{ chart }>.namespace" $root -}}
<% endif %>
<% if profiles %>
{{- else if <% if unnamed %>and <% endif %>(eq . "{profile}")<% if unnamed %> (ne $root.Values.profile "<{ unnamed }>")<% endif %> -}}
{{- $root.Values.profile -}}
<% endif %>
{{- else if eq . "{" -}}
{{- fail (printf "the value `%s` holds a brace that never closes: write `{{` for a brace of the text itself" $path) -}}
{{- else if has . (list "{namespace}" "{profile}") -}}
{{- fail (printf "the value `%s` uses %s, and there is none" $path .) -}}
{{- else if hasPrefix "{" . -}}
{{- fail (printf "the value `%s` has a placeholder %s that does not exist: there are {name}, {namespace}, {profile} and {target}, and `{{` is a brace of the text itself" $path .) -}}
{{- else -}}
{{- . -}}
{{- end -}}
{{- end -}}
{{- end }}

{{/* The same for each text of a map, as JSON. */}}
{{- define "<{ chart }>.filled-map" -}}
{{- $root := index . 0 -}}
{{- $path := index . 2 -}}
{{- $filled := dict -}}
{{- range $key, $text := index . 1 -}}
{{- $_ := set $filled $key (include "<{ chart }>.filled" (list $root $text (printf "%s.%s" $path $key))) -}}
{{- end -}}
{{- toJson $filled -}}
{{- end }}

{{/* A text filled in that must have a form: the text, its path, the form, and what it is then. */}}
{{- define "<{ chart }>.filled-as" -}}
{{- $filled := include "<{ chart }>.filled" . -}}
{{- if not (regexMatch (index . 3) $filled) -}}
{{- fail (printf "the value `%s` is %q, which is no %s" (index . 2) $filled (index . 4)) -}}
{{- end -}}
{{- $filled -}}
{{- end }}

{{- define "<{ chart }>.labels" -}}
{{- $labels := include "<{ chart }>.filled-map" (list . .Values.labels "labels") | fromJson -}}
{{- range $key, $text := $labels -}}
{{- if not (regexMatch "<{ label }>" $text) -}}
{{- fail (printf "the value `labels.%s` is %q, which is no label: at most 63 of A-Z, a-z, 0-9, -, _, ., a letter or digit at both ends" $key $text) -}}
{{- end -}}
{{- end -}}
{{- toJson $labels -}}
{{- end }}
<% if images %>

{{- define "<{ chart }>.image" -}}
{{- $image := include "<{ chart }>.filled-as" (list . .Values.image "image" `<{ image_form }>` "reference to an image") -}}
{{- $flink := <{ flinks }> -}}
{{- $held := regexReplaceAll `^(.*/)?flink:([0-9]+[.][0-9]+([.][0-9]+)?)(-[^/@]*)?(@.*)?$` $image "${2}" -}}
{{- if and (ne $held $image) (not (hasPrefix (print $flink ".") (print $held "."))) (not (hasPrefix (print $held ".") (print $flink "."))) -}}
{{- fail (printf "the value `image` is %q, which holds Flink %s, and this chart is compiled for %s: change `flink` in the flink.toml and build again" $image $held $flink) -}}
{{- end -}}
<% if pinned %>
{{- if and <% if profiles %>(has .Values.profile (list <{ pinned }>)) <% endif %>(not (contains "@sha256:" $image)) -}}
{{- fail (printf "the value `image` is %q, and the flink.toml wants a digest here (image-without-digest): write `@sha256:…` behind it" $image) -}}
{{- end -}}
<% endif %>
{{- $image -}}
{{- end }}
<% endif %>
<% if account %>

{{- define "<{ chart }>.account" -}}
{{- include "<{ chart }>.filled-as" (list . (index .Values "service-account" "name") "service-account.name" "<{ name_form }>" "name: a-z, 0-9, -; a letter first") -}}
{{- end }}
<% endif %>
<% if host %>

{{- define "<{ chart }>.host" -}}
{{- include "<{ chart }>.filled-as" (list . .Values.ingress.host "ingress.host" `<{ host_form }>` "host name") -}}
{{- end }}
<% endif %>

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
{{- if and (regexMatch "(<{ secrets }>)$" (regexReplaceAll "[^a-z0-9]" (lower $name) "")) (not (regexMatch `^\s*($|[$][{(]|\{\{|/|file:|[*]*$|(true|false|none|null)$)` $value)) -}}
{{- fail (printf "the value `env.%s` is a secret by its name, and would stand in the release for everyone who may read it: put it into a Secret, name that in `[env-secrets]` of the flink.toml and build again" $name) -}}
{{- end -}}
{{- $variables = append $variables (dict "name" $name "value" $value) -}}
{{- end -}}
{{- toYaml $variables -}}
{{- end }}

{{/* Cores times thousandths, rounded up, in Kubernetes' canonical spelling. */}}
{{- define "<{ chart }>.cpu" -}}
{{- $millis := round (mulf (index . 0) 1000) 0 | int64 -}}
{{- if ne (divf $millis 1000) (float64 (index . 0)) -}}
{{- fail (printf "the value `cpu` of a role is %v, and cores come in steps of 0.001" (index . 0)) -}}
{{- end -}}
{{- $millis = div (add (mul $millis (index . 1)) 999) 1000 -}}
{{- if eq (mod $millis 1000) 0 }}{{ div $millis 1000 }}{{ else }}{{ $millis }}m{{ end -}}
{{- end }}

{{/* Bytes of a size of the language. */}}
{{- define "<{ chart }>.bytes" -}}
{{- $unit := get (dict "k" 1024 "m" 1048576 "g" 1073741824 "t" 1099511627776) (trimAll "0123456789" .) -}}
{{- mul (regexFind "^[0-9]+" . | int64) $unit -}}
{{- end }}

{{/* Bytes of a size times thousandths, rounded up, in the largest unit that divides them: size, bytes to add, thousandths. */}}
{{- define "<{ chart }>.quantity" -}}
{{- $bytes := add (include "<{ chart }>.bytes" (index . 0) | int64) (index . 1) -}}
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
