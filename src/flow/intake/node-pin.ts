/**
 * Which Node a repository asks for. Tests run on the Node that the user's PATH has, as `npm test` would; when it is not the one asked
 * for, that is said, since a failure may come from there. Pure over the tree.
 */
import semver from 'semver';
import type { Manifest } from '#domain/project';
import type { TreeView } from '#ports/tree';

/** One sentence, null when `node` (a version, null when unknown) fits or nothing is asked for. The most exact place decides. */
export function nodePinNote(tree: TreeView, root: Manifest | undefined, node: string | null): string | null {
  if (node === null) return null;
  const pins: readonly (readonly [string, unknown])[] = [
    ['.nvmrc', tree.text('.nvmrc')],
    ['.node-version', tree.text('.node-version')],
    ['volta in package.json', field(root?.raw['volta'], 'node')],
    ['engines in package.json', field(root?.raw['engines'], 'node')],
  ];
  for (const [place, pin] of pins) {
    const range = typeof pin === 'string' ? semver.validRange(pin.trim(), { loose: true }) : null;
    if (range === null) continue; // absent, or an alias that only the version manager knows: lts/*
    if (semver.satisfies(node, range, { includePrerelease: true })) return null;
    return `tests run on Node ${node}, the one on PATH; ${place} asks for ${String(pin).trim()}`;
  }
  return null;
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? new Map(Object.entries(value)).get(name) : null;
}
