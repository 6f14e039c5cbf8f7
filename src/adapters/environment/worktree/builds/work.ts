/** What has to be made for a package of a prepared tree, in which order, and which script makes it. */
import { join } from 'node:path';
import { exists } from '#adapters/environment/worktree/builds/age';
import { isOwner } from '#adapters/environment/worktree/builds/generated';
import { usedMembers } from '#adapters/environment/worktree/builds/inputs';
import { builtOutputs } from '#adapters/environment/worktree/builds/outputs';
import type { PreparedUnit } from '#adapters/environment/worktree/dependencies/prepare';
import type { Member, Unit } from '#adapters/environment/worktree/dependencies/units';
import { inside, type TreeFiles } from '#adapters/environment/worktree/tree-files';

export interface Work {
  readonly prepared: PreparedUnit;
  readonly member: Member;
  /** Paths relative to the repository's root. */
  readonly outputs: readonly string[];
  /** Null: nothing says how they are made. */
  readonly recipe: Recipe | null;
  /** Whether the package cannot be loaded without them; a generated source may be needed by few of its tests. */
  readonly offered: boolean;
}

export interface Recipe {
  readonly from: Member;
  readonly script: string;
}

export interface WorkRequest {
  readonly wanted: TreeFiles;
  readonly current: TreeFiles;
  readonly userRoot: string;
  /** Ignored sources of the user's work tree that the tree's code imports. */
  readonly generated: readonly string[];
}

/** Packages after those they use; a circle is cut where it is met. */
export function inBuildOrder(unit: Unit): Member[] {
  return [...unit.members].sort((a, b) => usedMembers(unit, a).length - usedMembers(unit, b).length);
}

/** Generated sources first: builds read them. */
export async function workFor(request: WorkRequest, prepared: PreparedUnit): Promise<Work[]> {
  const ofMembers = inBuildOrder(prepared.unit).map((member) => workForMember(request, prepared, member));
  const works = (await Promise.all(ofMembers)).flat();
  return [...works.filter(({ offered }) => !offered), ...works.filter(({ offered }) => offered)];
}

async function workForMember(request: WorkRequest, prepared: PreparedUnit, member: Member): Promise<Work[]> {
  const { unit } = prepared;
  const outputs = await builtByUser(request, member);
  const candidates = [member, ...unit.members.slice(0, 1)];
  const firstOf = (script: (from: Member) => string | null): Recipe | null =>
    candidates.flatMap((from) => ({ from, script: script(from) ?? '' })).find((recipe) => recipe.script !== '') ?? null;
  const sources = request.generated.filter((path) => isOwner(unit, member, path) && !outputs.includes(path));
  const generating = sources.map((path) => {
    const recipe = firstOf((from) => generatorOf(from, path));
    return { prepared, member, outputs: [path], recipe, offered: false };
  });
  if (outputs.length === 0) return generating;
  return [...generating, { prepared, member, outputs, recipe: firstOf(builderOf), offered: true }];
}

async function builtByUser({ wanted, current, userRoot }: WorkRequest, member: Member): Promise<string[]> {
  const outputs = builtOutputs(member, [wanted, current]);
  const there = await Promise.all(outputs.map((path) => exists(join(userRoot, path))));
  return outputs.filter((_, index) => there[index]);
}

function builderOf({ manifest }: Member): string | null {
  return ['build', 'prepare', 'prepack'].find((name) => manifest.scripts[name] !== undefined) ?? null;
}

/**
 * The script that makes an ignored source: one that names it, else one that is called after generating, else, for what is called like
 * a build, the build. Only scripts that by their own name make something: `deploy` names `dist`, too.
 */
export function generatorOf(member: Member, path: string): string | null {
  const relative = member.dir === '' ? path : path.slice(inside(member.dir, '').length);
  const making = Object.entries(member.manifest.scripts).filter(
    ([name]) =>
      /gen|build|compile|bundle|prepare|prepack/.test(name) && !/watch|dev|clean|deploy|publish|docs/.test(name),
  );
  const naming = making.find(([, command]) => command.includes(relative));
  const called = making.find(([name]) => /^(?:generate|codegen|gen)(?:$|[:-])/.test(name));
  const isBuild = /(?:^|\/)(?:dist|build|lib|out|esm|cjs)$/.test(relative);
  return naming?.[0] ?? called?.[0] ?? (isBuild ? builderOf(member) : null);
}
