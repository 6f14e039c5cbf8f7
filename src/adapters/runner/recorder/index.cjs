/**
 * The recorder: which functions a test file executes, and what else it looks at. For the user's Node (>= 18), without dependencies.
 *     const recorder = require(process.env.ASSAY_RECORDER).createRecorder({ root, dir });
 *     recorder.own({ file, project });        // from now on, what happens belongs to this test file; null: to all that follow
 *     recorder.keep({ file, project }, …);    // writes its record: everything since the last `keep`
 * A launcher keeps `root` (real path of the tree) and `dir` (ASSAY_RECORD_DIR) and takes the variables out of the environment.
 * Started as a preload of a child process it records that process, for the test file that started it, or that it is (node:test).
 * Invariant: nothing here may change what a test sees or does; whatever goes wrong makes the record incomplete, with the reason.
 */
'use strict';
const { renameSync } = require('node:fs');
const { join } = require('node:path');
const { asChild, ownVariables, watchChildren } = require('./children.cjs');
const { mapsOfCompiled } = require('./compiled.cjs');
const { createCoverage } = require('./coverage.cjs');
const { real, watchFiles } = require('./files.cjs');

/** Characters of one record. */
const maxRecord = 16 * 1024 * 1024;
let records = 0;

function emptyBucket() {
  return {
    scripts: new Map(),
    ...{ whole: new Set(), packages: new Set(), reads: new Set(), lists: new Set(), started: new Set() },
    incomplete: null,
  };
}

/** `child`: it is a process that a test started. `maps`: see coverage.cjs. */
function createRecorder({ root, dir, child = false, maps = null }) {
  let bucket = emptyBucket();
  const shared = emptyBucket();
  let owner = null;
  let cpu = process.cpuUsage();
  const now = () => (owner === null ? shared : bucket);
  const fail = (reason) => {
    const at = now();
    at.incomplete ??= String(reason).slice(0, 300);
  };
  const coverage = createCoverage({ root, maps });
  const guarded = (action) => {
    try {
      return action();
    } catch (error) {
      fail(`the recorder failed: ${error?.message}`);
      return undefined;
    }
  };
  guarded(() => watchFiles({ root, now }));
  guarded(() => watchChildren({ root, dir, now, ownerOf: () => owner, fail }));
  guarded(() => coverage.start());

  const record = ({ file, project }, id) => {
    const own = bucket;
    bucket = emptyBucket();
    guarded(() => coverage.take(own));
    const used = process.cpuUsage(cpu);
    cpu = process.cpuUsage();
    const value = {
      v: 1,
      ...{ file, project, child },
      scripts: mergeScripts(shared.scripts, own.scripts),
      ...listed(shared, own),
      cpuMs: (used.user + used.system) / 1000,
      incomplete: shared.incomplete ?? own.incomplete,
    };
    write(id, value);
  };
  const write = (id, value) => {
    const name = join(dir, id ?? `${process.pid}-${records++}`);
    let text = JSON.stringify(value);
    if (text.length > maxRecord) {
      text = JSON.stringify({ ...value, scripts: [], reads: [], incomplete: 'its record is larger than 16 MiB' });
    }
    real.writeFileSync(`${name}.tmp`, text);
    renameSync(`${name}.tmp`, `${name}.json`);
  };
  return {
    fail,
    /** What was executed until now without an owner belongs to every test file from now on. */
    shareUntilNow: () => guarded(() => coverage.take(shared)),
    own(next) {
      owner = next;
    },
    keep: (of, id) => guarded(() => record(of, id)),
    /** Leaves behind what was seen since the last record. */
    forget() {
      guarded(() => coverage.take(emptyBucket()));
      bucket = emptyBucket();
      cpu = process.cpuUsage();
    },
  };
}

function mergeScripts(a, b) {
  const merged = new Map();
  for (const scripts of [a, b]) {
    for (const [path, ranges] of scripts) {
      const all = merged.get(path) ?? [];
      for (const at of ranges) all.push(at);
      merged.set(path, all);
    }
  }
  return [...merged];
}

function listed(a, b) {
  const both = (name) => [...new Set([...a[name], ...b[name]])];
  return Object.fromEntries(['whole', 'packages', 'reads', 'lists', 'started'].map((name) => [name, both(name)]));
}

module.exports = { createRecorder, mapsOfCompiled, ownVariables };
asChild((options) => createRecorder({ ...options, maps: mapsOfCompiled() }));
