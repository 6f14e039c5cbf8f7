/**
 * Runs exactly the tests of the given files with the user's go command and hands on what it says, as it says it:
 *     node launch.mjs PLAN.json       in the folder of the suite
 * PLAN.json: `files` relative to ASSAY_ROOT, `flags` of the user's script, `rest` from `-args` on.
 * The unit of `go test` is the package. Packages whose test files are all asked for run as they are; for the others `-run` names the
 * tests of their files, and packages share a process as long as no name means a test of another file. A script with a `-run` of its
 * own keeps it. Records on ASSAY_REPORT_FD, one JSON object a line: `begin` (who has which tests), `out` and `err` (lines of go), `done`
 * (how one go command ended), `problem`, `end` when all commands ended by themselves.
 * Invariant: of what a test prints, the first and the last 64 KiB are handed on; nothing else is held.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, realpathSync, writeSync } from 'node:fs';
import { dirname, join, posix, relative } from 'node:path';

const root = realpathSync(process.env.ASSAY_ROOT);
const fd = Number(process.env.ASSAY_REPORT_FD);
const { files, flags, rest } = JSON.parse(readFileSync(process.argv[2], 'utf8'));
// The tests inherit this environment.
delete process.env.ASSAY_ROOT;
delete process.env.ASSAY_REPORT_FD;

const maxKept = 65_536;
const maxLine = 1_048_576;
/** Linux takes at most 128 KiB in one argument. */
const maxPattern = 100_000;

await main();

async function main() {
  const present = files.filter((file) => existsSync(join(root, file)));
  for (const file of files.filter((it) => !present.includes(it))) tellProblem(`no tests found: ${file} does not exist`);
  if (present.length === 0) return;
  const asked = spawnSync('go', ['env', 'GOVERSION'], { encoding: 'utf8' });
  if (asked.error) {
    tellProblem(
      `the program go was not found on PATH: install Go (https://go.dev/dl) to run the tests of ${present[0]}`,
    );
    process.exitCode = 127;
    return;
  }
  const dirs = [...new Set(present.map((file) => posix.dirname(file)))];
  const packages = dirs.map((dir) =>
    readPackage(
      dir,
      present.filter((file) => posix.dirname(file) === dir),
    ),
  );
  const version = asked.stdout.trim().replace(/^go/, '');
  tell({ at: 'begin', root, version, packages });
  for (const group of groupsOf(packages)) {
    const signal = await run(group);
    if (signal !== null) return process.kill(process.pid, signal);
  }
  tell({ at: 'end' });
}

function readPackage(dir, wanted) {
  const all = readdirSync(join(root, dir)).filter((name) => /^[^._].*_test\.go$/.test(name));
  const tests = Object.fromEntries(
    all.map((name) => [dir === '.' ? name : `${dir}/${name}`, testsOf(readFileSync(join(root, dir, name), 'utf8'))]),
  );
  return { dir, path: importPath(dir), wanted, tests };
}

/** As the module that holds the folder calls it. */
function importPath(dir) {
  for (let at = join(root, dir); ; at = dirname(at)) {
    const file = join(at, 'go.mod');
    const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
    const [, name] = /^\s*module\s+["`]?([^\s"`]+)/m.exec(text) ?? [];
    if (name !== undefined) return posix.join(name, relative(at, join(root, dir)));
    if (at === root || at === dirname(at)) return dir;
  }
}

/** Names of the functions that `go test` runs. Comments and texts may hold code, and examples run when they say what they print. */
function testsOf(text) {
  const code = text.replace(/\/\/[^\n]*|\/\*[\s\S]*?\*\/|`[^`]*`|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])+'/g, (it) =>
    it.replace(/[^\n]/g, ' '),
  );
  const found = code.matchAll(/^func[ \t]+((?:Test|Fuzz|Example)(?!\p{Ll})[\p{L}\p{N}_]*)[ \t]*\(([^)]*)\)/gmu);
  return [...found].flatMap(({ 1: name, 2: parameters, index }) => {
    if (!name.startsWith('Example')) return name === 'TestMain' || !/\*[\w.]*M\b/.test(parameters) ? [name] : [];
    const end = /^\}/m.exec(code.slice(index))?.index ?? 0;
    return /\/\/\s*(?:unordered )?output:/i.test(text.slice(index, index + end)) ? [name] : [];
  });
}

