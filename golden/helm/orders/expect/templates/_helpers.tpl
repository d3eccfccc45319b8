{{/* The cluster's name: the release's, unless the value says another. Every object, selector and reference hangs on it. */}}
{{- define "orders.name" -}}
{{- include "orders.checks" . -}}
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
{{- $namespace := ternary (.Values.namespace | default .Release.Namespace) .Release.Namespace (eq .Release.Namespace "default") -}}
{{- $namespace -}}
{{- end }}

{{/* A text with the placeholders of flink.toml filled in, as the compiler does it: a doubled brace is a brace. The text, and its path. */}}
{{- define "orders.filled" -}}
{{- $root := index . 0 -}}
{{- $path := index . 2 -}}
{{- range regexFindAll `\{\{|\}\}|\{[^}]*\}|[^{}]+|.` (index . 1) -1 -}}
{{- if eq . "{{" -}}
{{- print "{" -}}
{{- else if eq . "}}" -}}
{{- print "}" -}}
{{- else if eq . "{name}" -}}
{{- include "orders.name" $root -}}
{{- else if eq . "{target}" -}}
{{- print "standalone" -}}
{{- else if and (eq . "{namespace}") $root.Values.namespace -}}
{{- include "orders.namespace" $root -}}
{{- else if and (eq . "{profile}") (ne $root.Values.profile "default") -}}
{{- $root.Values.profile -}}
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
{{- define "orders.filled-map" -}}
{{- $root := index . 0 -}}
{{- $path := index . 2 -}}
{{- $filled := dict -}}
{{- range $key, $text := index . 1 -}}
{{- $_ := set $filled $key (include "orders.filled" (list $root $text (printf "%s.%s" $path $key))) -}}
{{- end -}}
{{- toJson $filled -}}
{{- end }}

{{/* A text filled in that must have a form: the text, its path, the form, and what it is then. */}}
{{- define "orders.filled-as" -}}
{{- $filled := include "orders.filled" . -}}
{{- if not (regexMatch (index . 3) $filled) -}}
{{- fail (printf "the value `%s` is %q, which is no %s" (index . 2) $filled (index . 4)) -}}
{{- end -}}
{{- $filled -}}
{{- end }}

{{- define "orders.labels" -}}
{{- $labels := include "orders.filled-map" (list . .Values.labels "labels") | fromJson -}}
{{- range $key, $text := $labels -}}
{{- if not (regexMatch "^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$" $text) -}}
{{- fail (printf "the value `labels.%s` is %q, which is no label: at most 63 of A-Z, a-z, 0-9, -, _, ., a letter or digit at both ends" $key $text) -}}
{{- end -}}
{{- end -}}
{{- toJson $labels -}}
{{- end }}

{{- define "orders.image" -}}
{{- $image := include "orders.filled-as" (list . .Values.image "image" `^((localhost|[A-Za-z0-9-]*[.:][A-Za-z0-9.:-]*|localhost:[0-9]+)/)?[a-z0-9]([-a-z0-9_.]*[a-z0-9])?(/[a-z0-9]([-a-z0-9_.]*[a-z0-9])?)*(:[A-Za-z0-9_][-A-Za-z0-9_.]{0,127})?(@sha256:[0-9a-f]{64})?$` "reference to an image") -}}
{{- $flink := "2.0" -}}
{{- $held := regexReplaceAll `^(.*/)?flink:([0-9]+[.][0-9]+([.][0-9]+)?)(-[^/@]*)?(@.*)?$` $image "${2}" -}}
{{- if and (ne $held $image) (not (hasPrefix (print $flink ".") (print $held "."))) (not (hasPrefix (print $held ".") (print $flink "."))) -}}
{{- fail (printf "the value `image` is %q, which holds Flink %s, and this chart is compiled for %s: change `flink` in the flink.toml and build again" $image $held $flink) -}}
{{- end -}}
{{- $image -}}
{{- end }}

{{- define "orders.account" -}}
{{- include "orders.filled-as" (list . (index .Values "service-account" "name") "service-account.name" "^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$" "name: a-z, 0-9, -; a letter first") -}}
{{- end }}

