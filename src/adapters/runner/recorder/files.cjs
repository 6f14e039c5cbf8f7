/**
 * Which files of the tree a test reads, looks for and lists. Functions of `fs` are wrapped once, in place, and call through.
 * Not counted: what the module loader and the runner read for themselves; the code they load is seen as code. JSON is no code, so that its
 * loading counts as reading.
 */
'use strict';
const fs = require('node:fs');
const { syncBuiltinESMExports } = require('node:module');
const { resolve } = require('node:path');
const { fileURLToPath } = require('node:url');

const reading = [
  'readFile',
  'readFileSync',
  'open',
  'openSync',
  'createReadStream',
  'stat',
  'statSync',
  'lstat',
  'lstatSync',
  'access',
  'accessSync',
];
const alsoReading = [
  'exists',
  'existsSync',
  'copyFile',
  'copyFileSync',
  'cp',
  'cpSync',
  'openAsBlob',
  'readlink',
  'readlinkSync',
];
const listing = ['readdir', 'readdirSync', 'opendir', 'opendirSync'];
const machinery =
  /node_modules\/(?:\.pnpm\/)?(?:@jest[/+]|jest-|@babel[/+]|babel-|mocha[/@]|vite[/@]|vitest[/@]|@vitest[/+]|vite-node[/@]|ts-jest[/@]|ts-node[/@]|tsx[/@]|esbuild[/@]|@swc[/+]|source-map-support[/@]|get-tsconfig[/@]|resolve|enhanced-resolve)/;
const settings = /\/(?:package|tsconfig[^/]*|jsconfig)\.json$/;

let watcher = null;
const { closeSync, openSync, readSync, writeFileSync } = fs;
const real = { closeSync, openSync, readSync, writeFileSync };

function watchFiles({ root, now }) {
  const isFirst = watcher === null;
  watcher = { root, now };
  if (!isFirst) return;
  for (const name of [...reading, ...alsoReading]) wrap(fs, name, 'reads');
  for (const name of listing) wrap(fs, name, 'lists');
  for (const name of ['readFile', 'open', 'stat', 'lstat', 'access', 'copyFile', 'cp', 'readlink'])
    wrap(fs.promises, name, 'reads');
  for (const name of ['readdir', 'opendir']) wrap(fs.promises, name, 'lists');
  syncBuiltinESMExports();
}

function wrap(owner, name, kind) {
  const original = owner[name];
  if (typeof original !== 'function') return;
  const own = function (...args) {
    note(args[0], kind);
    return new.target
      ? Reflect.construct(original, args, new.target === own ? original : new.target)
      : Reflect.apply(original, this, args);
  };
  for (const key of Reflect.ownKeys(original)) {
    const descriptor = Object.getOwnPropertyDescriptor(original, key);
    const mine = Object.getOwnPropertyDescriptor(own, key);
    if (descriptor && (mine === undefined || mine.configurable)) Object.defineProperty(own, key, descriptor);
  }
  if (original.prototype) own.prototype = original.prototype;
  owner[name] = own;
}

function note(target, kind) {
  try {
    const path = pathOf(target);
    if (path === null) return;
    const { root, now } = watcher;
    if (path !== root && !path.startsWith(`${root}/`)) return;
    const inside = path.slice(root.length);
    if (/\/(?:node_modules|\.git)(?:\/|$)/.test(inside)) return;
    const bucket = now();
    if (bucket[kind].has(path)) return;
    if (isMachinery(path)) return;
    bucket[kind].add(path);
  } catch {
    // never in the way of the test
  }
}

function pathOf(target) {
  if (typeof target === 'string') return target.includes('\0') ? null : resolve(target);
  if (target instanceof URL) return target.protocol === 'file:' ? fileURLToPath(target) : null;
  return Buffer.isBuffer(target) ? resolve(target.toString()) : null;
}

/** Whether the module loader or the runner asks, by the nearest callers. */
function isMachinery(path) {
  const isData = path.endsWith('.json') && !settings.test(path);
  const first = callers().find(
    ({ file }) =>
      !file.startsWith('node:fs') &&
      !file.startsWith('node:internal/fs') &&
      file !== __filename &&
      !/\/graceful-fs\//.test(file),
  );
  if (first === undefined) return false;
  const { file, name } = first;
  const isLoader =
    file.startsWith('node:internal/modules') || file.startsWith('node:internal/url') || file === 'node:module';
  // What a runner compares with is an input: `readSnapshotFile` of Vitest, `getSnapshotData` of Jest.
  if (isLoader || machinery.test(file)) return !isData && !/snapshot/i.test(name);
  return false;
}

function callers() {
  const { prepareStackTrace, stackTraceLimit } = Error;
  Error.stackTraceLimit = 10;
  Error.prepareStackTrace = (_, sites) =>
    sites.map((site) => ({ file: site.getFileName() ?? '', name: site.getFunctionName() ?? '' }));
  try {
    const holder = {};
    Error.captureStackTrace(holder, note);
    const { stack } = holder;
    return Array.isArray(stack) ? stack : [];
  } finally {
    Error.prepareStackTrace = prepareStackTrace;
    Error.stackTraceLimit = stackTraceLimit;
  }
}

module.exports = { watchFiles, real };
