/** The pytest adapter with the real, installed pytest: conformance, and what only pytest does. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { pytestRunner } from '#adapters/runner/pytest/runner';
import type { Suite } from '#domain/suite';
import { discoverProject } from '#flow/intake/discover';
import { matchTestFiles } from '#flow/intake/test-files';
import { runnerConformance } from '#ports/runner.conformance';
import { diskTree } from '../support/disk-tree.ts';
import { needs } from '../support/needs.ts';
import { runRunner } from '../support/run-runner.ts';

const pytest = needs('pytest');
const xdist = needs('pytest-xdist');
const cov = needs('pytest-cov');

/** Titles with blanks, as the samples of all runners have them. */
const anyName = '[pytest]\npython_functions = *\npython_classes = outer inner\n';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function makeFolder(files: Readonly<Record<string, string>>, name = 'assay-pytest-'): string {
  const root = mkdtempSync(join(tmpdir(), name));
  folders.push(root);
  for (const [path, text] of Object.entries({ 'pytest.ini': '[pytest]\n', ...files })) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

function onlySuite(root: string): Suite {
  const { project } = discoverProject(diskTree(root), [pytestRunner], process.versions.node);
  const [suite] = project.suites;
  if (!suite) throw new Error('no suite found');
  return suite;
}

/** Runs every file of the suite, or `only` these: `file › title: outcome tries phase`, and errors of files. */
async function runAll(root: string, only?: readonly string[], checkout = root) {
  const suite = onlySuite(root);
  const all = matchTestFiles(diskTree(root).files.keys(), suite);
  const files = only ? only.map((file) => ({ suite: suite.id, project: null, file })) : all;
  const request = { suite, files, root, checkout, workers: 2 };
  const { events, stderr, stdout, code } = await runRunner(pytestRunner, request, diskTree(root).files);
  const lines = events.flatMap((it) => {
    if (it.type === 'test')
      return [
        `${it.file} › ${it.title.join(' › ')}: ${[it.outcome, it.tries, it.error?.phase ?? ''].join(' ').trim()}`,
      ];
    if (it.type === 'file-end' && it.error) return [`${it.file}: ${it.error.phase} ${it.error.message.split('\n')[0]}`];
    return it.type === 'problem' ? [`problem: ${it.error.message}`] : [];
  });
  return { lines, said: `${stdout}\n${stderr}`, events, code };
}

describe.skipIf(!pytest.ok)(`pytest${pytest.reason}`, () => {
  runnerConformance(pytestRunner, {
    fileName: (stem) => stem.replace(/[^/]*$/, (name) => `test_${name.replaceAll('-', '_')}.py`),
    run: runRunner,
    makeProject: async (files) => {
      const root = makeFolder({ 'pytest.ini': anyName, ...files });
      return { root, suite: onlySuite(root), dispose: () => undefined };
    },
    samples: {
      outcomes: `import pytest
def passes(): pass
def fails(): raise RuntimeError('one is two')
@pytest.mark.skip
def skipped(): pass
globals()['is skipped'] = globals().pop('skipped')
class outer:
    class inner:
        def nested(self): pass
        locals()['is nested'] = locals().pop('nested')`,
      passing: 'def works(): pass',
      unloadable: `import importlib\nimportlib.import_module('no-such-package')\ndef never_runs(): pass`,
      killer: 'import os, signal\ndef kills(): os.kill(os.getpid(), signal.SIGKILL)',
    },
  });
});
