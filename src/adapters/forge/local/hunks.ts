/** Reads the hunk headers of a `git diff -U0` patch, section by section. Pure; names are not read, order says whose they are. */
import type { Hunk } from '#domain/change';

export interface PatchSection {
  readonly hunks: readonly Hunk[];
  /** Larger than the limit: hunks left out. */
  readonly tooLarge: boolean;
}

const sectionStart = Buffer.from('diff --git ');
const header = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/;

/** `limit` is bytes per section. Lines of content start with `+`, `-` or `\`, so no content can look like a header. */
export function parsePatch(patch: Buffer, limit: number): PatchSection[] {
  const starts = sectionStarts(patch);
  return starts.map((start, index) => {
    const end = starts[index + 1] ?? patch.length;
    if (end - start > limit) return { hunks: [], tooLarge: true };
    const lines = patch.subarray(start, end).toString('latin1').split('\n');
    return { hunks: lines.flatMap(readHunk), tooLarge: false };
  });
}

function sectionStarts(patch: Buffer): number[] {
  const starts: number[] = [];
  for (let at = patch.indexOf(sectionStart); at !== -1; at = patch.indexOf(sectionStart, at + 1)) {
    if (at === 0 || patch[at - 1] === 10) starts.push(at);
  }
  return starts;
}

function readHunk(line: string): Hunk[] {
  const match = header.exec(line);
  if (!match) return [];
  const [, oldStart, oldLines = '1', newStart, newLines = '1'] = match;
  return [
    { oldStart: Number(oldStart), oldLines: Number(oldLines), newStart: Number(newStart), newLines: Number(newLines) },
  ];
}