/** Packages for one go command each, with the tests to run; null: all. */
function groupsOf(packages) {
  const isPartial = ({ wanted, tests }) => Object.keys(tests).some((file) => !wanted.includes(file));
  const hasOwnPattern = flags.some((flag) => /^--?(?:test\.)?run(?:=|$)/.test(flag));
  const whole = packages.filter((it) => hasOwnPattern || !isPartial(it));
  const groups = whole.length === 0 ? [] : [{ packages: whole, names: null }];
  const partial = [];
  for (const it of packages.filter((one) => !whole.includes(one))) {
    const names = it.wanted.flatMap((file) => it.tests[file] ?? []).filter((name) => name !== 'TestMain');
    const others = Object.entries(it.tests).flatMap(([file, list]) => (it.wanted.includes(file) ? [] : list));
    const fits = (group) =>
      !others.some((name) => group.names.has(name)) &&
      !names.some((name) => group.others.has(name)) &&
      [...group.names, ...names].join('|').length < maxPattern;
    const group = partial.find(fits) ?? { packages: [], names: new Set(), others: new Set() };
    if (group.packages.length === 0) partial.push(group);
    group.packages.push(it);
    for (const name of names) group.names.add(name);
    for (const name of others) group.others.add(name);
  }
  return [...groups, ...partial];
}

/** Resolves with the signal that ended go, null when it ended by itself. */
function run({ packages, names }) {
  const only = names === null ? [] : ['-run', `^(${[...names].join('|')})$`];
  const cwd = realpathSync('.');
  const dirs = packages.map(({ dir }) => `./${relative(cwd, join(root, dir))}`);
  const args = ['test', '-json', '-count=1', ...flags, ...only, ...dirs, ...rest];
  const child = spawn('go', args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const held = new Map();
  eachLine(child.stdout, (line) => handOn(held, line));
  let said = 0;
  eachLine(child.stderr, (text) => {
    said += text.length;
    if (said < maxLine) tell({ at: 'err', text });
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    // What a killed go leaves running may hold its streams open.
    child.on('exit', (_code, signal) => signal !== null && resolve(signal));
    child.on('close', (code, signal) => {
      for (const id of held.keys()) release(held, id);
      if (code !== 0) process.exitCode = code ?? 1;
      tell({ at: 'done', code, packages: packages.map(({ path }) => path) });
      resolve(signal);
    });
  });
}

/** Lines of output are counted by who printed them. */
function handOn(held, text) {
  const isOutput = /^\{[^{}]{0,80}"Action":"output"/.test(text);
  const [key = ''] = /"Package":"[^"]*"(?:,"Test":"(?:\\.|[^"\\])*")?/.exec(text) ?? [];
  if (!isOutput) {
    release(held, key);
    return tell({ at: 'out', text });
  }
  const state = held.get(key) ?? { told: 0, kept: 0, lines: [] };
  held.set(key, state);
  if (state.told < maxKept) {
    state.told += text.length;
    return tell({ at: 'out', text });
  }
  state.lines.push(text);
  state.kept += text.length;
  while (state.kept > maxKept && state.lines.length > 1) state.kept -= state.lines.shift().length;
}

function release(held, key) {
  for (const text of held.get(key)?.lines ?? []) tell({ at: 'out', text });
  held.delete(key);
}

/** Calls back for each line; the rest of a line beyond 1 MiB is dropped. */
function eachLine(stream, handle) {
  let line = '';
  stream.setEncoding('utf8');
  stream.on('data', (chunk) => {
    const parts = chunk.split('\n');
    for (const [index, part] of parts.entries()) {
      line = (line + part).slice(0, maxLine);
      if (index === parts.length - 1) break;
      handle(line);
      line = '';
    }
  });
  stream.on('end', () => {
    if (line !== '') handle(line);
  });
}

function tellProblem(message) {
  tell({ at: 'problem', message });
}

/** Descriptors may be non-blocking pipes: when the pipe is full, wait a moment and write the rest. */
function tell(record) {
  let bytes = Buffer.from(`${JSON.stringify(record)}\n`);
  while (bytes.length > 0) {
    try {
      bytes = bytes.subarray(writeSync(fd, bytes));
    } catch (error) {
      if (error.code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2);
    }
  }
}
