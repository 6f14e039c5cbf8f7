/** assay.quarantine.yaml through the built binary: who is held, what turns red again, whose file decides, and what two writers leave. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { makeRepo, type ScratchRepo } from '../support/scratch-repo.ts';

let repo: ScratchRepo | null = null;
afterEach(() => {
  repo?.remove();
  repo = null;
});

const file = 'assay.quarantine.yaml';
const dayFromNow = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
const broken = { 'src/add.js': 'export const add = (a, b) => a - b;\n' };

/** A change that breaks a test: a regression, whose fingerprint the verdict tells. */
async function start(): Promise<ScratchRepo> {
  repo = await makeRepo({
    'package.json': JSON.stringify({ name: 'sums', type: 'module', private: true, scripts: { test: 'node --test' } }),
    'src/add.js': 'export const add = (a, b) => a + b;\n',
    'test/add.test.js': `import assert from 'node:assert/strict';
import test from 'node:test';
import { add } from '../src/add.js';
test('adds', () => assert.equal(add(2, 3), 5));
test('adds nothing', () => assert.equal(add(0, 0), 0));
`,
  });
  return repo;
}

const entry = (lines: Readonly<Record<string, string>>): string => {
  const all = { test: 'test/add.test.js › adds', owner: '"@sums"', reason: 'races', added: dayFromNow(-30), ...lines };
  return `- ${Object.entries(all)
    .map(([key, value]) => `${key}: ${value}`)
    .join('\n  ')}\n`;
};

async function regression({ write, validate }: ScratchRepo): Promise<{ id: string; fingerprint: string }> {
  write(broken);
  const { code, json } = await validate();
  expect([code, json.failures[0]?.class]).toEqual([1, 'regression']);
  const { id = '', fingerprint = '' } = json.failures[0] ?? {};
  return { id, fingerprint };
}

describe('a quarantine on base', () => {
  test('holds the failure it names until its last day, and every face says so', async () => {
    const scratch = await start();
    const { fingerprint } = await regression(scratch);
    scratch.write({ 'src/add.js': 'export const add = (a, b) => a + b;\n' });
    await scratch.commit('quarantine', { [file]: entry({ expires: dayFromNow(1), failure: `"${fingerprint}"` }) });
    scratch.write(broken);
    const { code, json } = await scratch.validate('--markdown', 'verdict.md');
    expect([code, json.verdict]).toEqual([0, 'pass']);
    expect(json.failures).toMatchObject([
      { class: 'regression', effect: 'report', quarantine: { state: 'held', owner: '@sums', at: `${file}:1:3` } },
    ]);
    expect(json.quarantined).toMatchObject([{ test: 'test/add.test.js › adds', passed: 0, failed: 1 }]);
    expect(json.headline).toBe('PASS  1 quarantined · 1 passed');
    expect(readFileSync(join(scratch.dir, 'verdict.md'), 'utf8')).toContain('<summary>quarantined: 1 failed</summary>');
    const { stdout } = await scratch.assay('validate', '--quiet');
    expect(stdout).toMatch(
      /quarantined +test\/add\.test\.js › adds {2}regression: quarantined until .*, owner @sums: races/,
    );
  });

  test('turns red when it has expired, and tells it while the test passes', async () => {
    const scratch = await start();
    const { fingerprint } = await regression(scratch);
    scratch.write({ 'src/add.js': 'export const add = (a, b) => a + b;\n' });
    const expires = dayFromNow(-1);
    await scratch.commit('quarantine', { [file]: entry({ expires, failure: `"${fingerprint}"` }) });
    scratch.write({ 'src/add.js': 'export const add = (a, b) => b + a;\n' });
    const passing = await scratch.validate();
    expect([passing.code, passing.json.findings]).toEqual([
      0,
      [expect.objectContaining({ rule: 'quarantine-expired', effect: 'report', class: 'test-integrity' })],
    ]);
    scratch.write(broken);
    const failing = await scratch.validate();
    expect([failing.code, failing.json.findings]).toEqual([1, []]);
    expect(failing.json.failures[0]?.evidence[0]).toBe(
      `quarantine of test/add.test.js › adds expired on ${expires}, owner @sums (${file}:1:3)`,
    );
    const { code, stdout } = await scratch.assay('quarantine', 'list');
    expect([code, stdout]).toEqual([1, expect.stringContaining(`expired on ${expires}`)]);
  });

  test('does not hold a failure it was not made for', async () => {
    const scratch = await start();
    await scratch.commit('quarantine', { [file]: entry({ expires: dayFromNow(1), failure: 'abcdef012345' }) });
    scratch.write(broken);
    const { code, json } = await scratch.validate();
    expect([code, json.failures[0]?.quarantine?.state]).toEqual([1, 'new-failure']);
  });
});

test('base decides: an entry that the change brings frees nothing in it, committed or not', async () => {
  const scratch = await start();
  const { fingerprint } = await regression(scratch);
  scratch.write({ [file]: entry({ expires: dayFromNow(1), failure: `"${fingerprint}"` }) });
  const uncommitted = await scratch.validate();
  expect([uncommitted.code, uncommitted.json.notes]).toEqual([
    1,
    expect.arrayContaining([expect.stringMatching(/^assay\.quarantine\.yaml is new in this change: .* frees nothing/)]),
  ]);
  await scratch.commit('free myself');
  const { code, json } = await scratch.validate('--base', 'HEAD~1', '--head', 'HEAD');
  expect([code, json.failures[0]?.effect]).toEqual([1, 'fail']);
});

