/**
 * What of the changed source files runs differently: files of which only comments, formatting or types changed do nothing new, and of the
 * others the functions that are new or changed. Pure.
 */
import type { ChangedFile } from '#domain/change';
import type { ChangedFunction } from '#domain/impact';
import type { UnitReader } from '#flow/unit-reader';
import { changedUnits, describeUnit } from '#formats/units/changed-units';
import { linesOf } from '#formats/units/unit-lines';

export interface SourceChange {
  /** Paths of files that do when they run what they did before. */
  readonly inert: ReadonlySet<string>;
  readonly functions: readonly ChangedFunction[];
}

/** Files beyond these are not looked into; they count as changed as a whole. */
const mostFiles = 500;

export function sourceChange(
  files: readonly ChangedFile[],
  unitsOf: UnitReader,
  textOf: (path: string, blob: string) => string | null,
): SourceChange {
  const inert = new Set<string>();
  const functions: ChangedFunction[] = [];
  for (const file of files.slice(0, mostFiles)) {
    const { path, oldPath, oldBlob, newBlob, kind } = file;
    if (newBlob === null) continue;
    const now = unitsOf(path, newBlob);
    if (now === null) continue;
    const before = oldBlob === null ? null : unitsOf(oldPath ?? path, oldBlob);
    if (oldBlob !== null && before === null) continue;
    const changed = before === null ? new Set(now.units.keys()) : changedUnits(now, before);
    const isSame = before !== null && changed === 'none' && changedUnits(before, now) === 'none';
    if (isSame && file.status === 'modified') inert.add(path);
    if (kind !== 'source' || typeof changed === 'string') continue;
    const text = textOf(path, newBlob) ?? '';
    for (const unit of changed) {
      const it = now.units[unit];
      if (unit === 0 || it === undefined) continue;
      functions.push({ path, blob: newBlob, unit, name: describeUnit(it), lines: linesOf(text, it) });
    }
  }
  return { inert, functions };
}
