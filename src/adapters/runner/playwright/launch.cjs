/**
 * Starts the user's Playwright (1.41 or newer) on exactly the wanted (project, file) pairs, with the setup projects they depend on:
 *     node launch.cjs LIST.json [arguments of the user's script]
 * LIST.json: {config, files: [{project, file}], workers, asked}; paths relative to ASSAY_ROOT, `config` null without one.
 * Why not the command line alone: its file filters are regular expressions for all projects at once.
 * One thing differs from plain Playwright: files that cannot be loaded do not keep the others from running. The reporter leaves
 * `again.json` beside the list when it met some, and the others are run once more without them.
 */
'use strict';
const { spawn } = require('node:child_process');
const { existsSync, readFileSync, realpathSync, writeFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const { dirname, join } = require('node:path');
const { isModule, wrapperText } = require('./config.cjs');

const [list, ...args] = process.argv.slice(2);
const root = realpathSync(process.env.ASSAY_ROOT);
const fd = Number(process.env.ASSAY_REPORT_FD);
const env = { ...process.env };
for (const name of ['ASSAY_ROOT', 'ASSAY_REPORT_FD', 'PW_TEST_REPORTER']) delete env[name];
const scratch = dirname(list);
const given = JSON.parse(readFileSync(list, 'utf8'));
const config = given.config === null ? null : join(root, given.config);
const wanted = given.files.map(({ project, file }) => ({ project, file: join(root, file) }));
const present = wanted.filter(({ file }) => existsSync(file));

if (config !== null && !existsSync(config)) fail(`Error: there is no ${given.config} in this tree`);
else if (present.length === 0) fail('Error: No test files found');
else run(present, true).catch((error) => fail(String(error?.stack ?? error)));

async function run(files, isFirst) {
  const code = await play(files, isFirst);
  const again = join(scratch, 'again.json');
  if (isFirst && existsSync(again)) await run(JSON.parse(readFileSync(again, 'utf8')), false);
  else process.exitCode = code;
}

/** One process of Playwright; the exit code, 1 when it was killed. */
function play(files, isFirst) {
  const dir = config === null ? process.cwd() : dirname(config);
  const wrapper = join(scratch, config !== null && isModule(config) ? 'assay.config.mjs' : 'assay.config.cjs');
  const again = isFirst ? join(scratch, 'again.json') : null;
  const options = {
    root,
    fd,
    files,
    version: versionOf(),
    again,
    filtered: args.some((it) => /^(?:-g|--grep)/.test(it)),
  };
  const spec = {
    ...{ dir, files, workers: given.workers, asked: given.asked ?? undefined, noDeps: args.includes('--no-deps') },
    ...{ output: join(scratch, 'artifacts'), reporter: join(__dirname, 'reporter.cjs'), options },
  };
  writeFileSync(wrapper, wrapperText(config, spec));
  const argv = [cliOf(), 'test', '-c', wrapper, ...args];
  const stdio = ['inherit', 'inherit', 'inherit'];
  while (stdio.length < fd) stdio.push('ignore');
  const child = spawn(process.execPath, argv, { env, stdio: [...stdio, fd] });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => resolve(code ?? 1));
  });
}

function manifestOf() {
  return createRequire(config ?? join(process.cwd(), 'package.json')).resolve('@playwright/test/package.json');
}

function versionOf() {
  return JSON.parse(readFileSync(manifestOf(), 'utf8')).version;
}

function cliOf() {
  return join(dirname(manifestOf()), 'cli.js');
}

function fail(message) {
  console.error(message);
  process.exitCode = 1;
}
