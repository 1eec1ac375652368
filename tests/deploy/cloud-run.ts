// What deploy/cloud-run uses of Google Cloud's "Cloud Run YAML Reference", run.googleapis.com/v1. Its Service is Knative's.
interface Container {
  image: string;
  args?: string[];
  command?: string[];
  env?: {name: string; value: string}[];
  resources?: {limits: {cpu?: string; memory?: string}};
}

export interface IJob {
  apiVersion: 'run.googleapis.com/v1';
  kind: 'Job';
  metadata: {name: string; annotations?: {[key: string]: string}};
  spec: {
    template: {
      spec: {
        parallelism?: number;
        taskCount?: number;
        template: {
          spec: {containers: Container[]; maxRetries?: number; serviceAccountName?: string; timeoutSeconds?: string};
        };
      };
    };
  };
}
