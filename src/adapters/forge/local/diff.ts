/**
 * What differs between two trees, renames found, with hunks. Bounded: a file whose patch is over 1 MiB and everything after
 * 64 MiB of patch have no hunks, and a note says so; whoever needs lines must then take the whole file for changed.
 */
import { type PatchSection, parsePatch } from '#adapters/forge/local/hunks';
import { parseRawDiff, type RawChange } from '#adapters/forge/local/raw-diff';
import type { ChangedFile } from '#domain/change';
import { OutsideError, UserError } from '#domain/error';
import { fileKind } from '#formats/file-kind';
import type { Git } from '#kit/git';
import type { Overlay } from '#kit/git/overlay';

const fileLimit = 1024 * 1024;
const totalLimit = 64 * 1024 * 1024;
/** Git's own search for renames grows with the square of this number. */
const renames = ['--find-renames=50%', '-l1000'];
const plain = [
  '--no-ext-diff',
  '--no-textconv',
  '--no-color',
  '--ignore-submodules=none',
  '--submodule=short',
  '--src-prefix=a/',
  '--dst-prefix=b/',
];

export interface TreeDiff {
  readonly files: readonly ChangedFile[];
  readonly notes: readonly string[];
}

/** `base` null means: everything in `head` is new. */
export async function diffTrees({ own: git, partial }: Overlay, base: string | null, head: string): Promise<TreeDiff> {
  const from = base ?? (await emptyTree(git));
  if (from === head) return { files: [], notes: ['both sides hold the same files: nothing changed'] };
  const common = ['diff-tree', '-r', '--full-index', ...renames, ...plain];
  const [raw, patch] = await Promise.all([
    git.run([...common, '-z', '--raw', '--numstat', from, head]),
    base === null ? null : git.run([...common, '-p', '-U0', from, head], { maxBytes: totalLimit }),
  ]);
  if (!raw.ok) throw cannotCompare(raw.reason, partial);
  if (patch && !patch.ok && !patch.overflow) throw cannotCompare(patch.reason, partial);
  const changes = parseRawDiff(raw.stdout);
  const sections = patch === null ? null : parsePatch(patch.stdout, fileLimit);
  if (patch?.ok === false) sections?.pop(); // it was cut somewhere
  return assemble(changes, sections);
}

function cannotCompare(reason: string, partial: boolean): Error {
  if (!partial) return new OutsideError('forge', `git diff-tree: ${reason}`, { retryable: false });
  const message = `this partial clone does not hold the files of both sides (${reason})`;
  return new UserError('partial-clone', message, 'git fetch --refetch --no-filter brings what is missing');
}

/** Sections are in the order of the changes; a file without a section lies beyond the total limit. */
function assemble(changes: readonly RawChange[], sections: readonly PatchSection[] | null): TreeDiff {
  const large: string[] = [];
  let at = 0;
  const files = changes.map((change): ChangedFile => {
    const own = sections?.slice(at, at + change.sections) ?? [];
    at += change.sections;
    if (sections !== null && (own.length < change.sections || own.some((section) => section.tooLarge)))
      large.push(change.path);
    const { path, oldPath, status, binary, submodule, oldBlob, newBlob } = change;
    const hunks = binary || submodule || status === 'type-changed' ? [] : own.flatMap((section) => section.hunks);
    return { path, oldPath, status, kind: fileKind(path), binary, submodule, oldBlob, newBlob, hunks };
  });
  return { files, notes: [...largeNotes(large), ...nameNotes(changes)] };
}

function largeNotes(large: readonly string[]): string[] {
  if (large.length === 0) return [];
  const more = large.length > 3 ? ` and ${large.length - 3} more` : '';
  return [`too large to look at line by line: ${large.slice(0, 3).join(', ')}${more}`];
}

function nameNotes(changes: readonly RawChange[]): string[] {
  const odd = changes.filter((change) => !change.exact).map((change) => change.path);
  if (odd.length === 0) return [];
  return [
    `${odd.length === 1 ? 'a file name is' : `${odd.length} file names are`} not UTF-8: ${odd.slice(0, 3).join(', ')}`,
  ];
}

async function emptyTree(git: Git): Promise<string> {
  const answer = await git.run(['hash-object', '-t', 'tree', '--stdin']);
  if (!answer.ok) throw new OutsideError('forge', `git hash-object: ${answer.reason}`, { retryable: false });
  return answer.text;
}
