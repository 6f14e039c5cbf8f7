/**
 * Processes that a test starts. A Node child is recorded as well: it gets this recorder as a preload and says at its exit what it ran; that
 * it was started is written down before, so that one that is killed is known. Of any other program nobody knows what it reads.
 */
'use strict';
const childProcess = require('node:child_process');
const { realpathSync } = require('node:fs');
const { syncBuiltinESMExports } = require('node:module');
const { basename, join } = require('node:path');
const workers = require('node:worker_threads');
const { real } = require('./files.cjs');
const { wrapInPlace } = require('./wrap.cjs');

const variable = 'ASSAY_RECORD';
const entry = join(__dirname, 'index.cjs');
const shell = /(?:^|\/)(?:ba|da|z|k)?sh$/;
let watcher = null;
let started = 0;

/**
 * `now()` answers {started} of the test file that runs, `ownerOf()` the test file as {file, project} or null, `fail(reason)`. A later call
 * replaces an earlier one.
 */
function watchChildren(options) {
  const isFirst = watcher === null;
  watcher = options;
  if (!isFirst) return;
  wrapInPlace(childProcess.ChildProcess.prototype, 'spawn', (args) =>
    guarded(() => [{ ...args[0], envPairs: withPairs(args[0]) }, ...args.slice(1)]),
  );
  for (const name of ['spawnSync', 'execFileSync', 'execSync'])
    wrapInPlace(childProcess, name, (args) => guarded(() => withOptions(name, args)));
  const { Worker } = workers;
  workers.Worker = new Proxy(Worker, {
    construct(target, args, newTarget) {
      watcher.fail('it starts a worker thread, which is not watched');
      return Reflect.construct(target, args, newTarget === workers.Worker ? target : newTarget);
    },
  });
  syncBuiltinESMExports();
}

/** Undefined where it failed: the call goes through as it was. */
function guarded(action) {
  try {
    return action();
  } catch (error) {
    watcher.fail(`a process it starts could not be watched: ${error?.message}`);
    return undefined;
  }
}

function withPairs({ file, args, envPairs = [] }) {
  if (!mayRecord(file, (args ?? []).slice(1))) return envPairs;
  const isOptions = (pair) => pair.startsWith('NODE_OPTIONS=');
  const before = envPairs.find(isOptions)?.slice('NODE_OPTIONS='.length) ?? null;
  const more = Object.entries(variables(before)).map(([name, value]) => `${name}=${value}`);
  return [...envPairs.filter((pair) => !isOptions(pair) || more.length === 0), ...more];
}

function withOptions(name, args) {
  const [file, second] = args;
  const hasList = name !== 'execSync' && (Array.isArray(second) || ((second ?? null) === null && args.length > 2));
  const at = hasList ? 2 : 1;
  const options = args[at] ?? {};
  if (typeof options !== 'object') return args;
  const words = hasList ? (second ?? []).map(String) : [];
  const isLine = name === 'execSync' || Boolean(options.shell);
  if (!(isLine ? mayRecord('sh', ['-c', [file, ...words].join(' ')]) : mayRecord(file, words))) return args;
  const env = options.env ?? process.env;
  const changed = [...args];
  changed[at] = { ...options, env: { ...env, ...variables(env.NODE_OPTIONS ?? null) } };
  return changed;
}

/** A Node program, also as a line of a shell that starts nothing else. */
function mayRecord(file, words) {
  const program = String(file);
  if (isNode(program) || isNodeScript(program)) return true;
  const line = shell.test(program) && words[0] === '-c' ? String(words[1]).trim() : null;
  const [, quoted, bare = quoted] = /^(?:"([^"]+)"|'[^']+'|(\S+))/.exec(line ?? '') ?? [];
  if (bare !== undefined && isNode(bare) && !/[;&|`$<>()\n]/.test(line)) return true;
  watcher.now().started.add(basename(bare ?? program));
  return false;
}

function isNode(file) {
  return file === process.execPath || /^node(?:\.exe)?$/.test(basename(file));
}

/** `#!/usr/bin/env node`: what it starts with inherits the environment. */
function isNodeScript(file) {
  if (!file.includes('/')) return false;
  try {
    const descriptor = real.openSync(file, 'r');
    try {
      const first = Buffer.alloc(128);
      const length = real.readSync(descriptor, first, 0, 128, 0);
      return /^#!.*\bnode\b/.test(first.toString('latin1', 0, length).split('\n')[0]);
    } finally {
      real.closeSync(descriptor);
    }
  } catch {
    return false;
  }
}

/** What a child is given; `nodeOptions`: what it would have without us, null for nothing. */
function variables(nodeOptions) {
  const { root, dir, ownerOf } = watcher;
  const owner = ownerOf();
  if (owner === null) {
    watcher.fail('a process is started before any test file runs');
    return {};
  }
  const { file, project } = owner;
  const id = `${process.pid}-child-${started++}`;
  real.writeFileSync(join(dir, `${id}.begun`), JSON.stringify({ v: 1, file, project, child: true, begun: true }));
  return preload({ root, dir, file, project, id, nodeOptions });
}

/** The variables with which a program that is a test file of its own records itself. */
function ownVariables({ root, dir, nodeOptions }) {
  return preload({ root, dir, file: null, project: null, nodeOptions: nodeOptions || null });
}

function preload(about) {
  return {
    [variable]: JSON.stringify(about),
    NODE_OPTIONS: `--require ${JSON.stringify(entry)} ${about.nodeOptions ?? ''}`.trim(),
  };
}

/** In a process that a test started, or that is a test file: records until its exit. */
function asChild(createRecorder) {
  const text = process.env[variable];
  if (text === undefined || !workers.isMainThread) return;
  delete process.env[variable];
  try {
    const { root, dir, file: owner, project, id = `${process.pid}-own`, nodeOptions } = JSON.parse(text);
    if (nodeOptions === null) delete process.env.NODE_OPTIONS;
    else process.env.NODE_OPTIONS = nodeOptions;
    const file = owner ?? realpathSync(process.argv[1]);
    const recorder = createRecorder({ root, dir, child: owner !== null });
    recorder.own({ file, project });
    recordUntilExit(() => recorder.keep({ file, project }, { id }));
  } catch {
    // that it was started is written down: without a record the test counts as not watched completely
  }
}

/**
 * Also what the program does in its own `exit` listeners, which come after ours: `beforeExit` is the moment to get behind them, and
 * `reallyExit` is what `process.exit` ends with. A program that dies of an error comes by neither. What was written before is written
 * again with what came since.
 */
function recordUntilExit(keep) {
  let isLast = false;
  let isDone = false;
  const last = () => keep();
  process.on('exit', () => {
    if (isLast) return;
    isDone = process.listenerCount('exit') === 1;
    keep();
  });
  process.on('beforeExit', () => {
    isLast = true;
    process.off('exit', last);
    process.on('exit', last);
  });
  wrapInPlace(process, 'reallyExit', () => void (isDone || keep()));
}

module.exports = { watchChildren, asChild, ownVariables };
