/**
 * Whether a test is touched by what changed, going by what it executed and read when it was last watched. Pure.
 * Why this is safe: until a program reaches a changed unit, or reads a changed file, it does what it did before; so a test that executed
 * none of the changed units comes to none of them now. What a program cannot execute itself (how it is compiled, which modules a name
 * stands for) is asked of the graph and of the recording's environment.
 * That it did execute or read what changed counts however old or incomplete the recording is; that it did not counts only when nothing
 * else about it is different (`stale.ts`): else the imports decide.
 */
import type { ChangedFile } from '#domain/change';
import type { Recording } from '#domain/recording';
import { newlyMet } from '#flow/impact/recorded/newly-met';
import { whyStale } from '#flow/impact/recorded/stale';
import {
  type ChangedPaths,
  changedPaths,
  executedOf,
  type Told,
  type TouchWorld,
} from '#flow/impact/recorded/touch-world';

export type Touch =
  | { readonly touched: true; readonly path: string; readonly how: string }
  | { readonly touched: false; readonly how: string }
  | { readonly touched: null; readonly how: string };

export function touchedBy(world: TouchWorld, recording: Recording): Touch {
  const changed = changedPaths(world.files);
  const touch = firstTouch(world, recording, changed);
  if (touch !== null) return { touched: true, ...touch };
  if (recording.incomplete !== null) return { touched: null, how: recording.incomplete };
  if (recording.environment !== world.environment(recording)) {
    return { touched: null, how: 'it was watched with another configuration, other packages or another Node' };
  }
  const stale = whyStale(world, recording, changed);
  return stale === null ? { touched: false, how: untouchedWords(recording, changed) } : { touched: null, how: stale };
}

function firstTouch(world: TouchWorld, recording: Recording, changed: ChangedPaths): Told | null {
  return executes(world, recording, changed) ?? looksAt(world, recording, changed) ?? meets(world, recording, changed);
}

function executes(world: TouchWorld, recording: Recording, changed: ChangedPaths): Told | null {
  for (const use of recording.files) {
    if (!changed.has(use.path)) continue;
    const unit = executedOf(use, world.changedSince(use));
    if (unit === 'all') return { path: use.path, how: `it runs ${use.path}` };
    if (unit !== null) return { path: use.path, how: `it runs ${world.describe(use, unit)} in ${use.path}` };
  }
  const members = new Set(recording.files.flatMap((use) => (changed.has(use.path) ? [...world.membersOf(use)] : [])));
  return members.size === 0 ? null : world.naming(recording, members);
}

function looksAt({ files, head, base }: TouchWorld, { reads, lists }: Recording, changed: ChangedPaths): Told | null {
  const modules = files.filter(({ submodule }) => submodule).map(({ path }) => path);
  for (const { path } of reads) {
    const module = modules.find((it) => path.startsWith(`${it}/`));
    if (module !== undefined) return { path: module, how: `it reads ${path}` };
    if (changed.has(path)) return { path, how: `it reads ${path}` };
    if (head.stateOf(path) === base.stateOf(path)) continue;
    const below = [...changed.keys()].find((it) => it.startsWith(`${path}/`));
    return { path: below ?? path, how: `it looks for the folder ${path}` };
  }
  for (const { path: folder } of lists) {
    if (head.namesBelow(folder) === base.namesBelow(folder)) continue;
    const isNewName = ({ status }: ChangedFile) => status !== 'modified' && status !== 'type-changed';
    const path = [...changed].find(([it, file]) => isNewName(file) && (folder === '' || it.startsWith(`${folder}/`)));
    if (path !== undefined) return { path: path[0], how: `it lists the folder ${folder || 'of the repository'}` };
  }
  return null;
}

/** Files that are new under their name: a name that it runs by may stand for them now. */
function meets(world: TouchWorld, recording: Recording, changed: ChangedPaths): Told | null {
  const isNew = (path: string) => {
    const file = changed.get(path);
    return file?.path === path && (file.status === 'added' || file.status === 'renamed');
  };
  const met = [...changed.keys()].some(isNew) ? newlyMet(world, recording, isNew) : null;
  if (met !== null) return { path: met.to, how: `${met.from}, which it runs, loads the new ${met.to}` };
  const code = world.files.find(({ path }) => isNew(path) && world.isCode(path));
  const computing = code === undefined ? null : world.computing(recording);
  return computing === null || code === undefined
    ? null
    : { path: code.path, how: `${computing.how}, which may be the new ${code.path}` };
}

function untouchedWords({ files, at }: Recording, changed: ChangedPaths): string {
  const loaded = files.filter(({ path }) => changed.has(path)).length;
  const when = `when it was watched on ${new Date(at).toISOString().slice(0, 10)}`;
  if (loaded === 0) return `loaded and read nothing that changed ${when}`;
  return `executed nothing that changed ${when}`;
}
