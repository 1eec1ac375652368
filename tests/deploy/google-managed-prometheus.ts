// What the chart uses of Google Cloud's "Managed Service for Prometheus: API reference", monitoring.googleapis.com/v1.
interface Metadata {
  name: string;
  labels?: {[key: string]: string};
}

export interface IPodMonitoring {
  apiVersion: 'monitoring.googleapis.com/v1';
  kind: 'PodMonitoring';
  metadata: Metadata;
  spec: {
    selector: {matchLabels: {[key: string]: string}};
    endpoints: {port: string | number; interval: string; path?: string}[];
  };
}

interface RecordingRule {
  record: string;
  expr: string;
  labels?: {[key: string]: string};
}

interface AlertingRule {
  alert: string;
  expr: string;
  for?: string;
  labels?: {[key: string]: string};
  annotations?: {[key: string]: string};
}

export interface IRules {
  apiVersion: 'monitoring.googleapis.com/v1';
  kind: 'Rules';
  metadata: Metadata;
  spec: {groups: {name: string; interval?: string; rules: (RecordingRule | AlertingRule)[]}[]};
}
