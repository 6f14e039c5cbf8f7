/**
 * Runs the user's shell line and then tells which files it has written, so that results of an earlier run are never taken for its
 * own and nothing of the user's has to be deleted:
 *     node launch.mjs LINE [-] [.xml …]
 * Writes to ASSAY_REPORT_FD, each followed by a NUL: the real path of ASSAY_ROOT, which programs print; with `-` what the line printed,
 * at most 64 MiB of it; the paths of changed files with one of the endings, relative to ASSAY_ROOT. Programs of `node_modules` are found as a package manager lets its scripts find them.
 */
import { spawn } from 'node:child_process';
import { readdirSync, realpathSync, statSync, writeSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

const [line, ...wanted] = process.argv.slice(2);
const isHeard = wanted.includes('-');
const endings = wanted.filter((it) => it !== '-');
const maxHeard = 64 * 1024 * 1024;
const readingMs = 2_000;
const { ASSAY_ROOT: root, ASSAY_REPORT_FD: fd, ...env } = process.env;
const maxFiles = 10_000;
const before = new Map(states(''));
tell(realpathSync(root));
const child = spawn('sh', ['-c', line], {
  stdio: ['inherit', isHeard ? 'pipe' : 'inherit', 'inherit'],
  env: { ...env, PATH: [...binFolders(), env.PATH].join(delimiter) },
});
child.on('error', (error) => {
  console.error(error.message);
  process.exitCode = 127;
});
const heard = [];
let heardBytes = 0;
child.stdout?.on('data', (bytes) => {
  process.stdout.write(bytes);
  heardBytes += bytes.length;
  if (heardBytes <= maxHeard) heard.push(bytes);
});
child.on('exit', (code, signal) => {
  if (!isHeard) return end(code, signal);
  // What was printed arrives after the end; whoever was left behind with the pipe in hand must not keep us.
  const ended = () => end(code, signal);
  const timer = setTimeout(ended, readingMs);
  child.on('close', () => {
    clearTimeout(timer);
    ended();
  });
});

let hasEnded = false;
function end(code, signal) {
  if (hasEnded) return;
  hasEnded = true;
  if (isHeard) tell(Buffer.concat(heard).toString('utf8').replaceAll('\0', ''));
  let told = 0;
  for (const [path, state] of states('')) {
    if (before.get(path) !== state && told++ < maxFiles) tell(path);
  }
  child.stdout?.destroy();
  if (signal) process.kill(process.pid, signal);
  else process.exitCode = code;
}

/** From the folder of the suite up to the root. */
function* binFolders() {
  for (let dir = process.cwd(); ; dir = dirname(dir)) {
    yield join(dir, 'node_modules', '.bin');
    if (dir === realpathSync(root) || dir === dirname(dir)) return;
  }
}

/** Candidates below a folder, each with what changes when it is written. */
function* states(dir) {
  for (const entry of entriesOf(dir)) {
    if (entry.name === 'node_modules' || entry.name === '.git') continue;
    const path = dir === '' ? entry.name : `${dir}/${entry.name}`;
    if (entry.isDirectory()) yield* states(path);
    else if (entry.isFile() && endings.some((it) => path.endsWith(it))) yield* stateOf(path);
  }
}

/** A folder that cannot be read, or is gone by now, holds no results of ours. */
function entriesOf(dir) {
  try {
    return readdirSync(join(root, dir), { withFileTypes: true });
  } catch {
    return [];
  }
}

/** One pair, or none for a file that is gone by now. */
function stateOf(path) {
  const stats = statSync(join(root, path), { throwIfNoEntry: false });
  return stats ? [[path, `${stats.mtimeMs} ${stats.ctimeMs} ${stats.ino} ${stats.size}`]] : [];
}

/** Descriptors may be non-blocking pipes: when the pipe is full, wait a moment and write the rest. */
function tell(path) {
  let bytes = Buffer.from(`${path}\0`);
  while (bytes.length > 0) {
    try {
      bytes = bytes.subarray(writeSync(Number(fd), bytes));
    } catch (error) {
      if (error.code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2);
    }
  }
}
