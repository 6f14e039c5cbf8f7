/** `assay validate` with reports in the formats of other tools, through the built binary on a small node:test suite. */
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { parseCtrf } from '#formats/results/ctrf';
import { parseJunit } from '#formats/results/junit';
import { makeRepo, type ScratchRepo } from '../support/scratch-repo.ts';

let repo: ScratchRepo | null = null;
afterEach(() => {
  repo?.remove();
  repo = null;
});

const suite = `const { test } = require('node:test');
const assert = require('node:assert');
const add = require('../src/add.js');
test('adds', () => assert.strictEqual(add(1, 2), 3));
test('adds nothing', () => assert.strictEqual(add(0, 0), 0));
test.skip('later', () => {});
`;

async function start(): Promise<ScratchRepo> {
  repo = await makeRepo({
    'package.json': JSON.stringify({ name: 'sums', scripts: { test: 'node --test test/' } }),
    'src/add.js': 'module.exports = (a, b) => a + b;\n',
    'test/add.test.js': suite,
  });
  repo.write({ 'src/add.js': 'module.exports = (a, b) => a - b;\n' });
  return repo;
}

describe('reports', () => {
  test('list every test that ran, and say what the terminal says', async () => {
    const { assay, dir } = await start();
    const out = (name: string) => join(dir, '..', name);
    const read = (name: string) => readFileSync(out(name), 'utf8');
    const options = ['junit', 'ctrf', 'sarif', 'markdown', 'json'].map((name) => `--${name}=${out(name)}`);
    const { code, stdout } = await assay('validate', ...options);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^FAIL {2}1 needs your attention/);
    const { failures } = JSON.parse(read('json'));
    expect(failures).toMatchObject([{ class: 'regression', test: 'adds' }]);
    const expected = [
      ['test/add.test.js', 'adds', 'failed'],
      ['test/add.test.js', 'adds nothing', 'passed'],
      ['test/add.test.js', 'later', 'skipped'],
    ];
    for (const result of [parseJunit(read('junit')), parseCtrf(read('ctrf'))]) {
      if (!result.ok) throw new Error(result.problem);
      expect(result.tests.map(({ file, title, outcome }) => [file, title.at(-1), outcome])).toEqual(expected);
    }
    const sarif = JSON.parse(read('sarif'));
    expect(sarif.runs[0].results).toMatchObject([{ ruleId: 'regression', level: 'error' }]);
    const evidence: string = failures[0].evidence[0];
    for (const name of ['junit', 'ctrf', 'sarif']) expect(read(name)).toContain(evidence);
    expect(read('markdown')).toMatch(/^\*\*Assay: FAIL\*\* · 1 needs your attention/);
    expect(read('markdown')).toContain(`\`assay repro ${failures[0].id}\``);
  });

  test.each([
    ['a folder that does not exist', ['--junit', 'no/such/report.xml'], /the JUnit XML could not be written: ENOENT/],
    ['a folder itself', ['--sarif', 'src'], /the SARIF could not be written: .* is a folder/],
    ['standard output', ['--ctrf=-'], /--ctrf needs the name of a file/],
    ['the same file twice', ['--ctrf', 'a', '--json', './a'], /--json and --ctrf name the same file/],
  ])('%s is refused before anything runs', async (_what, options, message) => {
    const { assay, dir } = await start();
    mkdirSync(join(dir, 'no'));
    const { code, stdout, stderr } = await assay('validate', ...options);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(message);
    expect(existsSync(join(dir, '.assay'))).toBe(false);
  });
});
