{{/* For a pod's labels: by this the monitoring and the network policy find it. */}}
{{- define "crossvend.podLabels" -}}
crossvend: {{ include "crossvend.fullname" . }}
{{- end }}

{{/* For a pod's initContainers, the first of them; nothing in the classic form. */}}
{{- define "crossvend.initContainers" -}}
{{- if eq .Values.form "native" -}}
{{- if semverCompare "<1.29.0-0" .Capabilities.KubeVersion.Version }}{{ fail "form native needs Kubernetes 1.29: set form to classic" }}{{ end -}}
- name: crossvend
  restartPolicy: Always
  {{- include "crossvend.container" . | nindent 2 }}
{{- if eq .Values.native.gate "hook" }}
  {{- include "crossvend.hook" .Values.native.hookTimeout | nindent 2 }}
{{- end }}
{{- if eq .Values.native.gate "wait" }}
# Ends once there are credentials: whatever comes after it in the pod finds them. Where there are none in time it is this
# that fails, and not crossvend.
- name: crossvend-wait
  {{- include "crossvend.program" . | nindent 2 }}
  args: [wait, --timeout, {{ .Values.native.waitTimeout | quote }}]
  env:
  - {name: CROSSVEND_CONFIG, value: /etc/crossvend/crossvend.json}
  volumeMounts:
  - {name: crossvend-config, mountPath: /etc/crossvend, readOnly: true}
{{- end }}
{{- end }}
{{- end }}

{{/* For a pod's containers, the first of them; nothing in the native form. */}}
{{- define "crossvend.containers" -}}
{{- if eq .Values.form "classic" -}}
- name: crossvend
  {{- include "crossvend.container" . | nindent 2 }}
  {{- include "crossvend.hook" .Values.classic.waitTimeout | nindent 2 }}
{{- end }}
{{- end }}

{{/* The kubelet kills a container whose hook fails, and cannot end a pod while one runs: so it takes seconds, and succeeds. */}}
{{- define "crossvend.hook" -}}
# The kubelet starts the next container when this returns, and this does once there are credentials, or the time is up.
lifecycle:
  postStart:
    exec: {command: [/crossvend, wait, --or-continue, --timeout, {{ . | quote }}]}
{{- end }}

{{/* For a pod's volumes. */}}
{{- define "crossvend.volumes" -}}
- name: crossvend
  emptyDir: {medium: Memory, sizeLimit: 1Mi}
# For crossvend alone: the sets that it held, for when its container starts anew.
- name: crossvend-state
  emptyDir: {medium: Memory, sizeLimit: 8Mi}
- name: crossvend-config
  configMap: {name: {{ include "crossvend.configMapName" . }}}
{{- with .Values.volumes }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- define "crossvend.image" -}}
{{- $repository := required "image.repository is not set: push the image that scripts/image builds to a registry of yours, and name it" .Values.image.repository }}
{{- with .Values.image.digest }}{{ $repository }}@{{ . }}{{ else }}{{ $repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}{{ end }}
{{- end }}

{{/* What the sidecar and the one that waits for it have in common. */}}
{{- define "crossvend.program" -}}
image: {{ include "crossvend.image" . }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
# Why it ended stands in the pod's status.
terminationMessagePolicy: FallbackToLogsOnError
resources:
  {{- toYaml .Values.resources | nindent 2 }}
securityContext:
  runAsNonRoot: true
  runAsUser: 65532
  runAsGroup: 65532
  readOnlyRootFilesystem: true
  allowPrivilegeEscalation: false
  capabilities: {drop: [ALL]}
  seccompProfile: {type: RuntimeDefault}
{{- end }}

{{- define "crossvend.container" -}}
{{ include "crossvend.program" . }}
args: [serve]
env:
- {name: CROSSVEND_CONFIG, value: /etc/crossvend/crossvend.json}
- {name: POD_NAME, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
- {name: POD_NAMESPACE, valueFrom: {fieldRef: {fieldPath: metadata.namespace}}}
- {name: POD_SERVICE_ACCOUNT, valueFrom: {fieldRef: {fieldPath: spec.serviceAccountName}}}
{{- with .Values.env }}
{{ toYaml . }}
{{- end }}
ports:
- {name: telemetry, containerPort: 9912}
livenessProbe:
  httpGet: {path: /livez, port: telemetry}
  {{- toYaml .Values.livenessProbe | nindent 2 }}
{{- if .Values.readinessProbe.enabled }}
readinessProbe:
  httpGet: {path: /readyz, port: telemetry}
  {{- omit .Values.readinessProbe "enabled" | toYaml | nindent 2 }}
{{- end }}
volumeMounts:
- {name: crossvend, mountPath: /run/crossvend}
- {name: crossvend-state, mountPath: /run/crossvend-state}
- {name: crossvend-config, mountPath: /etc/crossvend, readOnly: true}
{{- with .Values.volumeMounts }}
{{ toYaml . }}
{{- end }}
{{- end }}
