// The sandbox, the daemon and the browser that the tests share; all of them end with the process.
import {spawn} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import {chromium} from 'playwright-core';

const running = new Set();
process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')));
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1));

const tree = new URL('../../', import.meta.url).pathname;
const build = process.env.CROSSVEND_BUILD;

// Every wait has an end: what takes milliseconds on a machine that is not busy gets 20 s.
export async function until(condition, what) {
  for (const end = Date.now() + 20000; Date.now() < end; await pause(50)) {
    const result = await condition();
    if (result) return result;
  }
  throw new Error(`${what} did not happen within 20 s`);
}

class Service {
  constructor(name, args, environment, directory) {
    this.log = '';
    this.name = name;
    this.process = spawn(join(build, name), args, {
      cwd: directory, env: {PATH: '/usr/bin:/bin', HOME: directory, ...environment}, stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.process.stderr.on('data', (text) => { this.log += text; });
    running.add(this.process);
    this.ended = new Promise((resolve) => this.process.on('exit', resolve));
  }
  address(of) {
    const pattern = new RegExp(`listening.* ${of}="?([^" ,\\s]+)`);
    return until(() => {
      if (this.process.exitCode !== null) throw new Error(`${this.name} ended:\n${this.log}`);
      return this.log.match(pattern)?.[1];
    }, `the start of ${this.name}`);
  }
  async end() {
    this.process.kill();
    await this.ended;
  }
}

export const arn = (role) => `arn:aws:iam::123456789012:role/${role}`;
const token = 'a-token-of-this-test-and-no-other';

export class World {
  static async start(roles = [{name: 'reader', role_arn: arn('reader')}]) {
    const world = new World();
    world.directory = mkdtempSync(join(tmpdir(), 'crossvend-browser-'));
    world.sandbox = new Service('crossvend-sandbox', [
      '--google', '127.0.0.1:0', '--aws', '127.0.0.1:0', '--roles', join(tree, 'config/sandbox.example.json'),
    ], {}, world.directory);
    world.google = await world.sandbox.address('google');
    world.aws = `http://${await world.sandbox.address('aws')}`;
    writeFileSync(join(world.directory, 'crossvend.json'), JSON.stringify({roles}));
    return world;
  }
  async startDaemon() {
    this.daemon = new Service('crossvend', ['serve', '--config', 'crossvend.json'], {
      GCE_METADATA_HOST: this.google, AWS_ENDPOINT_URL_STS: this.aws, AWS_REGION: 'us-west-2',
      CROSSVEND_LISTEN: '127.0.0.1:0', CROSSVEND_TELEMETRY_LISTEN: '127.0.0.1:0', CROSSVEND_AUTHORIZATION_TOKEN: token,
    }, this.directory);
    this.credentials = `http://${await this.daemon.address('credentials')}/v1/`;
    this.page = `http://${await this.daemon.address('telemetry')}/`;
  }
  async fault(fault) {
    const reply = await fetch(`${this.aws}/sandbox/faults`, {method: 'POST', body: JSON.stringify(fault)});
    if (!reply.ok) throw new Error(await reply.text());
  }
  heal() {
    return fetch(`${this.aws}/sandbox/faults`, {method: 'DELETE'});
  }
  ask(path, method = 'GET') {
    return fetch(this.credentials + path, {method, headers: {Authorization: token}});
  }
  async status() {
    return (await fetch(`${this.page}status.json`)).json();
  }
  reach(state) {
    return until(async () => (await this.status()).state === state, `the state "${state}"`);
  }
  // The attempt that is under way may be the one before.
  async refreshUntil(state) {
    await until(async () => {
      await this.ask('refresh', 'POST');
      return (await this.status()).state === state;
    }, `the state "${state}"`);
  }
  async end() {
    await this.daemon?.end();
    await this.sandbox.end();
    rmSync(this.directory, {recursive: true});
  }
}

export function startBrowser() {
  return chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync'],
  });
}
