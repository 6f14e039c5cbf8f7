/** Trees of texts with git's names for their contents, and what git says of the differences between two of them. */
import type { ChangedFile } from '#domain/change';
import { fileKind } from '#formats/file-kind';
import { blobId } from '#kit/git/blob-id';
import { shortHash } from '#kit/hash';
import { aChangedFile } from './builders.ts';

export interface Version {
  readonly files: ReadonlyMap<string, string>;
  readonly blobs: ReadonlyMap<string, string>;
  readonly tree: string;
}

export function versionOf(files: ReadonlyMap<string, string> | Readonly<Record<string, string>>): Version {
  const texts = files instanceof Map ? files : new Map(Object.entries(files));
  const blobs = new Map([...texts].map(([path, text]) => [path, blobId(text)]));
  return { files: texts, blobs, tree: shortHash([...blobs].sort().flat(), 40) };
}

export type Differences = ReadonlyMap<string, 'added' | 'deleted' | 'modified'>;

export function differencesOf(from: Version, to: Version): Differences {
  const paths = [...new Set([...from.blobs.keys(), ...to.blobs.keys()])].sort();
  return new Map(
    paths.flatMap((path) => {
      const [old, now] = [from.blobs.get(path), to.blobs.get(path)];
      if (old === now) return [];
      return [[path, old === undefined ? 'added' : now === undefined ? 'deleted' : 'modified'] as const];
    }),
  );
}

/** A file that is gone and one of the same content that is new are one that was renamed. */
export function changedFiles(base: Version, head: Version): readonly ChangedFile[] {
  const all = [...differencesOf(base, head)];
  const gone = new Map(all.flatMap(([path, what]) => (what === 'deleted' ? [[base.blobs.get(path), path]] : [])));
  const renamed = new Map<string, string>();
  for (const [path, what] of all) {
    const blob = head.blobs.get(path);
    const from = what === 'added' ? gone.get(blob) : undefined;
    if (from === undefined) continue;
    renamed.set(path, from);
    gone.delete(blob);
  }
  const sources = new Set(renamed.values());
  return all.flatMap(([path, what]) => {
    if (sources.has(path)) return [];
    const oldPath = renamed.get(path) ?? null;
    const oldBlob = base.blobs.get(oldPath ?? path) ?? null;
    const status = oldPath === null ? what : 'renamed';
    return [
      aChangedFile({ path, oldPath, status, kind: fileKind(path), oldBlob, newBlob: head.blobs.get(path) ?? null }),
    ];
  });
}
