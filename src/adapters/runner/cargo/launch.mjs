/**
 * Runs exactly the tests of the given files with the user's cargo and hands on what it says, as it says it:
 *     node launch.mjs PLAN.json       in the folder of the workspace (or of the only crate)
 * PLAN.json: `files` (relative to ASSAY_ROOT, with the crate each belongs to), `targets` (empty: all) and
 * `flags` of the user's script, `rest` for the test programs.
 * A test program is one target: the library, a binary, a file of tests/, the documentation. Each is built, asked for its tests, and run by
 * `cargo test` alone, one after the other, so that it is known whose output is whose. When only some files of a target are asked for,
 * their tests are named (`--exact`); the script's own filters have then left out what it does not run. Records on ASSAY_REPORT_FD, one JSON object a line: `begin`, `unit` (a target and the file of each
 * test), `out` and `err` (its lines), `done`, `broken` (what the compiler says), `problem`, `end` when all of it came to its end.
 * What is compiled goes to the user's own target folder in his work tree; for a prepared tree see target.mjs.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, realpathSync, writeSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { restoreAtExit } from './lockfile.mjs';
import { ownTarget } from './target.mjs';

const root = realpathSync(process.env.ASSAY_ROOT);
const fd = Number(process.env.ASSAY_REPORT_FD);
const { files, targets: chosen, flags, rest } = JSON.parse(readFileSync(process.argv[2], 'utf8'));
// The tests inherit this environment.
delete process.env.ASSAY_ROOT;
delete process.env.ASSAY_REPORT_FD;
// Quiet would make the test programs print dots instead of names.
process.env.CARGO_TERM_QUIET = 'false';

const maxLine = 65_536;
const maxSaid = 1_048_576;
/** Linux takes 128 KiB in one argument, and 2 MiB in all. */
const maxNames = 500_000;

let lock = { written: () => undefined };

await main();

