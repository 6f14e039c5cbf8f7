/** Tests that behave badly: endless, loud, full of control characters, unloadable, leaving daemons behind. */

import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, test } from 'vitest';
import { binary, type ScratchRepo } from '../../support/scratch-repo.ts';
import { change, loads, repoMaker } from '../../support/small-repo.ts';

const repos = repoMaker();
afterEach(() => repos.removeAll());

async function repoWith(body: string): Promise<ScratchRepo> {
  const repo = await repos.make();
  repo.write({ ...change, 'test/code.test.js': loads(body) });
  return repo;
}

test('an endless test is ended at the limit that was asked for, and named', async () => {
  const { validate, write } = await repoWith("test('never', () => new Promise(() => setInterval(() => {}, 1e6)));");
  write({ 'test/other.test.js': loads() });
  const { code, json } = await validate('--timeout', '3s');
  expect(json.findings).toMatchObject([{ rule: 'check-timeout', effect: 'inconclusive' }]);
  expect(json.findings[0]?.message).toMatch(
    /^node-test: did not finish within 3\.0 s \(--timeout TIME sets the limit\): \d of 2 files had finished, still running test\/code\.test\.js$/,
  );
  expect(json.failures).toEqual([]);
  expect(code).toBe(3);
});

test.each(['0s', '25h', '5'])('a limit of %s is wrong use', async (time) => {
  const { assay } = await repos.make();
  const { code, stderr } = await assay('validate', '--timeout', time);
  expect(stderr).toContain(`--timeout needs a time from 1 second to 24 hours, not "${time}"`);
  expect(stderr).toContain('--timeout 90s');
  expect(code).toBe(2);
});

describe('200 MB of output', () => {
  test.each([
    ['text in lines', "'x'.repeat(1023) + '\\n'", 'process.stdout.write(part)'],
    ['one line of text', "'x'.repeat(1024)", 'process.stdout.write(part)'],
    ['bytes that are no text', 'Buffer.alloc(1024, 0xfe)', 'process.stderr.write(part)'],
  ])('%s: the failure is told, the noise is not', async (_what, part, write) => {
    const body = `test('loud', () => { const part = ${part}; for (let n = 0; n < 200 * 1024; n += 1) ${write}; assert.fail('red'); });`;
    const { validate } = await repoWith(body);
    const { code, json, stdout, stderr } = await validate();
    expect(json.failures).toMatchObject([{ test: 'loud', class: 'new-test-failing' }]);
    expect(stdout.length + stderr.length).toBeLessThan(100_000);
    expect(code).toBe(1);
  });
});

/** Colour, window title, clear screen (7 and 8 bit), back space, text direction, a link. */
const evil =
  '\\u001b[31mRED\\u001b]0;title\\u0007\\u009b2J\\u001b[2J\\u0008\\u202edesrever\\u001b]8;;http://x.invalid\\u001b\\\\';
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not be there
const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

describe('control sequences of a test reach no terminal', () => {
  const body = `process.stdout.write(Buffer.of(0, 255, 254, 27, 91, 50, 74));
test("named ${evil}", () => { console.error("${evil}"); const error = new Error("said ${evil}"); error.name = "${evil}"; throw error; });`;

  test('not as text, not as JSON, not while it runs', async () => {
    const { assay, validate } = await repoWith(body);
    const shown = await assay('validate');
    expect(shown.code).toBe(1);
    expect(shown.stdout).toContain('named RED');
    expect(`${shown.stdout}${shown.stderr}`).not.toMatch(controls);
    const { stdout } = await validate();
    expect(stdout).not.toMatch(controls);
  });

  test.skipIf(process.platform !== 'linux')(
    'not with a terminal at the other end (needs script of Linux)',
    async () => {
      const { dir, env } = await repoWith(body);
      const command = `stty cols 160; ${process.execPath} ${binary} validate`;
      const child = spawn('script', ['-qec', command, '/dev/null'], {
        cwd: dir,
        env,
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      const printed = await text(child.stdout);
      expect(printed).toContain('named RED');
      // Ours are colours, weights and the cursor of the live view; titles, links, clearing the screen are not.
      // biome-ignore lint/suspicious/noControlCharactersInRegex: it is about control characters
      expect(printed.replace(/\u001b\[(?:\d{1,2}m|\d+A|0J)/g, '').replaceAll('\r', '')).not.toMatch(controls);
    },
  );
});

test('a new test file whose process is killed once is neither a pass nor anybody’s fault', async () => {
  const { env, validate, write } = await repos.make();
  env['ONCE'] = join(env['TMPDIR'] ?? '', '..', 'once');
  write({
    ...change,
    'test/new.test.js': loads(`import { existsSync, writeFileSync } from 'node:fs';
test('dies once', async () => {
  if (existsSync(process.env.ONCE)) return;
  writeFileSync(process.env.ONCE, '');
  await new Promise((resolve) => setTimeout(resolve, 200));
  process.kill(process.pid, 'SIGKILL');
  await new Promise(() => setInterval(() => {}, 1e6));
});`),
  });
  const { code, json } = await validate();
  expect(json.failures).toMatchObject([{ file: 'test/new.test.js', class: 'unknown', effect: 'inconclusive' }]);
  expect(json.failures[0]?.message).toBe('the process of the file was ended by SIGKILL');
  expect(code).toBe(3);
});

test('a file with a syntax error is not judged, and says where it is', async () => {
  const { validate, write } = await repos.make();
  write({ 'test/code.test.js': `${loads()}test('open', () => {\n` });
  const { code, json } = await validate();
  expect(json.failures).toMatchObject([{ file: 'test/code.test.js', class: 'unknown', effect: 'inconclusive' }]);
  expect(json.failures[0]?.slice.join()).toContain('SyntaxError');
  expect(code).toBe(3);
});

test.skipIf(process.platform !== 'linux')(
  'daemons of a test (forked twice, a session of their own) are gone with it',
  async () => {
    const nap = `sleep 300.${String(process.pid).padStart(7, '0')}`;
    const daemon = `import { spawn } from 'node:child_process';
const shell = (line) => spawn('/bin/sh', ['-c', line], { stdio: 'ignore', detached: true }).unref();
test('leaves', async () => {
  shell('setsid sh -c "${nap} & ${nap} & exec ${nap}" & env -i setsid ${nap} &');
  await new Promise((resolve) => setTimeout(resolve, 300));
});`;
    const { validate } = await repoWith(daemon);
    const { code, json } = await validate();
    expect(json).toMatchObject({ verdict: 'pass', tests: { passed: 2 } });
    expect(code).toBe(0);
    expect(commandLines().filter((line) => line.includes(nap))).toEqual([]);
  },
);

function commandLines(): readonly string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ');
      } catch {
        return ''; // it ended while we looked
      }
    });
}
