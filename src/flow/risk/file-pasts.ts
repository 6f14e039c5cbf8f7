/** What git remembers of files up to one commit, kept with the facts about file contents: the log is read once for each base. */
import type { Change } from '#domain/change';
import type { FlowContext } from '#flow/context';
import type { FilePast } from '#ports/forge';

const key = 'file-pasts-1';

interface Kept {
  readonly commit: string;
  readonly files: readonly (readonly [path: string, commits: number, fixes: number, authors: number])[];
}

/** Null when there is nothing before the change, or git could not say. */
export async function filePasts(
  { repo, base }: Pick<Change, 'repo' | 'base'>,
  { forge, parseCache }: Pick<FlowContext, 'forge' | 'parseCache'>,
): Promise<ReadonlyMap<string, FilePast> | null> {
  const commit = base?.commit ?? null;
  if (commit === null) return null;
  const kept = readKept(parseCache.get(key), commit);
  if (kept !== null) return kept;
  const past = await forge.filePasts(repo, commit);
  if (past === null) return null;
  const files = [...past].map(([path, it]) => [path, it.commits, it.fixes, it.authors] as const);
  parseCache.set(key, JSON.stringify({ commit, files } satisfies Kept));
  return past;
}

function readKept(text: string | null, commit: string): ReadonlyMap<string, FilePast> | null {
  try {
    const kept = JSON.parse(text ?? 'null') as Kept | null;
    if (kept?.commit !== commit || !Array.isArray(kept.files) || !kept.files.every(isRow)) return null;
    return new Map(kept.files.map(([path, commits, fixes, authors]) => [path, { commits, fixes, authors }]));
  } catch {
    return null; // damaged: read from git again
  }
}

function isRow(row: unknown): boolean {
  if (!Array.isArray(row) || typeof row[0] !== 'string') return false;
  return row.length === 4 && row.slice(1).every((it) => Number.isSafeInteger(it) && it >= 0);
}