{{- define "orders.host" -}}
{{- include "orders.filled-as" (list . .Values.ingress.host "ingress.host" `^(\*\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$` "host name") -}}
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
{{- if and (regexMatch "(password|passwd|passphrase|secretkey|secretaccesskey|accesskey|accesskeyid|apikey|privatekey|encryptionkey|accountkey|servicekey|authparams|jaasconfig|basicauth|secret|token)$" (regexReplaceAll "[^a-z0-9]" (lower $name) "")) (not (regexMatch `^\s*($|[$][{(]|\{\{|/|file:|[*]*$|(true|false|none|null)$)` $value)) -}}
{{- fail (printf "the value `env.%s` is a secret by its name, and would stand in the release for everyone who may read it: put it into a Secret, name that in `[env-secrets]` of the flink.toml and build again" $name) -}}
{{- end -}}
{{- $variables = append $variables (dict "name" $name "value" $value) -}}
{{- end -}}
{{- toYaml $variables -}}
{{- end }}

{{/* Cores times thousandths, rounded up, in Kubernetes' canonical spelling. */}}
{{- define "orders.cpu" -}}
{{- $millis := round (mulf (index . 0) 1000) 0 | int64 -}}
{{- if ne (divf $millis 1000) (float64 (index . 0)) -}}
{{- fail (printf "the value `cpu` of a role is %v, and cores come in steps of 0.001" (index . 0)) -}}
{{- end -}}
{{- $millis = div (add (mul $millis (index . 1)) 999) 1000 -}}
{{- if eq (mod $millis 1000) 0 }}{{ div $millis 1000 }}{{ else }}{{ $millis }}m{{ end -}}
{{- end }}

{{/* Bytes of a size of the language. */}}
{{- define "orders.bytes" -}}
{{- $unit := get (dict "k" 1024 "m" 1048576 "g" 1073741824 "t" 1099511627776) (trimAll "0123456789" .) -}}
{{- mul (regexFind "^[0-9]+" . | int64) $unit -}}
{{- end }}

{{/* Bytes of a size times thousandths, rounded up, in the largest unit that divides them: size, bytes to add, thousandths. */}}
{{- define "orders.quantity" -}}
{{- $bytes := add (include "orders.bytes" (index . 0) | int64) (index . 1) -}}
{{- $bytes = div (add (mul $bytes (index . 2)) 999) 1000 -}}
{{- if eq (mod $bytes 1099511627776) 0 }}{{ div $bytes 1099511627776 }}Ti
{{- else if eq (mod $bytes 1073741824) 0 }}{{ div $bytes 1073741824 }}Gi
{{- else if eq (mod $bytes 1048576) 0 }}{{ div $bytes 1048576 }}Mi
{{- else if eq (mod $bytes 1024) 0 }}{{ div $bytes 1024 }}Ki
{{- else }}{{ $bytes }}{{ end -}}
{{- end }}

{{- define "orders.replicas.jobmanager" -}}
{{- .Values.jobmanager.replicas | int -}}
{{- end }}

{{/* The TaskManagers that the job's parallelism needs. */}}
{{- define "orders.least" -}}
{{- div (sub (add (.Values.parallelism | int64) (get (dict "default" 2 "live" 4 "stage" 2) .Values.profile)) 1) (get (dict "default" 2 "live" 4 "stage" 2) .Values.profile) -}}
{{- end }}

