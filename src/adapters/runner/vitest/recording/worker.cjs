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
const { join, sep } = require('node:path');
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
  #executed;
  #problem = null;
  /** Whether another file may follow in this worker. */
  #mayGoOn = false;
  /** V8 tells from here on what runs next. */
  #isCounting = false;
  #count = 0;
  /** Files of the tree loaded before we were asked: a test runner or serializer of the project's own. */
  #before = new Set();
  /** What ran until `loaded`. */
  #early = null;
  #loads = [];
  #packages = new Set();
  #natives = new Set();
  #cpu = 0;

  constructor({ root, dir, own }) {
    this.#root = root;
    this.#dir = dir;
    this.#executed = createExecuted(root, own);
  }

  /** Vitest may run files now; `isIsolated`: it throws modules away after each. */
  start(state, isIsolated) {
    this.#attempt(() => {
      this.#mayGoOn ||= !isIsolated || state.ctx.files.length > 1;
      if (this.#isCounting) return;
      if (this.#count > 0) this.#again();
      else if (process.env.NODE_V8_COVERAGE) {
        throw new Error('NODE_V8_COVERAGE is set: V8 can count for one reader only');
      } else {
        this.#before = new Set([...loadedModules(state).keys()].filter((path) => this.#isInside(path)));
        this.#executed.start();
        this.#isCounting = true;
      }
    });
  }

  loaded() {
    this.#attempt(() => {
      this.#early = this.#executed.take();
      this.#executed.again();
    });
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
    const text = JSON.stringify({
      ...raw,
      cpuMs: this.#cpuMs(),
      incomplete: this.#problem ?? environmentProblem(state),
    });
    writeFileSync(join(this.#dir, `${this.#count}-${process.pid}-${threadId}.raw`), text);
  }

  #tell(state) {
    const late = this.#executed.take();
    this.#isCounting = false;
    const spans = this.#early ? [this.#early, late] : [late];
    this.#early = null;
    const isFresh = this.#count === 0 || state.config.pool.startsWith('vm');
    const modules = loadedModules(state, isFresh ? null : [state.filepath, ...(state.config.setupFiles ?? [])]);
    const scripts = new Map();
    for (const span of spans) for (const [path, script] of span.scripts) merge(scripts, path, script);
    const packages = new Set(spans.flatMap((span) => [...span.packages]));
    for (const path of modules.keys()) if (packageOf(path) !== null) packages.add(packageOf(path));
    const whole = new Set(this.#before);
    if (!isFresh) this.#addShared(modules, scripts, whole, packages);
    for (const path of modules.keys()) if (this.#isInside(path) && !scripts.get(path)?.isLoaded) whole.add(path);
    for (const [path, script] of scripts) if (!script.isLoaded || script.total === null) whole.add(path);
    this.#remember(spans, modules, packages);
    if (this.#mayGoOn) this.#again();
    const told = [...scripts].filter(([path]) => !whole.has(path));
    return {
      scripts: told.map(([path, script]) => toRow(path, script, modules.get(path)?.code, state.moduleExecutionInfo)),
      whole: [...whole],
      packages: [...packages],
    };
  }

  /** Adds what earlier files of this worker loaded for this one too. */
  #addShared(modules, scripts, whole, packages) {
    for (const span of this.#loads) {
      if (![...span].some(([path, script]) => script.isLoaded && modules.has(path))) continue;
      for (const [path, script] of span) if (modules.has(path)) merge(scripts, path, script);
    }
    // Node's own loader does not say who imports what.
    for (const path of this.#natives) whole.add(path);
    for (const name of this.#packages) packages.add(name);
  }

  #remember(spans, modules, packages) {
    for (const { scripts } of spans) {
      if ([...scripts.values()].some((it) => it.isLoaded)) this.#loads.push(scripts);
      for (const path of scripts.keys()) if (modules.get(path)?.code === undefined) this.#natives.add(path);
    }
    for (const name of packages) this.#packages.add(name);
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
 * V8 ran, [start, end, executed, …]].
 */
function toRow(path, { total, functions }, code, info) {
  const ranges = [...functions].flatMap(([range, isExecuted]) => [...range.split(',').map(Number), isExecuted ? 1 : 0]);
  if (code === undefined) return [path, -1, -1, total, ranges];
  const length = code.replace(comments, '').trimEnd().length;
  return [path, info?.get(path)?.startOffset ?? total - tail - code.length, length, total, ranges];
}

/** An environment that is a file of the tree runs before we are asked. */
function environmentProblem(state) {
  const name = state.ctx.environment?.name ?? state.config.environment ?? '';
  return /^[./]/.test(name) ? `the test environment ${name} is loaded before recording starts` : null;
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
