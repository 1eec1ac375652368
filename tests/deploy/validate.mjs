// Holds Kubernetes objects to their schemas: what has to be there and what values may be, by the validators of
// kubernetes-models, and that there is no other field, by its types.
//
//   node tests/deploy/validate.mjs FILE...
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import ts from 'typescript';
import {parseAllDocuments} from 'yaml';

const here = fileURLToPath(new URL('.', import.meta.url));
const packages = {
  'monitoring.coreos.com': '@kubernetes-models/prometheus-operator',
  'serving.knative.dev': '@kubernetes-models/knative',
};
// Google publishes no package of these.
const own = {
  'monitoring.googleapis.com': './google-managed-prometheus.ts',
  'run.googleapis.com': './cloud-run.ts',
};

const faults = [];

// What Cloud Run asks of a service beyond Knative's schema: its pages on health checks and on several containers.
function checkOrder({metadata, spec: {containers}}, name) {
  const probes = Object.fromEntries(containers.map((container) => [container.name, container.startupProbe]));
  for (const [waiting, awaited] of Object.entries(JSON.parse(metadata.annotations['run.googleapis.com/container-dependencies']))) {
    if (!(waiting in probes)) faults.push(`${name}: there is no container ${waiting} to wait`);
    for (const container of awaited) {
      const probe = probes[container];
      if (!probe) faults.push(`${name}: ${waiting} waits for ${container}, which has no startup probe`);
      else if (probe.periodSeconds * probe.failureThreshold > 240) faults.push(`${name}: the startup probe of ${container} takes longer than 240 s`);
    }
  }
}

const sources = new Map();

for (const file of process.argv.slice(2)) {
  for (const document of parseAllDocuments(readFileSync(file, 'utf8'), {uniqueKeys: true})) {
    const object = document.toJS();
    if (document.errors.length) faults.push(...document.errors.map((error) => `${file}: ${error.message}`));
    if (object === null) continue;
    const name = `${file}: ${object.kind} ${object.metadata?.name}`;
    const group = object.apiVersion.split('/')[0];
    if (group === 'serving.knative.dev') checkOrder(object.spec.template, name);
    const model = `${packages[group] ?? 'kubernetes-models'}/${object.apiVersion}/${object.kind}`;
    let type = own[group];
    if (!type) {
      type = model;
      try {
        new (await import(model))[object.kind](object).validate();
      } catch (error) {
        faults.push(`${name}: ${error.message}`);
        continue;
      }
    }
    // To Kubernetes a null is a field that is not there.
    const literal = JSON.stringify(object, (_, value) => value ?? undefined, 2);
    const source = `import type {I${object.kind}} from '${type}';\nexport const it: I${object.kind} = ${literal};\n`;
    sources.set(join(here, `object-${sources.size}.ts`), {name, source});
  }
}

const options = {
  noEmit: true, strict: true, skipLibCheck: true, types: [], target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.Preserve,
  moduleResolution: ts.ModuleResolutionKind.Bundler, allowImportingTsExtensions: true,
};
const host = ts.createCompilerHost(options);
const {fileExists, readFile} = host;
host.fileExists = (path) => sources.has(path) || fileExists(path);
host.readFile = (path) => sources.get(path)?.source ?? readFile(path);
const program = ts.createProgram([...sources.keys()], options, host);
for (const [path, {name, source}] of sources)
  for (const problem of ts.getPreEmitDiagnostics(program, program.getSourceFile(path))) {
    const line = source.slice(0, problem.start).split('\n').length;
    faults.push(`${name}: ${ts.flattenDiagnosticMessageText(problem.messageText, '\n  ')} (${source.split('\n')[line - 1].trim()})`);
  }

for (const fault of faults) console.error(fault);
if (faults.length) process.exit(1);
if (sources.size === 0) throw new Error('there is nothing to hold to a schema');
console.log(`${sources.size} objects are what their schemas say`);
