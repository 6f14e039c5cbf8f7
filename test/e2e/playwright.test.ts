/**
 * A small web application and its Playwright tests in Debian's Chromium, judged by the built binary: the tests import nothing of the
 * application, a server of the configuration serves it, and every tree has its own.
 */
import { readFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { needs } from '../support/needs.ts';
import { type Files, makeRepo, type ScratchRepo } from '../support/scratch-repo.ts';

const chromium = needs('chromium');
let repo: ScratchRepo | null = null;
afterEach(() => {
  repo?.remove();
  repo = null;
});

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

const app = (port: number): Files => ({
  'package.json': JSON.stringify({
    name: 'shop',
    scripts: { test: 'node --test test/', 'test:e2e': 'playwright test' },
    devDependencies: { '@playwright/test': '1.65.1' },
  }),
  'playwright.config.ts': `import { defineConfig } from '@playwright/test';
export default defineConfig({
  testDir: 'e2e',
  webServer: { command: 'node server.js', url: 'http://127.0.0.1:${port}', reuseExistingServer: !process.env.CI },
  use: {
    baseURL: 'http://127.0.0.1:${port}',
    launchOptions: { executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] },
  },
});
`,
  'server.js': `const { createServer } = require('node:http');
const { total } = require('./src/total.js');
createServer((request, response) => {
  response.setHeader('content-type', 'text/html');
  response.end(request.url === '/' ? '<h1>Shop</h1>' : '<p id="total">' + total([1, 2]) + '</p>');
}).listen(${port}, '127.0.0.1');
`,
  'src/total.js': 'exports.total = (prices) => prices.reduce((sum, it) => sum + it, 0);\n',
  'test/total.test.js': `const { test } = require('node:test');
const { total } = require('../src/total.js');
test('adds nothing', () => { if (total([]) !== 0) throw new Error('not 0'); });
`,
  'e2e/cart.spec.ts': `import { expect, test } from '@playwright/test';
test.describe('cart', () => {
  test('shows the total', async ({ page }) => {
    await page.goto('/cart');
    expect(await page.locator('#total').innerText()).toBe('3');
  });
});
`,
  'e2e/home.spec.ts': `import { expect, test } from '@playwright/test';
test('greets', async ({ page }) => {
  await page.goto('/');
  expect(await page.locator('h1').innerText()).toBe('Shop');
});
`,
});

async function start(): Promise<ScratchRepo> {
  repo = await makeRepo(app(await freePort()));
  repo.link('@playwright/test', 'playwright', 'playwright-core');
  return repo;
}

describe('Playwright tests of a served application', () => {
  test.skipIf(!chromium.ok)(
    `a regression that only a browser shows is found, compared with base on its own server, and reproduced${chromium.reason}`,
    async () => {
      const { assay, validate, write } = await start();
      write({ 'src/total.js': 'exports.total = (prices) => prices.reduce((sum, it) => sum - it, 0);\n' });
      const { code, json, stderr } = await validate();
      expect(json.failures, stderr + JSON.stringify(json.findings)).toMatchObject([
        { suite: 'playwright', file: 'e2e/cart.spec.ts', test: 'cart > shows the total', class: 'regression' },
      ]);
      expect(code).toBe(1);
      expect(json.tests).toMatchObject({ passed: 2, failed: 1 });
      const [failure] = json.failures;
      expect(failure?.counts.baseWithHeadTests).toMatchObject({ failed: 0 });
      expect(failure?.slice.join('\n')).toMatch(/expected "3", got "-3"\n {2}at e2e\/cart\.spec\.ts:5:/);
      const reasons = json.selected.filter(({ suite }) => suite === 'playwright').map(({ reason }) => reason);
      expect(reasons).toEqual([
        '`node server.js` serves what it tests: src/total.js changed',
        '`node server.js` serves what it tests: src/total.js changed',
      ]);
      expect(json.notRun).toEqual([]); // "test:e2e" is the suite that was found
      const again = await assay('repro', failure?.id ?? '');
      expect(again.stdout).toContain('REPRODUCED');
    },
    300_000, // nine starts of a browser, and no two at once
  );

  test('is found by its configuration, and says so', async () => {
    const { assay, write } = await start();
    write({ 'e2e/home.spec.ts': `${app(1)['e2e/home.spec.ts']}void 0; // edited\n` });
    const { stdout } = await assay('plan', '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      checks: [{ suite: 'playwright', files: ['e2e/home.spec.ts'] }],
      selected: [{ file: 'e2e/home.spec.ts', reason: 'the test file itself changed' }],
    });
  });

  test('prose reaches no page', async () => {
    const { validate, write } = await start();
    write({ 'README.md': 'hello\n' });
    const { json } = await validate();
    expect(json).toMatchObject({ verdict: 'pass', selected: [] });
    expect(json.notRun.find(({ suite }) => suite === 'playwright')?.reason).toBe(
      '`node server.js` serves what it tests, and nothing tests may read changed in the repository or in code loaded there',
    );
  });

  test('while somebody else listens there, nothing is judged, and the reason is said', async () => {
    const { validate, write, dir } = await start();
    const config = readFileSync(join(dir, 'playwright.config.ts'), 'utf8');
    const port = Number(/127\.0\.0\.1:(\d+)/.exec(config)?.[1]);
    const other = createServer((socket) => socket.end('HTTP/1.1 200 OK\r\n\r\n')).listen(port, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    write({ 'server.js': `${app(port)['server.js']}void 0; // edited\n` });
    const { code, json } = await validate();
    other.close();
    expect(json).toMatchObject({ verdict: 'inconclusive', failures: [] });
    expect(json.findings[0]?.message).toMatch(/^playwright: .*already answers, and nobody knows for which code/);
    expect(code).toBe(3);
  });

  test('where nobody knows whose code answers, base is not compared, and nothing is called a regression or red before', async () => {
    const outside = createHttpServer((_, response) => response.end('5')).listen(0, '127.0.0.1');
    await new Promise((resolve) => outside.once('listening', resolve));
    const address = outside.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    repo = await makeRepo({
      ...app(port),
      'playwright.config.ts': `export default { testDir: 'e2e', use: { baseURL: 'http://127.0.0.1:${port}' } };\n`,
      'e2e/cart.spec.ts': `import { expect, test } from '@playwright/test';
test('total', async ({ request }) => expect(await (await request.get('/')).text()).toBe('3'));
`,
    });
    repo.link('@playwright/test', 'playwright', 'playwright-core');
    repo.write({ 'src/total.js': 'exports.total = () => 5;\n' });
    const { json } = await repo.validate();
    outside.close();
    const failure = json.failures.find(({ suite }) => suite === 'playwright');
    expect(failure, JSON.stringify(json.findings)).toMatchObject({ file: 'e2e/cart.spec.ts', class: 'unknown' });
    expect(failure?.evidence.join('\n')).toMatch(
      /nothing to compare with: its tests open http:\S+, and .* nobody knows whose code/,
    );
  });
});