test('an entry without owner or expiry is refused with its place and the fix', async () => {
  const { assay, write } = await start();
  write({
    [file]: `${entry({ expires: dayFromNow(1), added: dayFromNow(0) })}- test: test/add.test.js\n  reason: x\n`,
  });
  const { code, stderr } = await assay('validate');
  expect(code).toBe(2);
  expect(stderr).toContain(`${file}:6:3 "owner" is missing: expected text`);
  expect(stderr).toContain(`${file}:6:3 "expires" is missing: expected text`);
  expect(stderr).toContain('every entry needs test, owner, added and expires (YYYY-MM-DD), and reason or link');
  for (const [left, args] of [
    ['--owner', ['--reason', 'x', '--expires', dayFromNow(1)]],
    ['--expires', ['--reason', 'x', '--owner', 'me']],
  ] as const) {
    const refused = await assay('quarantine', 'add', 'test/add.test.js', ...args);
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining(`a quarantine needs ${left}`)]);
  }
});

describe('prove', () => {
  test('stops at the first failure, and says what clean runs are worth', async () => {
    const scratch = await start();
    const { id } = await regression(scratch);
    const failing = await scratch.assay('quarantine', 'prove', id, '--json', '--quiet');
    expect([failing.code, JSON.parse(failing.stdout)]).toMatchObject([1, { result: 'failed', clean: 0 }]);
    scratch.write({ 'src/add.js': 'export const add = (a, b) => b + a;\n' });
    const fixed = await scratch.assay('quarantine', 'prove', 'test/add.test.js › adds');
    expect([fixed.code, fixed.stdout]).toEqual([0, expect.stringMatching(/^proven .*\n.*59 clean runs in a row/)]);
    const few = await scratch.assay('quarantine', 'prove', id, '--most', '2', '--json');
    expect([few.code, JSON.parse(few.stdout)]).toMatchObject([3, { result: 'capped', needed: 59, clean: 2 }]);
    const nothing = await scratch.assay('quarantine', 'prove', 'test/add.test.js › adds nothing');
    expect([nothing.code, nothing.stderr]).toEqual([2, expect.stringContaining('no failure of')]);
  });
});

describe('add', () => {
  test('names the failures of the test that are known, and takes effect once it is on base', async () => {
    const scratch = await start();
    const { id, fingerprint } = await regression(scratch);
    const given = ['--owner', '@sums', '--reason', 'https://tracker.example/1', '--expires', dayFromNow(30)];
    scratch.write({ CODEOWNERS: '/test/ @testers\n' });
    const failures = await scratch.assay('failures', '--json');
    expect(JSON.parse(failures.stdout)).toMatchObject({
      failures: [{ fingerprint, classes: ['regression'], tests: [{ id }], times: 1, owners: ['@testers'] }],
    });
    const added = await scratch.assay('quarantine', 'add', id, ...given, '--allow', '5');
    expect([added.code, added.stdout]).toEqual([0, expect.stringContaining('It holds 1 known failure')]);
    expect(readFileSync(join(scratch.dir, file), 'utf8')).toContain(fingerprint);
    const waiting = await scratch.assay('quarantine', 'list', '--json');
    expect(JSON.parse(waiting.stdout)).toMatchObject({ entries: [{ state: 'waiting', budget: 5, daysLeft: 30 }] });
    await scratch.git('add', file);
    await scratch.git('commit', '-qm', 'quarantine', file);
    expect((await scratch.validate()).code).toBe(0);
    const inForce = await scratch.assay('quarantine', 'list', '--json');
    expect(JSON.parse(inForce.stdout)).toMatchObject({ entries: [{ state: 'in-force' }] });
    const twice = await scratch.assay('quarantine', 'add', id, ...given);
    expect([twice.code, twice.stderr]).toEqual([2, expect.stringContaining(`is quarantined already (${file}:4:3)`)]);
  });

  test('loses nothing when many add at once, and keeps what people wrote', async () => {
    const scratch = await start();
    const names = Array.from({ length: 6 }, (_, number) => `test/add.test.js › test ${number}`);
    const mine = `# our rules\n${entry({ expires: dayFromNow(1), added: dayFromNow(0) })}`;
    scratch.write({ [file]: mine });
    const given = ['--owner', '@sums', '--reason', 'races', '--expires', dayFromNow(30)];
    const done = await Promise.all(names.map((name) => scratch.assay('quarantine', 'add', name, ...given)));
    expect(done.map(({ code, stderr }) => [code, stderr])).toEqual(names.map(() => [0, '']));
    const text = readFileSync(join(scratch.dir, file), 'utf8');
    expect(text.startsWith(mine)).toBe(true);
    const { stdout } = await scratch.assay('quarantine', 'list', '--json');
    const { entries } = JSON.parse(stdout) as { readonly entries: readonly { readonly test: string }[] };
    expect(entries.map((it) => it.test).sort()).toEqual(['test/add.test.js › adds', ...names].sort());
  });

  test('a test that is nowhere, and a day that is over, are refused', async () => {
    const { assay } = await start();
    const given = ['--owner', '@sums', '--reason', 'races', '--expires'];
    const nowhere = await assay('quarantine', 'add', 'test/ad.test.js', ...given, dayFromNow(1));
    expect([nowhere.code, nowhere.stderr]).toEqual([2, expect.stringContaining('there is no file test/ad.test.js')]);
    const over = await assay('quarantine', 'add', 'test/add.test.js', ...given, dayFromNow(-1));
    expect([over.code, over.stderr]).toEqual([2, expect.stringContaining('is over already')]);
  });
});
