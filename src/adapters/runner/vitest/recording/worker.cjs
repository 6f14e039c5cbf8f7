/**
 * Recording in a Vitest worker (process or thread), told the moments by provider.mjs and setup.mjs: writes one `.raw` file per test
 * file, in offsets of the code that ran. The run's own process has all source maps and makes records of them (records.mjs).
 *
 *     start ─> [loaded] ─> take ─> [loaded] ─> take …     loaded: all is imported, no test has run yet; only without isolation
 *
 * Without isolation a module is loaded by the first file that imports it and then shared. What ran while it was loaded counts for
 * every later file that imports it: `loads` keeps what ran in each span of time in which some module was loaded.
 * Invariant: nothing here throws into Vitest; what goes wrong makes the record incomplete, with the reason.
 */
'use strict';
const { writeFileSync } = require('node:fs');
const { dirname, join, sep } = require('node:path');
const { isMainThread, threadId } = require('node:worker_threads');
const { createExecuted, merge, packageOf } = require('./executed.cjs');
const { loadedModules } = require('./graph.cjs');

/** What Vitest puts behind a module's text. */
const tail = '\n}}'.length;
/** Comments that Vite and Vitest put behind it: its map, where it is cached. */
const comments = /(?:\n+\/\/# [^\n]*)+\s*$/;

class Recording {
  #root;
  #dir;
  #recorder;
  #executed;
  #state = null;
  #problem = null;
  /** Whether another file may follow in this worker. */
  #mayGoOn = false;
  /** V8 tells from here on what runs next. */
  #isCounting = false;
  #count = 0;
  /** Files of the tree loaded before we were asked: a test runner or serializer of the project's own. */
  #before = new Set();
  /** What happened until `loaded`: {scripts, packages, inputs}, as all spans. */
  #early = null;
  #inputs = noInputs();
  /** Module graph -> what its files so far loaded: {loads, natives, packages}. In Vitest's vm pools contexts have their own. */
  #graphs = new WeakMap();
  /** Path -> where its text began and how long it was: an earlier file's modules may still be called. */
  #heads = new Map();
  #cpu = 0;

  constructor({ root, dir, recorder, own, compileCache }) {
    for (const [name, value] of Object.entries(compileCache)) {
      if (value === null) delete process.env[name];
      else process.env[name] = value;
    }
    this.#root = root;
    this.#dir = dir;
    this.#recorder = dirname(recorder);
    this.#executed = createExecuted(root, own);
  }

  /** Vitest may run files now; `isIsolated`: it throws modules away after each. */
  start(state, isIsolated) {
    this.#state = state;
    this.#attempt(() => {
      this.#mayGoOn ||= !isIsolated || state.ctx.files.length > 1;
      if (this.#isCounting) return;
      if (this.#count > 0) this.#again();
      else if (process.env.NODE_V8_COVERAGE) {
        throw new Error('NODE_V8_COVERAGE is set: V8 can count for one reader only');
      } else {
        this.#before = new Set([...loadedModules(state).keys()].filter((path) => this.#isInside(path)));
        this.#watchInputs();
        this.#executed.start();
        this.#isCounting = true;
      }
    });
  }

  loaded() {
    this.#attempt(() => {
      this.#early = this.#span();
      this.#executed.again();
    });
  }

  #watchInputs() {
    const now = () => this.#inputs;
    const fail = (reason) => {
      this.#inputs.incomplete ??= reason;
    };
    const ownerOf = () => {
      const { filepath, ctx } = this.#state;
      return { file: filepath ?? ctx.files[0].filepath ?? ctx.files[0], project: ctx.projectName || null };
    };
    require(join(this.#recorder, 'files.cjs')).watchFiles({ root: this.#root, now });
    require(join(this.#recorder, 'outside.cjs')).watchOutside({ now });
    require(join(this.#recorder, 'children.cjs')).watchChildren({
      root: this.#root,
      dir: this.#dir,
      now,
      ownerOf,
      fail,
    });
  }

  #span() {
    const inputs = this.#inputs;
    this.#inputs = noInputs();
    const executed = this.#executed.take();
    for (const path of executed.outside) inputs.outside.add(path);
    return { ...executed, inputs };
  }

  #again() {
    this.#executed.again();
    this.#isCounting = true;
  }

  /** The file `state.filepath` has run. */
  take(state) {
    const raw = { file: state.filepath, project: state.ctx.projectName || null, scripts: [], whole: [], packages: [] };
    this.#attempt(() => Object.assign(raw, this.#tell(state)));
    this.#count += 1;
    const text = JSON.stringify({ ...raw, cpuMs: this.#cpuMs(), incomplete: this.#problem ?? raw.incomplete ?? null });
    writeFileSync(join(this.#dir, `${this.#count}-${process.pid}-${threadId}.raw`), text);
  }

  #tell(state) {
    const late = this.#span();
    this.#isCounting = false;
    const spans = this.#early ? [this.#early, late] : [late];
    this.#early = null;
    const graph = state.evaluatedModules ?? state.moduleCache;
    const before = this.#graphs.get(graph) ?? null;
    const modules = loadedModules(state, before && [state.filepath, ...(state.config.setupFiles ?? [])]);
    const scripts = new Map();
    for (const span of spans) for (const [path, script] of span.scripts) merge(scripts, path, script);
    const packages = new Set(spans.flatMap((span) => [...span.packages]));
    for (const path of modules.keys()) if (packageOf(path) !== null) packages.add(packageOf(path));
    const whole = new Set(this.#before);
    const shared = before ? addShared(before, modules, { scripts, whole, packages }) : [];
    for (const [path, { isMock }] of modules) {
      if (!isMock && this.#isInside(path) && !scripts.get(path)?.isLoaded) whole.add(path);
    }
    for (const [path, script] of scripts) if (script.total === null) whole.add(path);
    this.#graphs.set(graph, withSpans(before, spans, modules, packages));
    if (this.#mayGoOn) this.#again();
    const told = [...scripts].filter(([path]) => !whole.has(path));
    return {
      scripts: told.map(([path, script]) => {
        const head = this.#headOf(path, script.total, modules.get(path)?.code, state.moduleExecutionInfo);
        return toRow(path, script, head);
      }),
      whole: [...whole],
      packages: [...packages],
      ...unite([...spans, ...shared].map((span) => span.inputs)),
    };
  }

  #headOf(path, total, code, info) {
    if (code !== undefined) {
      const start = info?.get(path)?.startOffset ?? total - tail - code.length;
      this.#heads.set(path, [start, code.replace(comments, '').trimEnd().length]);
    }
    return this.#heads.get(path) ?? [-1, -1];
  }

  #isInside(path) {
    return path.startsWith(this.#root + sep) && packageOf(path) === null && !this.#executed.isOwn(path);
  }

  /** Since the last file, the start of the process included. */
  #cpuMs() {
    const usage = isMainThread ? process.cpuUsage() : process.threadCpuUsage?.();
    if (!usage) return null;
    const before = this.#cpu;
    this.#cpu = (usage.user + usage.system) / 1000;
    return Math.round(this.#cpu - before);
  }

  #attempt(action) {
    try {
      action();
    } catch (error) {
      this.#problem ??= `recording failed: ${String(error?.message ?? error).slice(0, 500)}`;
    }
  }
}

/**
 * [path, where the module's text begins in what V8 ran (-1: V8 ran a file as it is), how long it is without its map, length of what
 * V8 ran, [start, end, executed, …], whether it was loaded]. Not loaded is what an earlier file of this worker left behind.
 */
function toRow(path, { total, functions, isLoaded }, [start, length]) {
  const ranges = [...functions].flatMap(([range, isExecuted]) => [...range.split(',').map(Number), isExecuted ? 1 : 0]);
  return [path, start, length, total, ranges, isLoaded];
}

/** Adds what earlier files loaded for this one too; gives the spans of time in which they did. */
function addShared(before, modules, { scripts, whole, packages }) {
  const isShared = ({ scripts: loaded }) => [...loaded].some(([path, it]) => it.isLoaded && modules.has(path));
  const shared = before.loads.filter(isShared);
  for (const span of shared) for (const [path, it] of span.scripts) if (modules.has(path)) merge(scripts, path, it);
  // Node's own loader does not say who imports what.
  for (const path of before.natives) whole.add(path);
  for (const name of before.packages) packages.add(name);
  return shared;
}

function withSpans(before, spans, modules, packages) {
  const { loads, natives, packages: known } = before ?? { loads: [], natives: new Set(), packages: new Set() };
  for (const span of spans) {
    if ([...span.scripts.values()].some((it) => it.isLoaded)) loads.push(span);
    for (const path of span.scripts.keys()) if (modules.get(path)?.code === undefined) natives.add(path);
  }
  for (const name of packages) known.add(name);
  return { loads, natives, packages: known };
}

function noInputs() {
  return { reads: new Set(), lists: new Set(), started: new Set(), outside: new Set(), incomplete: null };
}

function unite(inputs) {
  const all = (name) => [...new Set(inputs.flatMap((it) => [...it[name]]))];
  const incomplete = inputs.find((it) => it.incomplete !== null)?.incomplete ?? null;
  const [reads, lists, started, outside] = ['reads', 'lists', 'started', 'outside'].map(all);
  return { reads, lists, started, outside, incomplete };
}

/** One per process or thread, and for every context of it: this file may be loaded by Vitest's own `require`. */
function recordingOf(state) {
  const key = Symbol.for('assay.recording');
  const options = state.providedContext?.assayRecording;
  if (options && !process[key]) Object.defineProperty(process, key, { value: new Recording(options) });
  return process[key];
}

module.exports = {
  start: (state, isIsolated) => recordingOf(state)?.start(state, isIsolated),
  take: (state) => recordingOf(state)?.take(state),
};
