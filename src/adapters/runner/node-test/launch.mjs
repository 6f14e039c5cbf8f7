/**
 * Runs exactly the given files with the node:test of the user's Node (>= 18), in the given order, one after the other:
 *     node [arguments of the user's script] launch.mjs LIST.json [--test-… arguments of the script]
 * LIST.json: paths relative to ASSAY_ROOT. Node hands its own arguments on to the processes of the files; the ones about tests it
 * would take for ours, so that they go in words.
 * Why not `node --test`: it sorts the files, reads their names as globs (since 21), and does not say before 24 which file a test
 * belongs to that is written in a shared helper; one file at a time that is known.
 */
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { run } from 'node:test';
import { parseArgs } from 'node:util';
import { report, tellProblem } from './reporter.mjs';

const root = realpathSync(process.env.ASSAY_ROOT);
const files = JSON.parse(readFileSync(process.argv[2], 'utf8')).map((file) => join(root, file));
// The test files inherit this environment.
delete process.env.ASSAY_ROOT;
delete process.env.ASSAY_REPORT_FD;
const { ASSAY_RECORDER: recorder, ASSAY_RECORD_DIR: dir } = process.env;
delete process.env.ASSAY_RECORDER;
delete process.env.ASSAY_RECORD_DIR;
for (const file of files.filter((it) => !existsSync(it))) tellProblem(`no tests found: ${file} does not exist`);
const present = files.filter((it) => existsSync(it));
const options = settings();
const tellRecords = recorder === undefined ? () => undefined : record();
if (present.length > 0) await report(run({ files: present, concurrency: 1, ...options }), present, root);
tellRecords();

/** Files that share this process cannot be told apart; older versions of Node know no such thing and start processes. */
function record() {
  const { createRecorder, ownVariables } = createRequire(import.meta.url)(recorder);
  const [major, minor] = process.versions.node.split('.').map(Number);
  const isShared = options.isolation === 'none' && (major > 22 || (major === 22 && minor >= 8));
  return isShared ? recordHere(createRecorder) : recordProcesses(ownVariables);
}

function recordHere(createRecorder) {
  const own = ['launch.mjs', 'reporter.mjs'].map((name) => join(import.meta.dirname, name));
  const recorder = createRecorder({ root, dir, own });
  return () => {
    recorder.share();
    for (const file of present) recorder.keepShared({ file, project: null }, { cpuMs: null });
  };
}

/** The processes of the test files inherit what makes them record themselves, and take it away before a test sees it. */
function recordProcesses(ownVariables) {
  Object.assign(process.env, ownVariables({ root, dir, nodeOptions: process.env.NODE_OPTIONS ?? '' }));
  return () => undefined;
}

function settings() {
  const { values } = parseArgs({
    args: process.argv.slice(3),
    options: {
      'test-timeout': { type: 'string' },
      'test-global-setup': { type: 'string' },
      'test-isolation': { type: 'string' },
      'experimental-test-isolation': { type: 'string' },
      'test-name-pattern': { type: 'string', multiple: true },
      'test-skip-pattern': { type: 'string', multiple: true },
      'test-only': { type: 'boolean' },
      'test-force-exit': { type: 'boolean' },
    },
  });
  const all = {
    timeout: values['test-timeout'] && Number(values['test-timeout']),
    globalSetupPath: values['test-global-setup'],
    isolation: values['test-isolation'] ?? values['experimental-test-isolation'],
    testNamePatterns: values['test-name-pattern'],
    testSkipPatterns: values['test-skip-pattern'],
    only: values['test-only'],
    forceExit: values['test-force-exit'],
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}
