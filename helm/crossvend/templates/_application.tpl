{{/*
For the env of each container that uses AWS. For another role than the first:
  include "crossvend.environment" (list .Subcharts.crossvend "writer")
A role with an authorization_token_file of its own opens with that; put it on a volume that its container mounts.
*/}}
{{- define "crossvend.environment" -}}
{{- $chart := . }}{{ $path := "" }}
{{- if kindIs "slice" . }}{{ $chart = first . }}{{ $path = printf "/%s" (last .) }}{{ end }}
{{- $role := dict }}
{{- range $index, $each := $chart.Values.config.roles }}
{{- if ternary (eq $index 0) (eq $path (printf "/%s" $each.name)) (empty $path) }}{{ $role = $each }}{{ end }}
{{- end }}
{{- if and $path (empty $role) }}{{ fail (printf "config.roles has no role %q" (trimPrefix "/" $path)) }}{{ end }}
{{- $regions := dig "sts" "regions" list $chart.Values.config }}
{{- $region := required "config.sts.regions is empty: name the Region whose STS is asked, us-west-2 say" (first $regions) -}}
- {name: AWS_CONTAINER_CREDENTIALS_FULL_URI, value: "http://127.0.0.1:9911/v1/credentials{{ $path }}"}
- {name: AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE, value: {{ $role.authorization_token_file | default "/run/crossvend/authorization-token" }}}
- {name: AWS_REGION, value: {{ $region }}}
- {name: AWS_DEFAULT_REGION, value: {{ $region }}}
- {name: AWS_EC2_METADATA_DISABLED, value: "true"}
{{- end }}

{{/* For the volumeMounts of each container that uses AWS. */}}
{{- define "crossvend.applicationMounts" -}}
- {name: crossvend, mountPath: /run/crossvend, readOnly: true}
{{- end }}
