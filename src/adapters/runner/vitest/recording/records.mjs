/**
 * The run's own side of recording: switches it on in every project whose tests run in Node, and when the tests have ended makes a
 * record of each `.raw` file of a worker (worker.cjs) with the code and source maps that Vite still has. Here and not in the
 * workers because a module is then decoded once for all test files.
 * The user's own coverage stays off: no provider of Vitest's main process is started, so nothing is cleaned, reported or required.
 */
import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Modules } from './modules.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const own = dirname(dirname(here));
const provider = join(here, 'provider.mjs');
const pools = new Set(['forks', 'threads', 'vmForks', 'vmThreads']);
const scriptName = /\.[cm]?[jt]sx?$/;
const largest = 16 * 2 ** 20;
/** Vitest 5 changes these in its workers when coverage is on; tests must not see that. */
const compileCache = Object.fromEntries(
  ['NODE_COMPILE_CACHE', 'NODE_DISABLE_COMPILE_CACHE'].map((name) => [name, process.env[name] ?? null]),
);

/**
 * After `createVitest` and before the run. `write`: after the run and before Vite is closed, a record for each of `specifications` that
 * runs code; once, and it does not throw.
 */
export async function switchOn(vitest, specifications, { root, dir, recorder }) {
  let isWritten = false;
  const write = () => {
    if (!isWritten) writeRecords(specifications, { root, dir });
    isWritten = true;
  };
  for (const project of vitest.projects) {
    const { config, vite } = project;
    if (config.browser?.enabled || !pools.has(config.pool)) continue;
    // Where tests run for a browser (jsdom), Vite loads only what its server would serve.
    vite.config.server.fs.allow.push(here);
    if (!(await canLoad(vite))) continue;
    project.provide('assayRecording', { root, dir, recorder, own, compileCache });
    config.coverage = { ...config.coverage, enabled: true, provider: 'custom', customProviderModule: provider };
    if (!isIsolated(config)) config.setupFiles = [join(here, 'setup.mjs'), ...(config.setupFiles ?? [])];
  }
  return { write };
}

/** A provider that cannot be loaded would fail every test: a plugin of the project may refuse files from elsewhere. */
async function canLoad({ environments = {} }) {
  try {
    for (const name of ['ssr', 'client']) await environments[name]?.transformRequest(provider);
    return true;
  } catch {
    return false;
  }
}

function isIsolated({ isolate, pool, poolOptions }) {
  return !pool.startsWith('vm') && isolate !== false && poolOptions?.[pool]?.isolate !== false;
}

function writeRecords(specifications, { root, dir }) {
  const texts = new Map();
  const projects = new Map(specifications.map(({ project: it }) => [it.name || null, new Modules(it, root, texts)]));
  const told = new Set();
  let count = 0;
  const write = (record) => {
    count += 1;
    writeRecord(dir, count, record);
  };
  try {
    for (const name of readdirSync(dir).filter((it) => it.endsWith('.raw'))) {
      const raw = JSON.parse(readFileSync(join(dir, name), 'utf8'));
      rmSync(join(dir, name));
      told.add(JSON.stringify([raw.project, raw.file]));
      write(record(raw, projects.get(raw.project)));
    }
    for (const { moduleId, project, pool } of specifications) {
      if (pool === 'typescript' || told.has(JSON.stringify([project.name || null, moduleId]))) continue;
      const why = pools.has(pool)
        ? 'its worker could not be asked, or ended before it told what ran'
        : `the pool ${pool} is not recorded`;
      write(nothing(moduleId, project.name || null, why));
    }
  } catch (error) {
    console.error('Assay could not write what the tests executed:', error);
  }
}

function record(raw, modules) {
  try {
    return toRecord(raw, modules);
  } catch (error) {
    return nothing(raw.file, raw.project, `what it executed could not be mapped: ${error.message}`);
  }
}

