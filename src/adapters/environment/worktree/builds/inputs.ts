/**
 * What a package's build can depend on, as one comparable list: its tracked files and those of the workspace packages it uses, without
 * tests and prose, and the files straight in the unit's folder (a shared tsconfig). Pure.
 */
import type { Member, Unit } from '#adapters/environment/worktree/dependencies/units';
import { folderOf, type TreeFiles } from '#adapters/environment/worktree/tree-files';
import { fileKind } from '#formats/file-kind';

/** Path -> blob id. */
export type BuildInputs = ReadonlyMap<string, string>;

export function buildInputs(files: TreeFiles, unit: Unit, member: Member): BuildInputs {
  const used = new Set([member, ...usedMembers(unit, member)].map(({ dir }) => dir));
  const dirs = unit.members.map(({ dir }) => dir).sort((a, b) => b.length - a.length);
  const inputs = new Map<string, string>();
  for (const [path, id] of files.ids) {
    const kind = fileKind(path);
    if (kind === 'test' || kind === 'docs') continue;
    const owner = dirs.find((dir) => dir === '' || path.startsWith(`${dir}/`));
    if ((owner !== undefined && used.has(owner)) || folderOf(path) === unit.dir) inputs.set(path, id);
  }
  return inputs;
}

export function sameInputs(one: BuildInputs, other: BuildInputs): boolean {
  return one.size === other.size && [...one].every(([path, id]) => other.get(path) === id);
}

/** Workspace packages that a member uses, directly or through others. */
export function usedMembers(unit: Unit, member: Member): Member[] {
  const found = new Set<Member>();
  const visit = ({ manifest }: Member) => {
    for (const name of new Set([...Object.keys(manifest.needed), ...manifest.used])) {
      const next = unit.members.find((candidate) => candidate.manifest.name === name);
      if (next === undefined || next === member || found.has(next)) continue;
      found.add(next);
      visit(next);
    }
  };
  visit(member);
  return [...found];
}