async function main() {
  const present = files.filter(({ file }) => existsSync(join(root, file)));
  for (const { file } of files.filter((it) => !present.includes(it)))
    tellProblem(`no tests found: ${file} does not exist`);
  if (present.length === 0) return;
  const asked = spawnSync('cargo', ['--version'], { encoding: 'utf8' });
  if (asked.error) {
    tellProblem(
      `the program cargo was not found on PATH: install Rust (https://rustup.rs) to run the tests of ${present[0].file}`,
    );
    process.exitCode = 127;
    return;
  }
  const version = /(\d+\.\d\S*)/.exec(asked.stdout)?.[1];
  if (asked.status !== 0 || version === undefined) return fail(asked.stderr);
  const metadata = spawnSync('cargo', ['metadata', '--no-deps', '--format-version', '1'], {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  if (metadata.status !== 0) return fail(metadata.stderr);
  const { packages, workspace_root: workspace } = JSON.parse(metadata.stdout);
  lock = restoreAtExit(join(workspace, 'Cargo.lock'), { isUsers: existsSync(join(root, '.git')) });
  const target = ownTarget({ root, workspace, packages, version, flags });
  tell({ at: 'begin', root, version, workspace });
  const units = unitsOf(packages, present);
  for (const unit of units) {
    const wanted = await build(units, unit);
    if (wanted === 'stopped') return;
    if (wanted === 'built') {
      const signal = await run(unit);
      if (signal !== null) return endAs(signal);
    }
  }
  tell({ at: 'end' });
  target.keep();
}

/** As cargo ended, so that whoever started us sees it; what is to be done at exit is done first. */
function endAs(signal) {
  process.emit('exit');
  process.kill(process.pid, signal);
}

function fail(message) {
  tellProblem(message.trim());
  process.exitCode = 1;
}

/** The targets that hold the files, each once, with its files; libraries before what uses them. */
function unitsOf(packages, wanted) {
  const found = new Map();
  const add = (pkg, target, file) => {
    const [kind] = target.kind;
    const key = `${pkg.id} ${kind} ${target.name}`;
    const unit = found.get(key) ?? { key, pkg, target, only: selector(target), files: [], state: 'new' };
    found.set(key, unit);
    unit.files.push(file);
  };
  for (const { file, crate } of wanted) {
    const path = join(root, file);
    const pkg = packageOf(packages, path, crate);
    const targets = pkg === undefined ? [] : targetsOf(pkg, path);
    if (targets.length === 0) tellProblem(`no tests found: no target of cargo holds ${file}`);
    else if (!isNamed('doc') && !targets.some(isChosen))
      tellProblem(`no tests found: the script leaves out the targets that hold ${file}`);
    for (const target of targets.filter(isChosen)) add(pkg, target, file);
    const documented = targets.find((it) => it.doctest && isLibrary(it));
    if (documented && isNamed('doc') && hasDocTests(path))
      add(pkg, { ...documented, kind: ['doc'], name: `${documented.name} doc` }, file);
  }
  const order = ['lib', 'bin', 'test', 'doc'];
  const rank = ({ target }) => order.indexOf(isLibrary(target) ? 'lib' : target.kind[0]);
  return [...found.values()].sort((a, b) => rank(a) - rank(b));
}

/** Whether the script runs it: `cargo test` without a choice runs all. */
function isNamed(...names) {
  return chosen.length === 0 || names.some((it) => chosen.includes(it));
}

function isChosen(target) {
  if (isLibrary(target)) return isNamed('lib');
  return target.kind[0] === 'bin' ? isNamed('bins') : isNamed('tests', target.name);
}

function packageOf(packages, path, crate) {
  const holders = packages.filter((it) => path.startsWith(dirname(it.manifest_path) + sep));
  const named = holders.filter((it) => crate === null || it.name === crate);
  return (named.length > 0 ? named : holders).sort((a, b) => b.manifest_path.length - a.manifest_path.length)[0];
}

/** The target whose root this is, else the libraries and binaries whose folder is the closest above: two may share modules. */
function targetsOf({ targets }, path) {
  const tested = targets.filter(({ test, kind }) => test && !['custom-build', 'example', 'bench'].includes(kind[0]));
  const own = tested.filter((it) => it.src_path === path);
  if (own.length > 0) return own;
  const above = tested.filter(({ src_path: it }) => path.startsWith(dirname(it) + sep));
  const depth = Math.max(...above.map(({ src_path: it }) => dirname(it).length));
  return above.filter(({ src_path: it }) => dirname(it).length === depth);
}

function isLibrary({ kind }) {
  return kind.some((it) => ['lib', 'rlib', 'dylib', 'cdylib', 'staticlib', 'proc-macro'].includes(it));
}

function selector({ kind: [kind], name }) {
  if (kind === 'doc') return ['--doc'];
  return kind === 'test' ? ['--test', name] : kind === 'bin' ? ['--bin', name] : ['--lib'];
}

function hasDocTests(path) {
  return /^\s*(?:\/\/[/!]|\*|\/\*[*!]).*```/m.test(readFileSync(path, 'utf8'));
}

/** All targets of the package at once; when that fails, each for itself, to know which of them are to blame. */
async function build(units, unit) {
  if (unit.only[0] === '--doc' || unit.state !== 'new') return unit.state === 'broken' ? 'broken' : 'built';
  const siblings = units.filter((it) => it.pkg === unit.pkg && it.only[0] !== '--doc');
  const together = await compile(
    unit.pkg,
    siblings.flatMap(({ only }) => only),
  );
  for (const it of siblings) {
    const alone = together.code === 0 || siblings.length === 1 ? together : await compile(unit.pkg, it.only);
    if (alone.signal !== null) {
      endAs(alone.signal);
      return 'stopped';
    }
    it.state = alone.code === 0 ? 'built' : 'broken';
    if (alone.code === 0) continue;
    process.exitCode = 1;
    if (alone.errors === '') {
      tellProblem(alone.said.trim() || `cargo ended with code ${alone.code} and said nothing`);
      return 'stopped';
    }
    tell({ at: 'broken', files: it.files, message: alone.errors });
  }
  return unit.state;
}

async function compile(pkg, only) {
  let [errors, said] = ['', ''];
  const args = ['test', '--no-run', '--message-format=json', ...own(pkg), ...flags, ...only];
  const { code, signal } = await start(
    args,
    {
      out: (line) => {
        lock.written(); // it is settled before anything is compiled
        const rendered = errorOf(line);
        if (rendered !== null && errors.length < maxSaid) errors += rendered;
      },
      err: (line) => {
        said = `${said}${line}\n`.slice(-maxSaid);
      },
    },
    maxSaid,
  );
  lock.written();
  return { code, signal, errors, said };
}

/** What the compiler prints for people, when it is an error. */
function errorOf(line) {
  if (!line.startsWith('{"reason":"compiler-message"')) return null;
  try {
    const { message } = JSON.parse(line);
    return message.level.startsWith('error') ? message.rendered : null;
  } catch {
    return `${line}\n`; // cut off because it was too long
  }
}

function own({ manifest_path: manifest }) {
  return ['--manifest-path', manifest];
}

/** Resolves with the signal that ended cargo, null when it ended by itself. */
async function run({ key, pkg, target, only, files: wanted }) {
  const isDoc = only[0] === '--doc';
  const base = ['test', '--no-fail-fast', ...own(pkg), ...flags, ...only];
  const names = {};
  await start([...base, '--', ...rest, '--list', ...(isDoc ? [] : ['--format', 'terse'])], {
    out: (line) => {
      const [, name] = /^(.+): test$/.exec(line) ?? [];
      if (name !== undefined) names[name] = isDoc ? '' : relative(root, fileOf(target.src_path, name));
    },
    err: () => undefined,
  });
  const all = Object.keys(names);
  const mine = all.filter((name) => target.kind[0] === 'test' || wanted.includes(names[name]));
  if (target.kind[0] === 'test') for (const name of all) names[name] = wanted[0];
  // A program that is no libtest has answered with something else, or runs everything anyway.
  const isPartial = !isDoc && mine.length < all.length && mine.join(' ').length < maxNames;
  // rustdoc takes words apart at blanks, and names files from the workspace on or, before 1.65, from the crate.
  const paths = wanted
    .map((file) => relative(dirname(pkg.manifest_path), join(root, file)))
    .filter((it) => !/\s/.test(it));
  const documented = all.filter((name) => paths.length < wanted.length || paths.some((it) => name.includes(it)));
  // Filters add up, so those of the script and ours do not go together: `--list` has applied the script's.
  const { names: asked, others } = filtersIn(rest);
  const byPath = paths.length === wanted.length && asked.length === 0;
  const args = isPartial ? [...others, '--exact', ...mine] : [...rest, ...(isDoc && byPath ? paths : [])];
  tell({
    at: 'unit',
    unit: key,
    target: target.name,
    doc: isDoc,
    files: wanted,
    names: isDoc ? pick(names, documented) : isPartial ? pick(names, mine) : names,
  });
  if (isPartial && mine.length === 0) {
    tell({ at: 'done', unit: key, code: 0 });
    return null;
  }
  let said = 0;
  const out = bounded((text) => tell({ at: 'out', unit: key, text }));
  const { code, signal } = await start([...base, '--', ...args], {
    out: out.line,
    err: (text) => {
      said += text.length;
      if (said < maxSaid) tell({ at: 'err', unit: key, text });
    },
  });
  out.release();
  if (code !== 0) process.exitCode = code ?? 1;
  if (signal === null) tell({ at: 'done', unit: key, code });
  return signal;
}

/** Words for test programs: the names to run, and what is neither such a name nor one to skip. */
function filtersIn(words) {
  const [names, others] = [[], []];
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at];
    if (word === '--skip') at += 1;
    else if (/^--(?:test-threads|shuffle-seed)$|^-Z$/.test(word)) {
      at += 1;
      others.push(word, words[at]);
    } else if (!word.startsWith('-')) names.push(word);
    else if (!word.startsWith('--skip=')) others.push(word);
  }
  return { names, others };
}

/** Of what stands between two lines of libtest, the first and the last 64 KiB are handed on. */
function bounded(handOn) {
  let [told, kept, held] = [0, 0, []];
  const release = () => {
    for (const text of held) handOn(text);
    [told, kept, held] = [0, 0, []];
  };
  return {
    release,
    line(text) {
      if (/^(?:test |running \d|---- |failures:|successes:)/.test(text)) release();
      if (told < maxLine) {
        told += text.length;
        return handOn(text);
      }
      held.push(text);
      kept += text.length;
      while (kept > maxLine && held.length > 1) kept -= held.shift().length;
    },
  };
}

function pick(names, wanted) {
  return Object.fromEntries(wanted.map((name) => [name, names[name]]));
}

/** The file a test is written in: `cart::tests::adds` of src/lib.rs lies in src/cart.rs, or in src/cart/tests.rs when there is one. */
function fileOf(source, name) {
  let [file, dir] = [source, dirname(source)];
  for (const part of name.split('::').slice(0, -1)) {
    const said = new RegExp(
      `#\\[path\\s*=\\s*"([^"]+)"\\]\\s*(?:#\\[[^\\]]*\\]\\s*)*(?:pub(?:\\([^)]*\\))?\\s+)?mod\\s+(?:r#)?${part}\\s*;`,
    );
    const path = said.exec(readFileSync(file, 'utf8'))?.[1];
    const candidates = [
      ...(path === undefined ? [] : [join(dirname(file), path)]),
      join(dir, `${part}.rs`),
      join(dir, part, 'mod.rs'),
    ];
    const next = candidates.find((it) => existsSync(it));
    dir = path !== undefined && next === candidates[0] ? dirname(next) : join(dir, part);
    file = next ?? file;
  }
  return file;
}

/** Calls back for each line of both streams; the rest of a line beyond its limit is dropped. */
function start(args, on, limit = maxLine) {
  const child = spawn('cargo', args, { stdio: ['ignore', 'pipe', 'pipe'] });
  eachLine(child.stdout, on.out, limit);
  eachLine(child.stderr, on.err, limit);
  return new Promise((done, failed) => {
    child.on('error', failed);
    // What a killed cargo leaves running may hold its streams open.
    child.on('exit', (code, signal) => signal !== null && done({ code, signal }));
    child.on('close', (code, signal) => done({ code, signal }));
  });
}

function eachLine(stream, handle, limit) {
  let line = '';
  stream.setEncoding('utf8');
  stream.on('data', (chunk) => {
    const parts = chunk.split('\n');
    for (const [index, part] of parts.entries()) {
      line = (line + part).slice(0, limit);
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
