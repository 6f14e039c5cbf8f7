/**
 * The recorder: which functions a test file executes, and what else it looks at. For the user's Node (>= 18), without dependencies.
 *     const recorder = require(process.env.ASSAY_RECORDER).createRecorder({ root, dir, own });
 *     recorder.own({ file, project });      // processes that are started from now on belong to this test file
 *     recorder.keep({ file, project });     // writes what happened since the last `keep` or `share`, as a record of it
 * Where several test files share a moment (they are loaded together) each is marked, and gets what is shared in the end:
 *     recorder.share(); const id = recorder.mark(test); … recorder.keepShared(test, { id, cpuMs });
 * Several records of one test file add up; a mark whose record never comes makes it incomplete.
 * A launcher takes `root` (real path of the tree) and `dir` (ASSAY_RECORD_DIR) and removes the variables from the environment.
 * Started as a preload of a process it records that process, for the test file that started it, or that it is (node:test).
 * Invariant: nothing here may change what a test sees or does; whatever goes wrong makes the record incomplete, with the reason.
 */
'use strict';
const { renameSync } = require('node:fs');
const { join } = require('node:path');
const { asChild, ownVariables, watchChildren } = require('./children.cjs');
const { createCoverage } = require('./coverage.cjs');
const { real, watchFiles } = require('./files.cjs');
const { watchOutside } = require('./outside.cjs');

/** Characters of one record. */
const maxRecord = 16 * 1024 * 1024;
const names = ['whole', 'packages', 'reads', 'lists', 'started', 'outside'];
const recorderFiles = Object.keys(require.cache).filter((file) => file.startsWith(`${__dirname}/`));
let records = 0;

function emptyBucket() {
  return { scripts: new Map(), ...Object.fromEntries(names.map((name) => [name, new Set()])), incomplete: null };
}

/**
 * `child`: it is a process that a test started. `own`: scripts of the launcher, which nobody's test executes. `codes`: see coverage.cjs.
 */
function createRecorder({ root, dir, child = false, own = [], codes }) {
  let bucket = emptyBucket();
  const shared = emptyBucket();
  /** What was written under a name that may be written once more. */
  const written = new Map();
  let owner = null;
  let cpu = process.cpuUsage();
  const now = () => bucket;
  const fail = (reason) => {
    bucket.incomplete ??= String(reason).slice(0, 300);
  };
  const guarded = (action) => {
    try {
      return action();
    } catch (error) {
      fail(`the recorder failed: ${error?.message}`);
      return undefined;
    }
  };
  const coverage = createCoverage({ root, own: new Set([...recorderFiles, ...own]), codes });
  guarded(() => watchFiles({ root, now, fail }));
  guarded(() => watchOutside({ now }));
  guarded(() => watchChildren({ root, dir, now, ownerOf: () => owner, fail }));
  guarded(() => coverage.start());

  const sample = () => {
    guarded(() => coverage.take(bucket));
    const taken = bucket;
    bucket = emptyBucket();
    const { user, system } = process.cpuUsage(cpu);
    cpu = process.cpuUsage();
    return { taken, cpuMs: (user + system) / 1000 };
  };
  const write = ({ file, project }, { scripts, incomplete, ...sets }, cpuMs, id = nextId()) => {
    const about = { v: 1, file, project, child, cpuMs };
    const lists = Object.fromEntries(names.map((name) => [name, [...sets[name]]]));
    let text = JSON.stringify({ ...about, scripts: [...scripts], ...lists, incomplete });
    if (text.length > maxRecord) {
      const nothing = Object.fromEntries(names.map((name) => [name, []]));
      text = JSON.stringify({ ...about, scripts: [], ...nothing, incomplete: 'its record is larger than 16 MiB' });
    }
    real.writeFileSync(join(dir, `${id}.tmp`), text);
    renameSync(join(dir, `${id}.tmp`), join(dir, `${id}.json`));
  };
  return {
    fail,
    own(next) {
      owner = next;
    },
    /** With an `id` it may be kept again, with what came since added. */
    keep(of, { id } = {}) {
      const { taken, cpuMs } = sample();
      const before = written.get(id) ?? { bucket: emptyBucket(), cpuMs: 0 };
      if (id !== undefined) written.set(id, before);
      unite(before.bucket, taken);
      before.cpuMs += cpuMs;
      guarded(() => write(of, before.bucket, before.cpuMs, id));
    },
    share: () => void unite(shared, sample().taken),
    mark({ file, project }) {
      const id = nextId();
      guarded(() => real.writeFileSync(join(dir, `${id}.begun`), JSON.stringify({ v: 1, file, project, begun: true })));
      return id;
    },
    keepShared: (of, { id, cpuMs }) => guarded(() => write(of, shared, cpuMs, id)),
  };
}

function nextId() {
  return `${process.pid}-${records++}`;
}

function unite(into, from) {
  for (const [path, ranges] of from.scripts) {
    const all = into.scripts.get(path);
    if (all === undefined) into.scripts.set(path, ranges);
    else for (const at of ranges) all.push(at);
  }
  for (const name of names) for (const it of from[name]) into[name].add(it);
  into.incomplete ??= from.incomplete;
}

module.exports = { createRecorder, ownVariables };
asChild(createRecorder);
