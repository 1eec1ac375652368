{{/* All templates take the context of this chart: `.` here, .Subcharts.crossvend in a chart that depends on it. */}}

{{/* With `-example` behind it no longer than a CronJob's name may be, 52. */}}
{{- define "crossvend.fullname" -}}
{{- if contains "crossvend" .Release.Name }}{{ .Release.Name | trunc 44 | trimSuffix "-" }}
{{- else }}{{ printf "%s-crossvend" (.Release.Name | trunc 34) }}{{ end }}
{{- end }}

{{- define "crossvend.labels" -}}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
app.kubernetes.io/name: crossvend
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}

{{- define "crossvend.serviceAccountName" -}}
{{- .Values.serviceAccount.name | default (ternary (include "crossvend.fullname" .) "default" .Values.serviceAccount.create) }}
{{- end }}

{{/* The configuration file. What the user says comes before what the pod needs. */}}
{{- define "crossvend.config" -}}
{{- $pod := dict
  "server" (dict "authorization" (dict "token_file" "/run/crossvend/authorization-token" "token_file_mode" "0444"))
  "telemetry" (dict "listen" (list "0.0.0.0:9912" "[::]:9912"))
  "state" (dict "file" "/run/crossvend-state/sets.json") }}
{{- if eq .Values.form "classic" }}{{ $_ := set $pod "shutdown" (dict "drain" .Values.classic.drain) }}{{ end }}
{{- $server := dig "server" dict .Values.config }}
{{- if hasKey $server "listen" }}{{ fail "config.server.listen is the chart's: applications are told 127.0.0.1:9911" }}{{ end }}
{{- if dig "authorization" "token_file" "" $server }}{{ fail "config.server.authorization.token_file is the chart's: applications are told /run/crossvend/authorization-token" }}{{ end }}
{{- mustMergeOverwrite $pod (deepCopy .Values.config) | mustToPrettyJson }}
{{- end }}

{{/*
A name for each configuration: a pod that runs well never gets another one than it was started with, and pods of two
revisions have theirs side by side.
*/}}
{{- define "crossvend.configMapName" -}}
{{- include "crossvend.fullname" . }}
{{- if .Values.configMap.immutable }}-{{ include "crossvend.config" . | sha256sum | trunc 10 }}{{ end }}
{{- end }}
