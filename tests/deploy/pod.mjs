// Runs the pods of a manifest on this machine as the kubelet would: volumes, init containers one after the other, postStart
// hooks, the application last. crossvend is the one that was built, Google and AWS are the sandbox, and the
// application is Debian's AWS CLI.
//
//   node tests/deploy/pod.mjs BUILD MANIFEST...
import {spawn, spawnSync} from 'node:child_process';
import {mkdtempSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {join, resolve} from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';
import {parseAllDocuments} from 'yaml';

const [build, ...manifests] = process.argv.slice(2);
const account = fileURLToPath(new URL('../../config/sandbox.example.json', import.meta.url));
const bare = {PATH: '/usr/bin:/bin', HOME: '/nonexistent'};
const running = [];

function start(program, args, env) {
  const child = spawn(program, args, {env: {...bare, ...env}, stdio: ['ignore', 'ignore', 'pipe']});
  child.log = '';
  child.stderr.on('data', (text) => { child.log += text; });
  child.ended = new Promise((done) => child.on('exit', done));
  running.push(child);
  return child;
}

async function stop(child) {
  child.kill('SIGTERM');
  return child.ended;
}

async function startSandbox() {
  const sandbox = start(join(build, 'crossvend-sandbox'), ['--google', '127.0.0.1:0', '--aws', '127.0.0.1:0', '--roles', account], {});
  for (let i = 0; i < 200 && !/listening/.test(sandbox.log); ++i) await pause(50);
  if (!/listening/.test(sandbox.log)) throw new Error(`the sandbox does not listen:\n${sandbox.log}`);
  const address = (of) => sandbox.log.match(new RegExp(`listening.* ${of}="?([^" ,\\s]+)`))[1];
  return {google: address('google'), aws: `http://${address('aws')}`, process: sandbox};
}

class Pod {
  constructor(spec, configMaps, sandbox) {
    this.spec = spec;
    this.sandbox = sandbox;
    this.root = mkdtempSync('/dev/shm/crossvend-pod-'); // in memory, as the volumes of crossvend are
    for (const volume of spec.volumes) {
      mkdirSync(join(this.root, volume.name));
      for (const [file, text] of Object.entries(configMaps[volume.configMap?.name] ?? {}))
        writeFileSync(join(this.root, volume.name, file), this.#here(text));
    }
  }
  // A path of the pod, in the folder that stands in for its volume.
  #here(text) {
    const mounts = [...this.spec.initContainers ?? [], ...this.spec.containers].flatMap(({volumeMounts}) => volumeMounts);
    const volumes = Object.fromEntries(mounts.map(({name, mountPath}) => [`${mountPath}/`, `${join(this.root, name)}/`]));
    return text.replace(new RegExp(Object.keys(volumes).join('|'), 'g'), (path) => volumes[path]);
  }
  #environment(container) {
    const fields = {'metadata.name': 'app-0', 'metadata.namespace': 'demo', 'spec.serviceAccountName': 'app'};
    return Object.fromEntries(container.env.map(({name, value, valueFrom}) =>
      [name, this.#here(value ?? fields[valueFrom.fieldRef.fieldPath])]));
  }
  #environmentOfCrossvend(container) {
    return {
      ...this.#environment(container), GCE_METADATA_HOST: this.sandbox.google, AWS_ENDPOINT_URL_STS: this.sandbox.aws,
      CROSSVEND_TELEMETRY_LISTEN: '127.0.0.1:9912', // nobody's but this machine's
    };
  }
  async #startCrossvend(container) {
    this.crossvend = start(join(build, 'crossvend'), container.args, this.#environmentOfCrossvend(container));
    if (container.startupProbe) throw new Error('crossvend has a startup probe, which would kill it while it waits');
    if (container.lifecycle) this.#run(container, container.lifecycle.postStart.exec.command);
    await this.#probe(container, container.livenessProbe);
  }
  // To its end, as the kubelet does before it starts the next container.
  #run(container, [program, ...args]) {
    const environment = {...bare, ...this.#environmentOfCrossvend(container)};
    const ended = spawnSync(join(build, program), args, {env: environment, encoding: 'utf8'});
    if (ended.status !== 0) throw new Error(`${container.name}: ${args.join(' ')} ended with ${ended.status}: ${ended.stderr}`);
  }
  async #probe(container, {httpGet, periodSeconds, failureThreshold}) {
    const port = container.ports.find(({name}) => name === httpGet.port).containerPort;
    for (let failures = 0; failures < failureThreshold; ++failures) {
      const reply = await fetch(`http://127.0.0.1:${port}${httpGet.path}`).catch(() => null);
      if (reply?.ok) return;
      if (this.crossvend.exitCode !== null) break;
      await pause(1000 * periodSeconds);
    }
    throw new Error(`the liveness probe failed:\n${this.crossvend.log}`);
  }
  #runApplication(container) {
    const environment = this.#environment(container);
    // It runs as another user than crossvend does.
    if ((statSync(environment.AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE).mode & 0o004) === 0) throw new Error('the token is not for it to read');
    // Debian's AWS CLI is older than the variable for the token's file.
    environment.AWS_CONTAINER_AUTHORIZATION_TOKEN = readFileSync(environment.AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE, 'utf8');
    const command = ['--endpoint-url', this.sandbox.aws, ...container.args ?? container.command.at(-1).match(/aws (s3 ls)/)[1].split(' ')];
    const ran = spawnSync('/usr/bin/aws', command, {env: {...bare, AWS_PAGER: '', ...environment}, encoding: 'utf8'});
    if (ran.status !== 0) throw new Error(`aws ended with ${ran.status}: ${ran.stderr}`);
    return ran.stdout.trim();
  }
  async run() {
    const containers = [...this.spec.initContainers ?? [], ...this.spec.containers];
    let printed;
    for (const container of containers)
      if (container.name === 'crossvend') await this.#startCrossvend(container);
      else if (container.name === 'crossvend-wait') this.#run(container, ['crossvend', ...container.args]);
      else printed = this.#runApplication(container);
    const status = await stop(this.crossvend);
    if (status !== 0) throw new Error(`crossvend ended with ${status}:\n${this.crossvend.log}`);
    return printed;
  }
  remove() {
    rmSync(this.root, {recursive: true});
  }
}

process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')));
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1));
const sandbox = await startSandbox();
for (const manifest of manifests) {
  const objects = parseAllDocuments(readFileSync(resolve(manifest), 'utf8')).map((document) => document.toJS());
  const configMaps = Object.fromEntries(objects.filter(({kind}) => kind === 'ConfigMap').map(({metadata, data}) => [metadata.name, data]));
  const workloads = objects.filter(({kind}) => ['Deployment', 'CronJob'].includes(kind));
  if (!workloads.length) throw new Error(`${manifest} has no pods`);
  for (const {kind, spec} of workloads) {
    const pod = new Pod((spec.jobTemplate?.spec ?? spec).template.spec, configMaps, sandbox);
    try {
      const printed = await pod.run();
      if (!printed.endsWith('crossvend-demo')) throw new Error(`aws s3 ls printed "${printed}"`);
      console.log(`${manifest}, ${kind}: aws s3 ls prints ${printed}`);
    } catch (error) {
      console.error(`${manifest}, ${kind}: ${error.message}`);
      process.exitCode = 1;
      if (pod.crossvend) await stop(pod.crossvend);
    } finally {
      pod.remove();
    }
  }
}
await stop(sandbox.process);
