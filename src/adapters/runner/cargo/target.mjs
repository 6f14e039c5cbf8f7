/**
 * Where a prepared tree is compiled to: a target folder of its own, inside of it and removed with it. Never a shared one: cargo tells
 * members of a workspace apart by their place *in* it and judges by times whether they are fresh, so base would run head's code.
 * What comes from outside (crates of a registry) is the same for all trees with one Cargo.lock: it is kept in the user's cache when a
 * tree has compiled it, without the members, and copied into the next one. Kept is what was used within a month, and the newest five.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  constants,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

const dayMs = 24 * 3_600_000;
/** With a filter Node copies in JavaScript: its native copy ends the whole process on errors, and passes over what it cannot copy. */
const copying = { recursive: true, preserveTimestamps: true, mode: constants.COPYFILE_FICLONE, filter: () => true };

/** Sets CARGO_TARGET_DIR when the tree is a prepared one, which has no .git. `keep`: call when all is compiled. */
export function ownTarget({ root, workspace, packages, version, flags }) {
  const nothing = { keep: () => undefined };
  if (existsSync(join(root, '.git'))) return nothing;
  const target = join(workspace, 'target');
  process.env.CARGO_TARGET_DIR = target;
  const lock = existsSync(join(workspace, 'Cargo.lock')) ? readFileSync(join(workspace, 'Cargo.lock'), 'utf8') : '';
  if (!/^source = /m.test(lock)) return nothing;
  const cache = process.env.XDG_CACHE_HOME;
  const place = join(cache && isAbsolute(cache) ? cache : join(homedir(), '.cache'), 'assay', 'cargo');
  const key = createHash('sha256')
    .update(JSON.stringify([lock, version, flags]))
    .digest('hex')
    .slice(0, 32);
  const kept = join(place, key);
  if (existsSync(kept)) {
    touch(kept); // first, so that no other process takes it for one that is not used
    if (existsSync(target) || copyWhole(kept, target)) return nothing;
  }
  return { keep: () => keep(target, place, key, packages) };
}

/** Under another name until it is complete: cargo would take half of one for all of it. False when that failed: all is compiled anew. */
function copyWhole(kept, target) {
  const making = `${target}.new-${process.pid}`;
  const remove = () => rmSync(making, { recursive: true, force: true });
  process.once('exit', remove);
  try {
    cpSync(kept, making, copying);
    renameSync(making, target);
    return true;
  } catch {
    return false; // a full disk, something that cannot be copied, or another process that removed it
  } finally {
    remove();
    process.removeListener('exit', remove);
  }
}

/** Under another name until it is complete; what a killed run left behind is removed. */
function keep(target, place, key, packages) {
  const making = join(place, `new-${process.pid}`);
  const remove = () => rmSync(making, { recursive: true, force: true });
  process.once('exit', remove);
  try {
    mkdirSync(place, { recursive: true });
    prune(place);
    cpSync(target, making, copying);
    const members = packages.flatMap(({ name }) => ['-p', name]);
    const env = { ...process.env, CARGO_TARGET_DIR: making };
    if (spawnSync('cargo', ['clean', '--offline', ...members], { env, stdio: 'ignore' }).status === 0)
      renameSync(making, join(place, key));
  } catch {
    // A full disk or another process that was faster: the next tree compiles again.
  } finally {
    remove();
    process.removeListener('exit', remove);
  }
}

function prune(place) {
  const names = readdirSync(place);
  for (const name of names.filter((it) => it.startsWith('new-') && !isAlive(Number(it.slice(4))))) {
    rmSync(join(place, name), { recursive: true, force: true });
  }
  const kept = names
    .filter((name) => /^[0-9a-f]{32}$/.test(name))
    .map((name) => ({ name, age: ageOf(join(place, name)) }));
  kept.sort((a, b) => a.age - b.age);
  for (const { name } of kept.filter(({ age }, rank) => age > 30 * dayMs || (rank >= 4 && age > dayMs))) {
    rmSync(join(place, name), { recursive: true, force: true });
  }
}

function isAlive(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function ageOf(path) {
  try {
    return Date.now() - statSync(path).mtimeMs;
  } catch {
    return 0; // another process was faster
  }
}

function touch(path) {
  try {
    utimesSync(path, Date.now() / 1000, Date.now() / 1000);
  } catch {
    // it is gone again: nothing depends on it any more
  }
}
