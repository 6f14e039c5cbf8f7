/**
 * Executed functions out of V8's precise coverage, as ranges in the original files.
 * Counting, by function: with counts each sample starts anew, so that one process can tell many test files apart. CPU of whole suites with
 * everything that is recorded, on a busy machine: 1.34x under Mocha (Express, 88 files in one process; 5 pairs), 1.27x to 1.50x under Jest
 * (Commander.js, 110 files; three single pairs). Binary mode, stopped and started between files, walks the heap each time: 2.8x under Jest.
 */
'use strict';
const { createScripts } = require('./scripts.cjs');

/** Scripts remembered; old ones belong to test files that are over. */
const maxKnown = 20_000;

/**
 * `codes(path)`: what a runner that compiles by itself gave to V8 for a file, as [{code, map: () => its external map or null}]. What else
 * runs there was loaded by Node for all test files (an environment, a resolver): it counts as executed by all of them.
 * Without `codes` V8 is asked for the code of what does not run as written.
 */
function createCoverage({ root, own, codes = null }) {
  const scripts = createScripts({ root, own });
  /** By script id. */
  const known = new Map();
  const natives = new Set();
  let session = null;
  const post = (method, params) => {
    let [answer, failure] = [undefined, new Error('no answer')];
    session.post(method, params, (error, result) => {
      failure = error;
      answer = result;
    });
    if (failure) throw new Error(`${method}: ${failure.message}`);
    return answer;
  };

  /** Null: V8 has to be asked for its code. */
  const describe = ({ url, functions }) => {
    const place = scripts.place(url);
    if (place === null) return { kind: 'none' };
    if (place.package !== undefined) return { kind: 'package', name: place.package };
    if (place.outside !== undefined) return { kind: 'outside', path: place.outside };
    const top = functions.find(({ functionName, ranges }) => functionName === '' && ranges[0].startOffset === 0);
    const total = top?.ranges[0].endOffset ?? null;
    if (codes === null) return scripts.asWritten(place.path, total);
    const all = codes(place.path);
    if (all.length === 0) natives.add(place.path);
    const fitting = all.length > 1 ? all.filter(({ code }) => code.length === total) : all;
    if (fitting.length !== 1) return { kind: 'whole', path: place.path };
    return scripts.asRun(place.path, fitting[0].code, fitting[0].map);
  };

  /** Asking has its price, 0.03 ms for each script that V8 has: it is done once for all that is new. */
  const ask = (unknown) => {
    post('Debugger.enable');
    try {
      for (const { scriptId, url } of unknown) {
        const { scriptSource } = post('Debugger.getScriptSource', { scriptId });
        known.set(scriptId, scripts.asRun(scripts.place(url).path, scriptSource));
      }
    } finally {
      post('Debugger.disable');
    }
  };

  return {
    start() {
      if (process.env.NODE_V8_COVERAGE) throw new Error('NODE_V8_COVERAGE is set, and V8 counts for one reader only');
      const { Session } = require('node:inspector');
      session = new Session();
      session.connect();
      post('Profiler.enable');
      post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
    },
    take(bucket) {
      if (session === null) throw new Error('V8 coverage is not available');
      const ran = post('Profiler.takePreciseCoverage').result.filter(({ functions }) => functions.some(isExecuted));
      if (known.size > maxKnown) known.clear();
      for (const script of ran) {
        if (known.has(script.scriptId)) continue;
        const about = describe(script);
        if (about !== null) known.set(script.scriptId, about);
      }
      const unknown = ran.filter(({ scriptId }) => !known.has(scriptId));
      if (unknown.length > 0) ask(unknown);
      for (const { scriptId, functions } of ran) add(bucket, known.get(scriptId), functions);
      for (const path of natives) bucket.whole.add(path);
    },
  };
}

function isExecuted({ ranges }) {
  return ranges[0].count > 0;
}

function add(bucket, about, functions) {
  if (about.kind === 'none') return;
  if (about.kind === 'package') return void bucket.packages.add(about.name);
  if (about.kind === 'outside') return void bucket.outside.add(about.path);
  if (about.kind === 'whole') return void bucket.whole.add(about.path);
  for (const path of about.data ?? []) bucket.reads.add(path);
  bucket.incomplete ??= about.problem ?? null;
  const found = bucket.scripts.get(about.path) ?? [];
  bucket.scripts.set(about.path, found);
  const inside = functions.map(({ ranges: [{ startOffset, endOffset, count }] }) => ({
    start: startOffset - about.shift,
    end: endOffset - about.shift,
    count,
  }));
  if (about.kind === 'mapped') for (const { start, end } of inside) about.functions.learn(start, end);
  for (const { start, end, count } of inside) {
    if (count === 0) continue;
    if (about.kind === 'mapped') for (const at of about.functions.placesOf(start, end)) found.push(at, at + 1);
    else if (start >= 0 && end <= about.length) found.push(start, end);
  }
}

module.exports = { createCoverage };
