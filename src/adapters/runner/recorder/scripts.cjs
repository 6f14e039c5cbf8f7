/**
 * What a script that V8 ran is: code of an installed package, a file of the tree as it lies on the disk (its functions are shifted at
 * most), one that was transformed and has a source map, or one of which only can be said that it was loaded.
 */
'use strict';
const { dirname, resolve } = require('node:path');
const { fileURLToPath, pathToFileURL } = require('node:url');
const { assets, real } = require('./files.cjs');

/** How runners wrap a module whose text they give to V8 as one script. */
const wrappers = [
  [/^\(\{"Object\.<anonymous>":function\([^)]*\)\{/, /\n?\}\}\);?\s*$/],
  [/^\(function \(exports, require, module, __filename, __dirname\) \{ /, /\n?\}\);?\s*$/],
];
const jsonImport = /(?:\bfrom\s*|\bimport\s*\(?\s*)(["'])([^"'\n]+\.json)\1/g;

/** `root`: real path of the tree. `own`: the recorder's and launcher's scripts, by absolute path. */
function createScripts({ root, own }) {
  /** Path -> the last code that was mapped there. Test files that share a process often get the same again. */
  const mapped = new Map();

  /** By its address alone: null when it is nobody's concern; a file of the tree, of a package, or one that lies elsewhere. */
  function place(url) {
    const path = pathOf(url);
    if (path === null || own.has(path)) return null;
    const name = packageName(path);
    if (name !== null) return { package: name };
    if (path.startsWith(`${root}/`)) return { path };
    return path.startsWith(assets) ? null : { outside: path };
  }

  /** `total`: length of what V8 ran; null when unknown. Null when the code must be seen to tell. */
  function asWritten(path, total) {
    const text = textOf(path);
    if (text === null) return whole(path);
    if (total === null) return null;
    const mark = text.charCodeAt(0) === 0xfeff ? 1 : 0;
    // Node strips types in place and says in a comment behind the text whose it is.
    const named = `\n\n//# sourceURL=${pathToFileURL(path).href}`.length;
    if (total === text.length - mark) return plain(path, text, -mark);
    return total === text.length - mark + named && /\.[cm]?ts$/.test(path) ? plain(path, text, -mark) : null;
  }

  /** `code`: what V8 ran. `external`: its source map, where the code itself has none. */
  function asRun(path, code, external = () => null) {
    const text = textOf(path);
    if (text === null) return whole(path);
    const [shift, body] = unwrap(code);
    const cut = text.length - body.length;
    const isHead = cut === 0 || text.slice(0, cut) === '\ufeff' || text.startsWith('#!');
    if (isHead && text.endsWith(body)) return plain(path, text, shift - cut);
    const known = mapped.get(path);
    if (known?.code === code && known.text === text) return known.about;
    const { inlineMap, readMap } = require('./source-map.cjs');
    const map = inlineMap(body) ?? external();
    const functions = map === null ? null : readMap({ path, text, code: body, map });
    const about = functions === null ? whole(path) : { kind: 'mapped', path, shift, functions, ...dataOf(path, body) };
    mapped.set(path, { code, text, about });
    return about;
  }

  return { place, asWritten, asRun };
}

function whole(path) {
  return { kind: 'whole', path };
}

function plain(path, text, shift) {
  return { kind: 'plain', path, shift, length: text.length, ...dataOf(path, text) };
}

/** JSON that is imported as a module: Node's loader of modules does not always read it by `fs`. */
function dataOf(path, code) {
  if (!/\.json["']/.test(code)) return {};
  const found = [...code.matchAll(jsonImport)].map(([, , name]) => name);
  const files = found.filter((name) => /^(?:\.{0,2}\/|file:)/.test(name));
  const data = files.map((name) => (name.startsWith('file:') ? fileURLToPath(name) : resolve(dirname(path), name)));
  const mapped = found.find((name) => name.startsWith('#'));
  return { data, problem: mapped === undefined ? null : `it imports ${mapped}, and where that leads is not watched` };
}

function unwrap(code) {
  for (const [head, tail] of wrappers) {
    const [before] = head.exec(code) ?? [];
    const [after] = (before !== undefined && tail.exec(code)) || [];
    if (after !== undefined) return [before.length, code.slice(before.length, code.length - after.length)];
  }
  return [0, code];
}

function textOf(path) {
  try {
    return real.readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

/** V8 tells absolute file names as URLs. */
function pathOf(url) {
  if (url.startsWith('file://')) {
    try {
      return fileURLToPath(url.replace(/[?#].*$/, ''));
    } catch {
      return null;
    }
  }
  return url.startsWith('/') ? url.replace(/[?#].*$/, '') : null;
}

/** The innermost installed package that a file belongs to. */
function packageName(path) {
  const at = path.lastIndexOf('/node_modules/');
  if (at === -1) return null;
  const [first = '', second = ''] = path.slice(at + 14).split('/');
  return first.startsWith('@') ? `${first}/${second}` : first;
}

module.exports = { createScripts };
