/**
 * Preload of Jest's workers: records each test file from the moment its worker is given it to its end, environment, setup files and
 * teardown included, and leaves configuration and test runner as they are (they are part of the keys of Jest's caches).
 * Jest compiles modules itself, by `vm`: that is where their code is seen.
 */
'use strict';
const { readFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const { dirname, join } = require('node:path');
const vm = require('node:vm');

const about = process.env.ASSAY_JEST_RECORDING;
const at = process.execArgv.indexOf(__filename);
delete process.env.ASSAY_JEST_RECORDING;
if (at > 0) process.execArgv.splice(at - 1, 2);
if (about !== undefined && process.env.JEST_WORKER_ID !== undefined) watchWorker(JSON.parse(about));

function watchWorker({ recorder: script, root, dir, runner }) {
  const { createRecorder } = require(script);
  const { wrapInPlace } = require(join(dirname(script), 'wrap.cjs'));
  const inside = `${root}/`;
  /** Path -> what Jest made of it for the test file that runs. */
  const compiled = new Map();
  /** Path -> where Jest keeps the source map. */
  let maps = new Map();
  const codes = (path) => (compiled.get(path) ?? []).map((code) => ({ code, map: () => readMap(maps.get(path)) }));
  const recorder = createRecorder({ root, dir, own: [__filename], codes });
  const note = (code, name) => {
    if (typeof code !== 'string' || typeof name !== 'string') return;
    const path = name.startsWith('file://') ? name.slice('file://'.length) : name;
    if (!path.startsWith(inside)) return;
    const known = compiled.get(path);
    if (known === undefined) compiled.set(path, [code]);
    else if (!known.includes(code)) known.push(code);
  };
  wrapInPlace(vm, 'Script', ([code, options]) => note(code, nameOf(options)));
  wrapInPlace(vm, 'compileFunction', ([code, , options]) => note(code, nameOf(options)));
  wrapInPlace(vm, 'SourceTextModule', ([code, options]) => note(code, options?.identifier));

  const { prototype } = require(createRequire(runner).resolve('jest-runtime')).default;
  const { teardown } = prototype;
  prototype.teardown = function (...args) {
    maps = new Map(this.getSourceMaps?.());
    return teardown.apply(this, args);
  };
  const worker = require(join(dirname(runner), 'testWorker.js'));
  const { worker: run } = worker;
  worker.worker = function (input) {
    const test = { file: input.path, project: input.config.displayName?.name ?? null };
    // what ran since the last file is left over from it, or made the worker ready
    compiled.clear();
    recorder.own(test);
    const ended = run.call(this, input);
    const keep = () => {
      recorder.keep(test);
      recorder.own(null);
    };
    ended.then(keep, keep); // before whoever gets the promise; nothing of ours in the tests' stack traces
    return ended;
  };
}

function nameOf(options) {
  return typeof options === 'string' ? options : options?.filename;
}

function readMap(path) {
  try {
    return path === undefined ? null : readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
