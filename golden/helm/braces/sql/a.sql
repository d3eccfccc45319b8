  -- {{ .Values.image }} is text, and so is {{{ this }}}
CREATE TABLE t (x STRING) WITH ('format' = '{"a": {{1}}}', 'p' = '{{- end }}');

INSERT INTO t VALUES ('{{ include "braces.name" . }}', '%s{');
