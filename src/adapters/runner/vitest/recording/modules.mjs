/**
 * The modules of one Vitest project as its Vite made them, found by what V8 told of the script that ran: its path and length.
 * A text that cannot be told for sure is not guessed at: then the whole file counts.
 */
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Generated } from './generated.mjs';
import { globbedFolders } from './globs.mjs';

/** Comments that Vite and Vitest put behind a module: its map, where it is cached. */
const comments = /(?:\n+\/\/# [^\n]*)+\s*$/;
const base64Map = /sourceMappingURL=data:application\/json;(?:charset=utf-8;)?base64,([\w+/=]+)/;
const environmentComment = /@(?:vitest|jest)-environment\s+([\w-]+)/;
const byteOrderMark = '\ufeff';

export class Modules {
  #project;
  #root;
  #texts;
  /** Path -> {id, code, map} as they are after the run. */
  #candidates = new Map();
  /** Of a candidate: {generated, sources, shifts}, or null when it cannot be mapped. */
  #decoded = new Map();

  /** `texts`: path -> text, null when there is none; shared by all projects. */
  constructor(project, root, texts) {
    this.#project = project;
    this.#root = root;
    this.#texts = texts;
  }

  /** The text of a file of the tree. */
  textOf(path) {
    if (!this.#texts.has(path)) this.#texts.set(path, readText(path));
    return this.#texts.get(path);
  }

  /** A test environment of the tree's own runs before the worker is asked to record. */
  environmentProblem(file) {
    const { environment, environmentMatchGlobs = [], root } = this.#project.config;
    const [, own] = environmentComment.exec(this.textOf(file) ?? '') ?? [];
    const names = [own ?? environment, ...environmentMatchGlobs.map(([, it]) => it)];
    const name = names.find(
      (it) => /^[./]/.test(it) || this.#isOwnPackage(join(root, 'node_modules', `vitest-environment-${it}`)),
    );
    return name === undefined ? null : `the test environment ${name} is loaded before recording begins`;
  }

  #isOwnPackage(folder) {
    const real = existsSync(folder) ? realpathSync(folder) : folder;
    return real.startsWith(this.#root + sep) && !real.includes('/node_modules/');
  }

  /** Folders whose files `paths` import by `import.meta.glob`. */
  globbed(paths) {
    const folders = [];
    for (const path of paths) {
      const text = this.textOf(path) ?? '';
      const found = text.includes('import.meta.glob') ? globbedFolders(text, path, this.#project.vite.config.root) : [];
      if (found === null) return { folders, problem: `nobody knows which folders import.meta.glob reads for ${path}` };
      folders.push(...found.filter((it) => it === this.#root || it.startsWith(this.#root + sep)));
    }
    return { folders, problem: null };
  }

  /**
   * The module at `path` whose text, without its map, is `length` long: {generated, sources: [path]}; null when there is none, more
   * than one, or no usable source map.
   */
  find(path, length) {
    if (!this.#candidates.has(path)) this.#candidates.set(path, this.#transformed(path));
    const fitting = this.#candidates.get(path).filter(({ code }) => code.length === length);
    const [first] = fitting;
    if (!first || fitting.some((it) => it.code !== first.code || it.id !== first.id) || /[?#]/.test(first.id))
      return null;
    if (!this.#decoded.has(first)) this.#decoded.set(first, this.#decode(path, first));
    return this.#decoded.get(first);
  }

  /** Vitest 4 and 5 run what Vite's module graphs hold; Vitest 3 runs what vite-node made of that. */
  #transformed(path) {
    const { vite, vitenode } = this.#project;
    const graphs = Object.values(vite.environments ?? {}).map((it) => it.moduleGraph);
    const nodes = graphs.flatMap((graph) => [...(graph.getModulesByFile(path) ?? [])]);
    const ofVite = nodes.map(({ id, transformResult }) => ({ id, ...transformResult }));
    const caches = Object.values(vitenode?.fetchCaches ?? {});
    const ofViteNode = caches.map((cache) => ({ id: path, code: cache.get(path)?.result.code, map: null }));
    const all = [...ofVite, ...ofViteNode].filter((it) => typeof it.code === 'string' && typeof it.id === 'string');
    return all.map(({ id, code, map }) => ({
      id,
      code: code.replace(comments, '').trimEnd(),
      map: map?.mappings ? map : inlined(code),
    }));
  }

  #decode(path, { code, map }) {
    if (!map?.mappings) return null;
    const sources = map.sources.map((source) => this.#pathOf(path, map.sourceRoot, source));
    const texts = sources.map((source, index) => this.#originalText(source, map.sourcesContent?.[index]));
    if (texts.includes(null)) return null;
    const generated = Generated.from(code, map.mappings, texts);
    return (
      generated && {
        generated,
        sources,
        shifts: sources.map((it) => (this.textOf(it)?.startsWith(byteOrderMark) ? 1 : 0)),
      }
    );
  }

  #pathOf(path, sourceRoot, source) {
    if (typeof source !== 'string') return null;
    if (source.startsWith('file:///')) return fileURLToPath(source);
    return resolve(dirname(path), sourceRoot ?? '', source.replace(/[?#].*$/, ''));
  }

  /** What the map was made from, when that is what lies in the tree; without the byte order mark that Vite takes off. */
  #originalText(path, content) {
    const text = path?.startsWith(this.#root + sep) ? this.textOf(path) : null;
    if (text === null) return null;
    const bare = text.startsWith(byteOrderMark) ? text.slice(1) : text;
    return typeof content === 'string' && content !== bare && content !== text ? null : bare;
  }
}

function inlined(code) {
  const [, base64] = base64Map.exec(code) ?? [];
  return base64 === undefined ? null : JSON.parse(Buffer.from(base64, 'base64').toString('utf8'));
}

function readText(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
