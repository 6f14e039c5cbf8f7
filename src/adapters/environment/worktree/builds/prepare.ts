/**
 * Gives a prepared tree the built files that its packages offer and git ignores. The user's own are copied when they come from the same
 * inputs; else the package's build script makes them in the prepared tree, once per inputs. What the user has not built
 * either is left alone: the tests run there without it.
 */
import { constants } from 'node:fs';
import { cp, mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { exists, isNewer } from '#adapters/environment/worktree/builds/age';
import { buildInputs, sameInputs, usedMembers } from '#adapters/environment/worktree/builds/inputs';
import { builtOutputs } from '#adapters/environment/worktree/builds/outputs';
import { scriptCall } from '#adapters/environment/worktree/dependencies/managers';
import type { PreparedUnit } from '#adapters/environment/worktree/dependencies/prepare';
import type { Member, Unit } from '#adapters/environment/worktree/dependencies/units';
import type { FolderCache } from '#adapters/environment/worktree/folder-cache';
import { runTool } from '#adapters/environment/worktree/run-tool';
import type { TreeFiles } from '#adapters/environment/worktree/tree-files';
import type { Answer } from '#kit/git/tree';
import { sha256 } from '#kit/hash';
import { duration } from '#kit/text';
import type { Executor } from '#ports/executor';

export interface BuildRequest {
  readonly wanted: TreeFiles;
  readonly current: TreeFiles;
  readonly userRoot: string;
  readonly target: string;
  readonly units: readonly PreparedUnit[];
  readonly cache: FolderCache;
  readonly executor: Executor;
}

export async function prepareBuilds(request: BuildRequest): Promise<Answer<readonly string[]>> {
  const notes: string[] = [];
  for (const prepared of request.units) {
    for (const member of inBuildOrder(prepared.unit)) {
      const outputs = await builtByUser(request, member);
      if (outputs.length === 0) continue;
      const answer = await prepareMember(request, prepared, member, outputs);
      if (!answer.ok) return answer;
      notes.push(answer.value);
    }
  }
  return { ok: true, value: notes };
}

async function builtByUser({ wanted, current, userRoot }: BuildRequest, member: Member): Promise<string[]> {
  const outputs = builtOutputs(member, [wanted, current]);
  const there = await Promise.all(outputs.map((path) => exists(join(userRoot, path))));
  return outputs.filter((_, index) => there[index]);
}

/** Packages after those they use; a circle is cut where it is met. */
function inBuildOrder(unit: Unit): Member[] {
  return [...unit.members].sort((a, b) => usedMembers(unit, a).length - usedMembers(unit, b).length);
}

async function prepareMember(
  request: BuildRequest,
  prepared: PreparedUnit,
  member: Member,
  outputs: readonly string[],
): Promise<Answer<string>> {
  const { wanted, current, userRoot, target, cache } = request;
  const shown = outputs.join(', ');
  const inputs = buildInputs(wanted, prepared.unit, member);
  const isSame = prepared.fromUser && sameInputs(inputs, buildInputs(current, prepared.unit, member));
  if (isSame && (await isNewer(userRoot, outputs, inputs.keys()))) {
    await copyAll(userRoot, target, outputs);
    return { ok: true, value: `${shown} copied from the work tree (same sources)` };
  }
  let ms = 0;
  const key = sha256(prepared.key, member.dir, ...outputs, ...[...inputs].flat()).slice(0, 32);
  const answer = await cache.get(key, async (dir) => {
    const built = await build(request, prepared.unit, member, outputs);
    if (!built.ok) return built;
    ms = built.value;
    await copyAll(target, dir, outputs);
    return { ok: true, value: null };
  });
  if (!answer.ok) return answer;
  if (answer.value.made) return { ok: true, value: `${shown} built (${duration(ms)})` };
  await copyAll(answer.value.dir, target, outputs);
  return { ok: true, value: `${shown} from an earlier build of the same sources` };
}

/** Runs the build in the prepared tree; the value is how long it took. */
async function build(
  { wanted, target, executor }: BuildRequest,
  unit: Unit,
  member: Member,
  outputs: readonly string[],
): Promise<Answer<number>> {
  const from = [member, ...unit.members.slice(0, 1)].find((candidate) => scriptOf(candidate) !== null);
  const script = from === undefined ? null : scriptOf(from);
  const what = `${outputs.join(', ')} (built files that git ignores)`;
  if (from === undefined || script === null) {
    return {
      ok: false,
      reason: `${what} cannot be made for this revision: no build, prepare or prepack script in package.json`,
    };
  }
  const ran = await runTool(executor, scriptCall(wanted, unit, target, script), target, from.dir);
  if (!ran.ok) return { ok: false, reason: `${what} could not be built: ${ran.reason}` };
  for (const path of outputs) {
    if (!(await exists(join(target, path))))
      return { ok: false, reason: `the script "${script}" did not make ${path}` };
  }
  return ran;
}

function scriptOf({ manifest }: Member): string | null {
  return ['build', 'prepare', 'prepack'].find((name) => manifest.scripts[name] !== undefined) ?? null;
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