function toRecord(raw, modules) {
  const scripts = new Map();
  const whole = new Set(raw.whole);
  for (const [path, start, length, total, ranges, isLoaded] of raw.scripts) {
    const script = { start, length, total, ranges };
    const found = scriptName.test(path) ? executedPairs(modules, path, script) : null;
    if (found === null) whole.add(path);
    for (const [source, pairs] of found ?? [])
      if (isLoaded || pairs.length > 0) scripts.set(source, [...(scripts.get(source) ?? []), ...pairs]);
  }
  const { file, project, packages, reads = [], lists = [], started = [], outside = [], cpuMs } = raw;
  const globbed = modules.globbed([...scripts.keys(), ...whole]);
  const incomplete = raw.incomplete ?? modules.environmentProblem(file) ?? globbed.problem;
  return {
    ...nothing(file, project, incomplete),
    scripts: [...scripts].filter(([path]) => !whole.has(path)),
    whole: [...whole],
    packages,
    reads,
    lists: [...new Set([...lists, ...globbed.folders])],
    started,
    outside,
    cpuMs,
  };
}

/** Original file -> [start, end, …] of what was executed; null when that cannot be told. */
function executedPairs(modules, path, { start, length, total, ranges }) {
  if (start >= 0) {
    const module = modules.find(path, length);
    return module && mappedPairs(module, start, path, ranges);
  }
  const text = modules.textOf(path);
  const shift = text === null ? null : shiftAsWritten(text, path, total);
  if (shift === null) return null;
  const own = executed(ranges).filter(
    ([from, to]) => from >= shift && to - from < text.length && to - shift <= text.length,
  );
  return new Map([[path, own.flatMap(([from, to]) => [from - shift, to - shift])]]);
}

function mappedPairs({ generated, sources, shifts }, start, path, ranges) {
  const inside = ranges.map((value, index) => (index % 3 === 2 ? value : value - start));
  const functions = [];
  for (let at = 0; at < inside.length; at += 3) if (inside[at] >= 0) functions.push(...inside.slice(at, at + 3));
  generated.learn(functions);
  // The module itself was loaded, whatever of it was mapped.
  const pairs = new Map([[path, []]]);
  for (const source of sources) if (!pairs.has(source)) pairs.set(source, []);
  for (const [from, to] of executed(functions)) {
    for (const [, source, at] of generated.of(from, to)) {
      const position = at + shifts[source];
      pairs.get(sources[source]).push(position, position + 1);
    }
  }
  return pairs;
}

function* executedRanges(ranges) {
  for (let at = 0; at < ranges.length; at += 3) if (ranges[at + 2] === 1) yield [ranges[at], ranges[at + 1]];
}

const executed = (ranges) => [...executedRanges(ranges)];

/** How much V8's offsets are ahead of the file's, when it ran the file as written; null when it ran something else. */
function shiftAsWritten(text, path, total) {
  const head = '(function (exports, require, module, __filename, __dirname) { ';
  if (total === text.length) return 0;
  if (total === text.length + head.length + '\n});'.length) return head.length;
  // Node strips types in place and says in a comment behind the text whose it is.
  if (total === text.length + `\n\n//# sourceURL=${pathToFileURL(path).href}`.length) return 0;
  return text.startsWith('\ufeff') && total === text.length - 1 ? -1 : null;
}

function nothing(file, project, incomplete) {
  const lists = { scripts: [], whole: [], packages: [], reads: [], lists: [], started: [], outside: [] };
  return { v: 1, file, project, child: false, ...lists, cpuMs: null, incomplete };
}

function writeRecord(dir, index, record) {
  const name = join(dir, `${index}-${process.pid}`);
  let text = JSON.stringify(record);
  if (text.length > largest) {
    const why = `the record is larger than ${largest / 2 ** 20} MiB`;
    text = JSON.stringify(nothing(record.file, record.project, why));
  }
  writeFileSync(`${name}.tmp`, text);
  renameSync(`${name}.tmp`, `${name}.json`);
}
