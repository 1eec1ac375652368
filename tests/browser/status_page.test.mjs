// The status page as Debian's Chromium shows it, of a real daemon beside the sandbox.
import assert from 'node:assert/strict';
import {mkdirSync} from 'node:fs';
import {join} from 'node:path';
import {after, before, describe, test} from 'node:test';
import {arn, startBrowser, until, World} from './world.mjs';

const refused = {name: 'writer', role_arn: arn('reader'), chain: [{role_arn: arn('nobody')}]};
const pictures = process.env.CROSSVEND_PICTURES;

let browser;
before(async () => { browser = await startBrowser(); });
after(() => browser.close());

// A page in which nothing may go wrong: no complaint on the console (the browser puts there what the
// Content-Security-Policy stops), no exception, and no request to anybody else.
async function open(world, options = {}) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  page.complaints = [];
  page.on('console', (message) => page.complaints.push(message.text()));
  page.on('pageerror', (error) => page.complaints.push(error.message));
  page.on('request', (request) => {
    if (!/^data:/.test(request.url()) && !request.url().startsWith(world.page)) page.complaints.push(`a request to ${request.url()}`);
  });
  await page.goto(world.page);
  return page;
}

// The pieces of text that stand out less from their ground than WCAG 2.2, 1.4.3 asks for: 4.5 to 1.
function tooFaint(page) {
  return page.evaluate(() => {
    const channels = (color) => color.match(/[\d.]+/g).map(Number);
    const luminance = (color) => {
      const [r, g, b] = channels(color).map((c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const ground = (element) => {
      for (let at = element; at; at = at.parentElement) {
        const color = getComputedStyle(at).backgroundColor;
        if ((channels(color)[3] ?? 1) > 0) return color;
      }
      throw new Error('no ground');
    };
    const faint = [];
    let seen = 0;
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const element = texts.currentNode.parentElement;
      if (!texts.currentNode.data.trim() || element.tagName === 'SCRIPT') continue;
      ++seen;
      const [high, low] = [getComputedStyle(element).color, ground(element)].map(luminance).sort((a, b) => b - a);
      const contrast = (high + 0.05) / (low + 0.05);
      if (contrast < 4.5) faint.push(`${texts.currentNode.data.trim()}: ${contrast.toFixed(2)}`);
    }
    if (seen === 0) throw new Error('no text');
    return faint;
  });
}

// What a state has to look like in both themes and on a phone, and be to somebody who does not see it.
async function looksRight(world, state, tree) {
  for (const colorScheme of ['light', 'dark']) {
    const page = await open(world, {colorScheme, viewport: {width: 1000, height: 700}});
    assert.match(await page.title(), new RegExp(`\\b${state}\\b.*crossvend`));
    assert.deepEqual(await tooFaint(page), [], `${state}, ${colorScheme}`);
    if (pictures) {
      mkdirSync(pictures, {recursive: true});
      await page.screenshot({path: join(pictures, `status-${state.replace(' ', '-')}-${colorScheme}.png`), fullPage: true});
    }
    assert.deepEqual(page.complaints, []);
    await page.context().close();
  }
  const page = await open(world, {viewport: {width: 360, height: 640}});
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(width <= 360, `${state}: ${width} px wide on a screen of 360`);
  const smallest = await page.evaluate(() => Math.min(
    ...[...document.querySelectorAll('main *')].map((element) => parseFloat(getComputedStyle(element).fontSize))));
  assert.ok(smallest >= 12, `text of ${smallest} px`);
  const read = await page.locator('body').ariaSnapshot();
  for (const line of tree) assert.match(read, line);
  assert.deepEqual(page.complaints, []);
  await page.context().close();
}

describe('the status page', () => {
  let world;
  before(async () => { world = await World.start([{name: 'reader', role_arn: arn('reader')}, refused]); });
  after(() => world.end());

  test('says that a role is not ready, why, and what to do', async () => {
    await world.startDaemon();
    await world.reach('not ready');
    await until(async () => (await world.status()).roles[1].attempts.length > 0, 'a first attempt');
    await looksRight(world, 'not ready', [
      /heading "crossvend" \[level=1\]/, /status: 1 not ready, 1 ready/, /article "writer not ready"/,
      /heading "writer not ready" \[level=2\]/, /article "reader ready"/, /access_denied/, /→ /,
    ]);
  });

  test('shows nothing secret', async () => {
    const set = await (await world.ask('credentials/reader')).json();
    const page = await open(world);
    for (const text of [await page.content(), JSON.stringify(await world.status())]) {
      assert.ok(text.includes(set.AccessKeyId.slice(-4)));
      for (const secret of [set.AccessKeyId, set.SecretAccessKey, set.Token]) assert.ok(!text.includes(secret));
    }
    await page.context().close();
  });

  test('is whole without scripts, and loads itself anew', async () => {
    const page = await open(world, {javaScriptEnabled: false});
    assert.equal(await page.locator('article').count(), 2);
    const asOf = () => page.locator('#asof').textContent();
    const first = await asOf();
    await until(async () => (await asOf().catch(() => first)) !== first, 'a reload');
    await page.context().close();
  });
});

describe('the status page of one role', () => {
  let world;
  before(async () => { world = await World.start(); });
  after(() => world.end());

  test('says that it is ready, with the life of the set', async () => {
    await world.startDaemon();
    await world.reach('ready');
    await looksRight(world, 'ready', [
      /status: ready/, /article "reader ready"/, /img "issued \d+s ago, next refresh in \d+m, expires in \d+m"/,
      /code: "104857600000000000001"/, /heading "Last attempts" \[level=3\]/, /renewed/,
    ]);
  });

  test('shows now and the next refresh where they belong on the bar', async () => {
    const page = await open(world);
    const [bar, now, next] = await Promise.all(['svg', 'line.now', 'line.next'].map((at) => page.locator(at).boundingBox()));
    const [set, role] = await world.status().then(({roles: [first]}) => [first.credentials, first]);
    const part = (moment) => (Date.parse(moment) - Date.parse(set.issued)) / (Date.parse(set.expiration) - Date.parse(set.issued));
    const at = (box) => (box.x + box.width / 2 - bar.x) / bar.width;
    assert.ok(Math.abs(at(next) - part(role.next_refresh)) < 0.01);
    assert.ok(Math.abs(at(now) - part(new Date())) < 0.01);
    await page.context().close();
  });

  test('updates itself without being loaded anew, and says that it fails while it vends', async () => {
    const page = await open(world);
    await page.evaluate(() => { window.sameDocument = true; });
    await world.fault({call: 'AssumeRoleWithWebIdentity', status: 503});
    await world.refreshUntil('failing');
    await until(async () => (await page.title()).startsWith('failing'), 'an update of the page');
    assert.ok(await page.evaluate(() => window.sameDocument));
    assert.deepEqual(page.complaints, []);
    await page.context().close();
    await looksRight(world, 'failing', [/status: failing/, /article "reader failing"/, /could not renew it yet/, /unavailable/]);
  });

  test('goes on with what the daemon says once it is mended', async () => {
    await world.heal();
    await world.refreshUntil('ready');
    const page = await open(world);
    assert.equal(await page.locator('.trouble').count(), 0);
    await page.context().close();
  });

  test('says so when the daemon does not answer any more', async () => {
    const page = await open(world);
    await world.daemon.end();
    await until(async () => (await page.locator('#asof').textContent()).startsWith('no answer since'), 'a word of it');
    assert.ok(await page.locator('article').isVisible());
    await page.context().close();
  });
});

describe('the status page of a set that is over', () => {
  let world;
  before(async () => { world = await World.start(); });
  after(() => world.end());

  test('says that it has expired, since when, and why there is no other', async () => {
    await world.fault({call: 'AssumeRoleWithWebIdentity', expires_in: '62s', times: 1});
    await world.startDaemon();
    await world.fault({call: 'AssumeRoleWithWebIdentity', status: 503});
    await world.reach('expired');
    await until(async () => (await world.status()).roles[0].attempts[0].result === 'failure', 'an attempt that fails');
    await looksRight(world, 'expired', [/status: expired/, /article "reader expired"/, /could not be renewed in time/, /unavailable/]);
  });
});