{{/* Values that only some profiles know. */}}
{{- define "orders.checks" -}}
{{- if has .Values.profile (list "live") }}
{{- if eq (toString (dig "jobmanager" "replicas" "<none>" .Values.AsMap)) "<none>" }}
{{- fail (printf "profile %q needs the value `jobmanager.replicas`: add `-f values-%s.yaml`" .Values.profile .Values.profile) }}
{{- end }}
{{- else if not (or (eq (toString (dig "jobmanager" "replicas" "<none>" .Values.AsMap)) "<none>") (empty (dig "jobmanager" "replicas" "<none>" .Values.AsMap))) }}
{{- fail (printf "the value `jobmanager.replicas` means nothing in profile %q, which was compiled without it: change the flink.toml, or choose another profile" .Values.profile) }}
{{- end }}
{{- if has .Values.profile (list "live") }}
{{- if eq (toString (dig "ingress" "host" "<none>" .Values.AsMap)) "<none>" }}
{{- fail (printf "profile %q needs the value `ingress.host`: add `-f values-%s.yaml`" .Values.profile .Values.profile) }}
{{- end }}
{{- else if not (or (eq (toString (dig "ingress" "host" "<none>" .Values.AsMap)) "<none>") (empty (dig "ingress" "host" "<none>" .Values.AsMap))) }}
{{- fail (printf "the value `ingress.host` means nothing in profile %q, which was compiled without it: change the flink.toml, or choose another profile" .Values.profile) }}
{{- end }}
{{- if has .Values.profile (list "live") }}
{{- if eq (toString (dig "ingress" "class" "<none>" .Values.AsMap)) "<none>" }}
{{- fail (printf "profile %q needs the value `ingress.class`: add `-f values-%s.yaml`" .Values.profile .Values.profile) }}
{{- end }}
{{- else if not (or (eq (toString (dig "ingress" "class" "<none>" .Values.AsMap)) "<none>") (empty (dig "ingress" "class" "<none>" .Values.AsMap))) }}
{{- fail (printf "the value `ingress.class` means nothing in profile %q, which was compiled without it: change the flink.toml, or choose another profile" .Values.profile) }}
{{- end }}
{{- if has .Values.profile (list "live") }}
{{- if eq (toString (dig "ingress" "annotations" "<none>" .Values.AsMap)) "<none>" }}
{{- fail (printf "profile %q needs the value `ingress.annotations`: add `-f values-%s.yaml`" .Values.profile .Values.profile) }}
{{- end }}
{{- else if not (or (eq (toString (dig "ingress" "annotations" "<none>" .Values.AsMap)) "<none>") (empty (dig "ingress" "annotations" "<none>" .Values.AsMap))) }}
{{- fail (printf "the value `ingress.annotations` means nothing in profile %q, which was compiled without it: change the flink.toml, or choose another profile" .Values.profile) }}
{{- end }}
{{- range list "app.kubernetes.io/component" "app.kubernetes.io/instance" "app.kubernetes.io/managed-by" "app.kubernetes.io/name" }}
{{- if hasKey (dig "labels" dict $.Values.AsMap) . }}
{{- fail (printf "the value `labels.%s` is the compiler's own: choose another key" .) }}
{{- end }}
{{- end }}
{{- range list "app" "app.kubernetes.io/component" "app.kubernetes.io/instance" "app.kubernetes.io/name" "component" }}
{{- if hasKey (dig "pod" "metadata" "labels" dict $.Values.AsMap) . }}
{{- fail (printf "the value `pod.metadata.labels.%s` is the compiler's own: choose another key" .) }}
{{- end }}
{{- end }}
{{- range list "flinkc/config-digest" }}
{{- if hasKey (dig "pod" "metadata" "annotations" dict $.Values.AsMap) . }}
{{- fail (printf "the value `pod.metadata.annotations.%s` is the compiler's own: choose another key" .) }}
{{- end }}
{{- end }}
{{- range list "FLINK_PROPERTIES" "JOB_MANAGER_RPC_ADDRESS" "POD_IP" "POD_NAME" "POD_NAMESPACE" "TASK_MANAGER_NUMBER_OF_TASK_SLOTS" }}
{{- if hasKey (dig "env" dict $.Values.AsMap) . }}
{{- fail (printf "the value `env.%s` is the compiler's own: choose another key" .) }}
{{- end }}
{{- end }}
{{- if and (has .Values.profile (list "live")) (not (hasKey .Values.env "TIER")) }}
{{- fail (printf "profile %q needs the value `env.TIER`: add `-f values-%s.yaml`" .Values.profile .Values.profile) }}
{{- end }}
{{- $least := (get (dict "default" 1029701632 "live" 1029701632 "stage" 1029701632) .Values.profile) | int64 }}
{{- if lt (include "orders.bytes" .Values.taskmanager.memory | int64) $least }}
{{- fail (printf "the value `taskmanager.memory` is %s, and Flink starts with %dm at least" .Values.taskmanager.memory (div $least 1048576)) }}
{{- end }}
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
