/**
 * A Jest test runner that runs jest-circus (or jest-jasmine2 where that is what there is) and records each test file around it, in the worker. A user's own
 * test runner is not wrapped: launch.cjs gives ours only where the configuration names none.
 */
'use strict';
const { createRequire } = require('node:module');
const { join } = require('node:path');

const { recorder: script, root, dir } = JSON.parse(process.env.ASSAY_JEST_RECORDING);
delete process.env.ASSAY_JEST_RECORDING;
const { createRecorder } = require(script);
const { inlineMap } = require(join(script, '../source-map.cjs'));
const required = createRequire(createRequire(join(process.cwd(), 'package.json')).resolve('jest'));
const core = createRequire(createRequire(required.resolve('@jest/core')).resolve('jest-config'));
const circus = core('jest-circus/runner');

/** What the file that runs now was transformed to, by path. */
let transforms = new Map();
const recorder = createRecorder({ root, dir, maps });

function maps(path) {
  const transform = transforms.get(path);
  if (transform === undefined) return undefined;
  const { code, originalCode, sourceMapPath, wrapperLength: shift = 0 } = transform;
  if (code === originalCode) return { plain: true, shift, length: code.length };
  const map = inlineMap(code) ?? readMap(sourceMapPath);
  return map === null ? { shift } : { code, map, shift };
}

function readMap(path) {
  try {
    return path ? require('node:fs').readFileSync(path, 'utf8') : null;
  } catch {
    return null;
  }
}

module.exports = async function record(globalConfig, config, environment, runtime, testPath, ...rest) {
  const owner = { file: testPath, project: config.displayName?.name ?? null };
  recorder.forget();
  recorder.own(owner);
  try {
    return await (circus.default ?? circus)(globalConfig, config, environment, runtime, testPath, ...rest);
  } finally {
    transforms = runtime._fileTransforms ?? new Map();
    recorder.keep(owner);
    recorder.own(null);
  }
};
