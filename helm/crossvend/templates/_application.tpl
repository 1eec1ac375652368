{{/*
For the env of each container that uses AWS. For another role than the first:
  include "crossvend.environment" (list .Subcharts.crossvend "writer")
*/}}
{{- define "crossvend.environment" -}}
{{- $chart := . }}{{ $path := "" }}
{{- if kindIs "slice" . }}{{ $chart = first . }}{{ $path = printf "/%s" (last .) }}{{ end }}
{{- $regions := dig "sts" "regions" list $chart.Values.config }}
{{- $region := required "config.sts.regions is empty: name the Region whose STS is asked, us-west-2 say" (first $regions) -}}
- {name: AWS_CONTAINER_CREDENTIALS_FULL_URI, value: "http://127.0.0.1:9911/v1/credentials{{ $path }}"}
- {name: AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE, value: /run/crossvend/authorization-token}
- {name: AWS_REGION, value: {{ $region }}}
- {name: AWS_DEFAULT_REGION, value: {{ $region }}}
- {name: AWS_EC2_METADATA_DISABLED, value: "true"}
{{- end }}

{{/* For the volumeMounts of each container that uses AWS. */}}
{{- define "crossvend.applicationMounts" -}}
- {name: crossvend, mountPath: /run/crossvend, readOnly: true}
{{- end }}
