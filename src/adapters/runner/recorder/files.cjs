/**
 * Which files of the tree a test reads, looks for and lists. Functions of `fs` are wrapped once, in place, and call through.
 * Not counted: what the module loader and the runner read for themselves; the code they load is seen as code. JSON and snapshots are no
 * code, so that their loading counts as reading.
 */
'use strict';
const fs = require('node:fs');
const { syncBuiltinESMExports } = require('node:module');
const { tmpdir } = require('node:os');
const { dirname, join, resolve, sep } = require('node:path');
const { fileURLToPath } = require('node:url');
const { wrapInPlace } = require('./wrap.cjs');

const reading = `access accessSync copyFile copyFileSync cp cpSync createReadStream exists existsSync lstat lstatSync open openAsBlob
  openSync readFile readFileSync readlink readlinkSync realpath realpathSync stat statSync`;
const listing = 'opendir opendirSync readdir readdirSync';
/** Runners and what compiles for them, by folder in node_modules; a library that both they and tests may use is neither. */
const machinery =
  /node_modules\/(?:\.pnpm\/)?(?:@jest[/+]|jest-(?:circus|config|environment-\w+|haste-map|jasmine2|message-util|resolve|runner|runtime|util|worker)[/@]|babel-jest[/@]|@babel[/+]register|pirates[/@]|mocha[/@]|vite[/@]|vitest[/@]|@vitest[/+](?!spy|snapshot)|vite-node[/@]|ts-jest[/@]|ts-node[/@]|tsx[/@]|@swc[/+](?:jest|register)|@swc-node[/+]|esbuild-register[/@]|source-map-support[/@])/;
const snapshots = /node_modules\/(?:\.pnpm\/)?(?:jest-snapshot[/@]|@vitest[/+]snapshot)/;
const runtime = /node_modules\/(?:\.pnpm\/)?jest-runtime[/@]/;
const outside = /\/(?:node_modules|\.git)(?:\/|$)/;
const gitFolder = /\/\.git(?:\/|$)/;
/** Assay's own scripts for all runners. */
const assets = dirname(__dirname) + sep;
/** Entries of one folder and those below it. */
const maxEntries = 100_000;

let watcher = null;
/** Folders of temporary files, when somebody has asked. */
let temporary = null;
const { closeSync, openSync, readFileSync, readSync, readdirSync, realpathSync, writeFileSync } = fs;
/** As they were before they were wrapped. */
const real = { closeSync, openSync, readFileSync, readSync, writeFileSync };

/** `now()` answers {reads, lists, outside} of the test file that runs; `fail(reason)`. A later call replaces an earlier one. */
function watchFiles({ root, now, fail = () => undefined }) {
  const isFirst = watcher === null;
  watcher = { root, now, fail };
  if (!isFirst) return;
  for (const owner of [fs, fs.promises]) {
    for (const name of reading.split(/\s+/)) {
      wrapInPlace(owner, name, (args) => void (isOverwriting(name, args) || note(args, 'reads', /^cp/.test(name))));
      if (owner[name]?.native) wrapInPlace(owner[name], 'native', (args) => note(args, 'reads'));
    }
    for (const name of listing.split(' ')) wrapInPlace(owner, name, (args) => note(args, 'lists', true));
  }
  syncBuiltinESMExports();
}

/** What was there before is no concern of who begins a file anew. */
function isOverwriting(name, [, flags]) {
  return (name === 'open' || name === 'openSync') && flags === 'w';
}

function note([target, ...others], kind, mayBeDeep = false) {
  try {
    const path = pathOf(target);
    if (path === null) return;
    if (!isInside(path)) return noteOutside(path);
    const found = watcher.now();
    const isDeep = mayBeDeep && others.some((it) => it?.recursive === true);
    if ((!isDeep && found[kind].has(path)) || isMachinery(path)) return;
    found[kind].add(path);
    if (isDeep) walk(path, found, kind);
  } catch (error) {
    watcher.fail(`what it reads could not be watched: ${error?.message}`);
  }
}

/**
 * What no revision holds. Temporary files are the test's own, installed packages are known otherwise, and `/dev` and `/proc` are the
 * machine. What code of the tree asks for, also through a library, and what somebody asks of whom the stack tells nothing.
 */
function noteOutside(path) {
  const { root } = watcher;
  const isOfGit = gitFolder.test(path) && path.startsWith(`${root}/`);
  if (!isOfGit && (outside.test(path) || path === root || path.startsWith(`${root}/`) || isOfMachine(path))) return;
  const found = watcher.now().outside;
  if (found.has(path)) return;
  if (path.startsWith(assets)) return;
  const near = callers(200);
  const nearest = near?.find(isSomebody);
  if (near !== null && (nearest === undefined || isOfTree(nearest.file))) found.add(path);
}

