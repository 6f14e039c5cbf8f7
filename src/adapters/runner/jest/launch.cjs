/**
 * Starts the user's Jest (29, 30) on exactly the given files:
 *     node launch.cjs LIST.json [arguments of the user's script]
 * LIST.json: paths relative to ASSAY_ROOT.
 * Why not Jest's own program: tests that parse the real process.argv would see our arguments, and argv has a limit.
 * Always in workers: a test that ends its process must not end the run. Only a memory limit makes Jest use them for one file or
 * fast ones; 1 stands for all of the machine's memory, so that it never acts.
 */
'use strict';
const { existsSync, readFileSync, realpathSync } = require('node:fs');
const { createRequire } = require('node:module');
const { join } = require('node:path');

const reporter = join(__dirname, 'reporter.cjs');
const Reporter = require(reporter);
const [list, ...args] = process.argv.slice(2);
const root = realpathSync(process.env.ASSAY_ROOT);
const { ASSAY_RECORDER: recorder, ASSAY_RECORD_DIR: recordDir } = process.env;
const files = JSON.parse(readFileSync(list, 'utf8')).map((file) => join(root, file));

process.argv.splice(2);
delete process.env.ASSAY_ROOT;
delete process.env.ASSAY_REPORT_FD;
delete process.env.ASSAY_RECORDER;
delete process.env.ASSAY_RECORD_DIR;
process.env.NODE_ENV ??= 'test';

/** Jest takes any path for a test file, so that a deleted one would look like a broken one. */
for (const file of files.filter((it) => !existsSync(it)))
  Reporter.tellProblem(`no tests found: ${file} does not exist`);

const present = files.filter((it) => existsSync(it));
if (present.length > 0) run(present);
else process.exitCode = 1;

function run(paths) {
  const require = createRequire(join(process.cwd(), 'package.json'));
  const jest = require('jest');
  Reporter.describeRun({ root, version: require('jest/package.json').version });
  const ours = ['--coverage=false', '--watchman=false', '--workerIdleMemoryLimit=1', '--reporters', reporter];
  record(require);
  jest.run([...args, ...ours, '--runTestsByPath', ...paths]);
}

/** Workers are started with our environment and Node arguments; `record.cjs` takes both away before a test sees them. */
function record(require) {
  if (recorder === undefined) return;
  const runner = createRequire(createRequire(require.resolve('jest')).resolve('@jest/core')).resolve('jest-runner');
  process.env.ASSAY_JEST_RECORDING = JSON.stringify({ recorder, root, dir: recordDir, runner });
  process.execArgv.push('--require', join(__dirname, 'record.cjs'));
}
