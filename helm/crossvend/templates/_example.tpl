{{/* What the example's pods have in common; what comes behind it belongs to the container `app`. */}}
{{- define "crossvend.examplePod" -}}
serviceAccountName: {{ include "crossvend.serviceAccountName" . }}
{{- with include "crossvend.initContainers" . }}
initContainers:
{{ . }}
{{- end }}
containers:
{{- with include "crossvend.containers" . }}
{{ . }}
{{- end }}
- name: app
  image: {{ .Values.example.image }}
  terminationMessagePolicy: FallbackToLogsOnError
  env:
  - {name: HOME, value: /tmp}
  {{- include "crossvend.environment" . | nindent 2 }}
  resources:
    requests: {cpu: 50m, memory: 128Mi}
    limits: {memory: 256Mi}
  securityContext:
    runAsNonRoot: true
    runAsUser: 65534
    readOnlyRootFilesystem: true
    allowPrivilegeEscalation: false
    capabilities: {drop: [ALL]}
    seccompProfile: {type: RuntimeDefault}
  volumeMounts:
  - {name: tmp, mountPath: /tmp}
  {{- include "crossvend.applicationMounts" . | nindent 2 }}
{{- end }}
