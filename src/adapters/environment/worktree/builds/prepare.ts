/**
 * Gives a prepared tree the files that git ignores and its tests need: what its packages offer built, and generated sources. The user's own
 * are copied when they come from the same inputs; else a script of the package or of the root makes them in the prepared tree, once per
 * inputs. What the user has not built either is left alone: the tests run there without it.
 */
import { constants } from 'node:fs';
import { cp, mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { exists, isNewer } from '#adapters/environment/worktree/builds/age';
import { buildInputs, sameInputs } from '#adapters/environment/worktree/builds/inputs';
import { type Work, type WorkRequest, workFor } from '#adapters/environment/worktree/builds/work';
import { scriptCall } from '#adapters/environment/worktree/dependencies/managers';
import type { PreparedUnit } from '#adapters/environment/worktree/dependencies/prepare';
import type { Programs } from '#adapters/environment/worktree/dependencies/program';
import type { FolderCache } from '#adapters/environment/worktree/folder-cache';
import { runTool } from '#adapters/environment/worktree/run-tool';
import type { Answer } from '#kit/git/tree';
import { sha256 } from '#kit/hash';
import { duration } from '#kit/text';
import type { Executor } from '#ports/executor';

export interface BuildRequest extends WorkRequest {
  readonly target: string;
  readonly units: readonly PreparedUnit[];
  readonly cache: FolderCache;
  readonly executor: Executor;
  readonly programs: Programs;
}

export async function prepareBuilds(request: BuildRequest): Promise<Answer<readonly string[]>> {
  const notes: string[] = [];
  const ran = new Set<string>();
  for (const prepared of request.units) {
    for (const work of await workFor(request, prepared)) {
      const answer = await make(request, work, ran);
      if (!answer.ok) return answer;
      notes.push(answer.value);
    }
  }
  return { ok: true, value: notes };
}

async function make(request: BuildRequest, work: Work, ran: Set<string>): Promise<Answer<string>> {
  const { wanted, current, userRoot, target, cache } = request;
  const { prepared, member, outputs } = work;
  const shown = outputs.join(', ');
  const inputs = buildInputs(wanted, prepared.unit, member);
  // Copied to one side alone it would be the difference that the sides are compared for; how it came about nobody knows.
  if (work.recipe === null && !work.offered) return { ok: true, value: left(shown) };
  const isSame = prepared.fromUser && sameInputs(inputs, buildInputs(current, prepared.unit, member));
  if (isSame && (await isNewer(userRoot, outputs, inputs.keys()))) {
    await copyAll(userRoot, target, outputs);
    return { ok: true, value: `${shown} copied from the work tree (same sources)` };
  }
  let ms = 0;
  let missing: string | null = null;
  const key = sha256(prepared.key, member.dir, ...outputs, ...[...inputs].flat()).slice(0, 32);
  const answer = await cache.get(key, async (dir) => {
    const built = await build(request, work, ran);
    if (!built.ok) return built;
    ms = built.value;
    missing = await firstMissing(target, outputs);
    if (missing !== null) return { ok: false, reason: `the script "${work.recipe?.script}" did not make ${missing}` };
    await copyAll(target, dir, outputs);
    return { ok: true, value: null };
  });
  // Which script makes a generated source is a guess: the tests that need it will say so.
  if (missing !== null && !work.offered) return { ok: true, value: left(shown) };
  if (!answer.ok) return answer;
  if (answer.value.made) return { ok: true, value: `${shown} built (${ms === 0 ? 'in the same go' : duration(ms)})` };
  await copyAll(answer.value.dir, target, outputs);
  return { ok: true, value: `${shown} from an earlier build of the same sources` };
}

function left(shown: string): string {
  return `${shown} is ignored by git, and no script is known to make it: not in the prepared tree`;
}

async function firstMissing(root: string, paths: readonly string[]): Promise<string | null> {
  for (const path of paths) if (!(await exists(join(root, path)))) return path;
  return null;
}

/** Runs the script in the prepared tree, once even where the root's builds all; the value is how long it took. */
async function build(request: BuildRequest, work: Work, ran: Set<string>): Promise<Answer<number>> {
  const { wanted, target, executor, programs } = request;
  const { unit } = work.prepared;
  const what = `${work.outputs.join(', ')} (files that git ignores)`;
  if (work.recipe === null) {
    return {
      ok: false,
      reason: `${what} cannot be made for this revision: no build, prepare or prepack script in package.json`,
    };
  }
  const { from, script } = work.recipe;
  const name = `${from.dir} ${script}`;
  let ms = 0;
  if (!ran.has(name)) {
    const program = await programs.find(wanted, unit, target);
    if (!program.ok) return { ok: false, reason: `${what} could not be built: ${program.reason}` };
    const done = await runTool(executor, scriptCall(program.value, unit, script), target, from.dir);
    if (!done.ok) return { ok: false, reason: `${what} could not be built: ${done.reason}` };
    ran.add(name);
    ms = done.value;
  }
  return { ok: true, value: ms };
}

async function copyAll(from: string, to: string, paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    await rm(join(to, path), { recursive: true, force: true });
    await mkdir(dirname(join(to, path)), { recursive: true });
    await cp(join(from, path), join(to, path), {
      recursive: true,
      verbatimSymlinks: true,
      mode: constants.COPYFILE_FICLONE,
    });
  }
}
