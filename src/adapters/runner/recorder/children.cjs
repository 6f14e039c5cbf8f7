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

const variable = 'ASSAY_RECORD';
const entry = join(__dirname, 'index.cjs');
let watcher = null;
let started = 0;

function watchChildren(options) {
  const isFirst = watcher === null;
  watcher = options;
  if (!isFirst) return;
  const { spawn } = childProcess.ChildProcess.prototype;
  childProcess.ChildProcess.prototype.spawn = function (settings) {
    return spawn.call(
      this,
      guarded(settings, () => ({ ...settings, envPairs: withPairs(settings) })),
    );
  };
  for (const name of ['spawnSync', 'execFileSync', 'execSync']) wrapSync(name);
  const { Worker } = workers;
  workers.Worker = new Proxy(Worker, {
    construct(target, args, newTarget) {
      watcher.fail('it starts a worker thread, which is not watched');
      return Reflect.construct(target, args, newTarget === workers.Worker ? target : newTarget);
    },
  });
  syncBuiltinESMExports();
}

function guarded(otherwise, action) {
  try {
    return action();
  } catch (error) {
    watcher.fail(`a process it starts could not be watched: ${error?.message}`);
    return otherwise;
  }
}

function withPairs({ file, args, envPairs }) {
  const words = args ?? [];
  if (!mayRecord(file, words)) return envPairs;
  const pairs = (envPairs ?? []).filter((pair) => !pair.startsWith('NODE_OPTIONS='));
  const before = (envPairs ?? []).find((pair) => pair.startsWith('NODE_OPTIONS='))?.slice(13) ?? '';
  return [...pairs, ...Object.entries(variables(before)).map(([name, value]) => `${name}=${value}`)];
}

function wrapSync(name) {
  const original = childProcess[name];
  const own = function (...args) {
    return original.apply(
      this,
      guarded(args, () => withOptions(name, args)),
    );
  };
  Object.defineProperty(own, 'name', { value: name });
  childProcess[name] = own;
}

function withOptions(name, args) {
  const [file, second] = args;
  const hasWords = name !== 'execSync' && Array.isArray(second);
  const at = hasWords ? 2 : 1;
  const options = args[at] ?? (hasWords || second === undefined || second === null ? {} : second);
  if (typeof options !== 'object') return args;
  const command =
    name === 'execSync' || options.shell
      ? ['sh', ['sh', '-c', [file, ...(hasWords ? second : [])].join(' ')]]
      : [file, [file, ...(hasWords ? second : [])]];
  if (!mayRecord(command[0], command[1])) return args;
  const env = options.env ?? process.env;
  const changed = [...args];
  changed[at] = { ...options, env: { ...env, ...variables(env.NODE_OPTIONS ?? '') } };
  return changed;
}

/** A Node program, also one line of a shell that starts nothing else. */
function mayRecord(file, words) {
  if (isNode(file) || isNodeScript(String(file))) return true;
  const line = /(?:^|\/)(?:ba|da)?sh$/.test(file) ? String(words.at(-1)) : null;
  const [first = ''] = line === null ? [] : line.trim().split(/\s+/);
  if (line !== null && isNode(first.replace(/^["']|["']$/g, '')) && !/[;&|`$<>()\n]/.test(line)) return true;
  watcher.now().started.add(basename(String(file)));
  return false;
}

function isNode(file) {
  return file === process.execPath || /^node(?:\.exe)?$/.test(basename(String(file)));
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

function variables(nodeOptions) {
  const { root, dir, ownerOf } = watcher;
  const owner = ownerOf();
  if (owner === null) {
    watcher.fail('a process was started before any test file ran');
    return { NODE_OPTIONS: nodeOptions };
  }
  const { file, project } = owner;
  const id = `${process.pid}-child-${started++}`;
  real.writeFileSync(join(dir, `${id}.begun`), JSON.stringify({ v: 1, file, project, child: true, begun: true }));
  return {
    [variable]: JSON.stringify({ root, dir, file, project, id, nodeOptions }),
    NODE_OPTIONS: `--require ${JSON.stringify(entry)} ${nodeOptions}`.trim(),
  };
}

/** In a process that a test started: records until its exit. */
function asChild(createRecorder) {
  const text = process.env[variable];
  if (text === undefined || !workers.isMainThread) return;
  delete process.env[variable];
  try {
    const { root, dir, file: owner, project, id = `${process.pid}-own`, nodeOptions } = JSON.parse(text);
    const file = owner ?? realpathSync(process.argv[1]);
    if (nodeOptions === '') delete process.env.NODE_OPTIONS;
    else process.env.NODE_OPTIONS = nodeOptions;
    const recorder = createRecorder({ root, dir, child: owner !== null });
    recorder.own({ file, project });
    process.on('exit', () => recorder.keep({ file, project }, id));
  } catch {
    // that it was started is written down: without a record the test counts as not watched completely
  }
}

/** The variables with which a program that is a test file of its own records itself. */
function ownVariables({ root, dir, nodeOptions }) {
  return {
    [variable]: JSON.stringify({ root, dir, file: null, project: null, nodeOptions }),
    NODE_OPTIONS: `--require ${JSON.stringify(entry)} ${nodeOptions}`.trim(),
  };
}

module.exports = { watchChildren, asChild, ownVariables };