function realTemporary() {
  try {
    return realpathSync(tmpdir());
  } catch {
    return tmpdir();
  }
}

function isOfMachine(path) {
  temporary ??= [tmpdir(), realTemporary()].map((folder) => `${folder}/`);
  return /^\/(?:dev|proc|sys)\//.test(path) || temporary.some((folder) => `${path}/`.startsWith(folder));
}

function isInside(path) {
  const { root } = watcher;
  if (!path.startsWith(root)) return false;
  if (path.length > root.length && path.charCodeAt(root.length) !== 47) return false;
  return !outside.test(path.slice(root.length));
}

/** All that lies below a folder: its folders are listed, and its files read where they are copied. */
function walk(top, found, kind) {
  const open = [top];
  let left = maxEntries;
  for (const folder of open) {
    found.lists.add(folder);
    for (const entry of entriesOf(folder)) {
      if (left-- === 0) throw new Error(`${top} has too many entries`);
      const path = join(folder, entry.name);
      if (!isInside(path)) continue;
      if (entry.isDirectory()) open.push(path);
      else if (kind === 'reads') found.reads.add(path);
    }
  }
}

function entriesOf(folder) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return []; // not there, or no folder: then that is what the program sees, too
  }
}

/** Most paths are absolute and normal already, and runners ask for many. */
function pathOfText(text) {
  if (text.charCodeAt(0) === 47 && !/\/\.|\/\/|\/$/.test(text)) return text;
  return text.includes('\0') ? null : resolve(text);
}

/** As Node reads it: URLs may be of another realm. */
function pathOf(target) {
  if (typeof target === 'string') return pathOfText(target);
  if (ArrayBuffer.isView(target))
    return resolve(Buffer.from(target.buffer, target.byteOffset, target.byteLength).toString());
  if (typeof target?.href !== 'string' || target.protocol !== 'file:') return null;
  return fileURLToPath(target.href);
}

/**
 * Whether the module loader or the runner asks and not the test: which of them is the nearest caller. Libraries between are nobody.
 * Of what the loader and Jest's runtime load, JSON is no code that V8 tells of. What a library reads while it is loaded, it reads and not
 * they.
 */
function isMachinery(path) {
  const first = callers(10);
  if (first === null) return true;
  const near = first.some(isSomebody) ? first : (callers(200) ?? first);
  const nearest = near.find(isSomebody);
  if (nearest === undefined || isSnapshot(nearest)) return false;
  if (isLoader(nearest.file) || runtime.test(nearest.file))
    return !path.endsWith('.json') && !near.slice(0, near.indexOf(nearest)).some(isLibrary);
  return machinery.test(nearest.file) && !path.endsWith('.snap');
}

/** What a runner compares with is an input; Vitest brings its `readSnapshotFile` along. */
function isSnapshot({ file, name }) {
  return snapshots.test(file) || (/\/vitest[/@]/.test(file) && /snapshot/i.test(name));
}

function isSomebody({ file }) {
  if (file.startsWith(__dirname)) return false;
  if (isLoader(file) || machinery.test(file) || snapshots.test(file)) return true;
  return isOfTree(file);
}

/** `graceful-fs` reads for others. */
function isLibrary({ file }) {
  return file.includes('/node_modules/') && !file.includes('/node_modules/graceful-fs/');
}

function isOfTree(file) {
  return file.startsWith(`${watcher.root}/`) && !file.includes('/node_modules/');
}

function isLoader(file) {
  return /^node:(?:internal\/(?:modules|url)|module$)/.test(file);
}

/** Null while a stack is made into text: then nobody but the maker of the text can read, in search of a source map. */
function callers(count) {
  const limit = Object.getOwnPropertyDescriptor(Error, 'stackTraceLimit');
  const prepare = Object.getOwnPropertyDescriptor(Error, 'prepareStackTrace');
  try {
    Error.stackTraceLimit = count;
    Error.prepareStackTrace = (_, sites) =>
      sites.map((site) => ({ file: withoutScheme(site.getFileName() ?? ''), name: site.getFunctionName() ?? '' }));
    const holder = {};
    Error.captureStackTrace(holder, note);
    return Array.isArray(holder.stack) ? holder.stack : null;
  } finally {
    put('stackTraceLimit', limit);
    put('prepareStackTrace', prepare);
  }
}

function withoutScheme(file) {
  return file.startsWith('file://') ? fileURLToPath(file) : file;
}

function put(name, descriptor) {
  if (descriptor === undefined) delete Error[name];
  else Object.defineProperty(Error, name, descriptor);
}

module.exports = { assets, watchFiles, real };
