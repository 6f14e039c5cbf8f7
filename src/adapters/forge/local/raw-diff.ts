/** Reads what `git diff-tree -r -z --raw --numstat` prints: one record per changed path, then one line count per path. Pure. */
import type { FileStatus } from '#domain/change';
import { pathName, splitNul } from '#kit/git/names';

export interface RawChange {
  readonly path: string;
  readonly oldPath: string | null;
  /** False when a name is not UTF-8 and only shown. */
  readonly exact: boolean;
  readonly status: FileStatus;
  readonly submodule: boolean;
  /** Blob ids; null where there is none. */
  readonly oldBlob: string | null;
  readonly newBlob: string | null;
  /** How many sections of a patch it has: a type change is told as a deletion and an addition. */
  readonly sections: number;
  binary: boolean;
}

const statuses: Readonly<Record<string, FileStatus>> = {
  A: 'added',
  C: 'added',
  D: 'deleted',
  M: 'modified',
  R: 'renamed',
  T: 'type-changed',
};

function blobId(mode: string, id: string): string | null {
  return /^0+$/.test(id) || mode === '160000' ? null : id;
}

/** In git's order, which is also the order of a patch's sections. */
export function parseRawDiff(output: Buffer): RawChange[] {
  const records = splitNul(output);
  const changes: RawChange[] = [];
  let at = 0;
  for (; records[at]?.[0] === 0x3a; ) {
    const [oldMode = '', newMode = '', oldId = '', newId = '', letter = ''] = (records[at++] ?? Buffer.alloc(0))
      .toString('latin1')
      .slice(1)
      .split(' ');
    const first = pathName(records[at++] ?? Buffer.alloc(0));
    const moved = letter[0] === 'R' || letter[0] === 'C';
    const last = moved ? pathName(records[at++] ?? Buffer.alloc(0)) : first;
    changes.push({
      path: last.path,
      oldPath: letter[0] === 'R' ? first.path : null,
      exact: first.exact && last.exact,
      status: statuses[letter[0] ?? ''] ?? 'modified',
      submodule: oldMode === '160000' || newMode === '160000',
      oldBlob: blobId(oldMode, oldId),
      newBlob: blobId(newMode, newId),
      sections: letter[0] === 'T' ? 2 : 1,
      binary: false,
    });
  }
  for (let index = 0; at < records.length; index++) {
    const counts = (records[at++] ?? Buffer.alloc(0)).toString('latin1').split('\t');
    if (counts[2] === '') at += 2; // a rename: both names follow as records of their own
    const change = changes[index];
    if (change) change.binary = counts[0] === '-' && counts[1] === '-';
  }
  return changes;
}
