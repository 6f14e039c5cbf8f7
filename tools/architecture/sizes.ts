/** Judges sizes: lines of a file, source files of a folder. Tests, conformance suites do not count for the folder. */
import { dirname } from 'node:path';
import type { SourceFile } from './source-file.ts';
import type { ArchitectureRule, Violation } from './types.ts';

export function judgeSizes({ limits }: ArchitectureRule, files: readonly SourceFile[]): Violation[] {
  const long = files.filter((file) => file.lines > limits.fileLines);
  const sources = files.filter((file) => file.kind === 'source' || file.kind === 'script');
  const folders = Object.entries(Object.groupBy(sources, (file) => dirname(file.path)));
  return [
    ...long.map((file) => ({
      file: file.path,
      line: limits.fileLines + 1,
      rule: 'file-length',
      message: `${file.lines} lines, at most ${limits.fileLines}`,
      fix: 'split it by what its parts hold',
    })),
    ...folders.flatMap(([folder, inside = []]) => {
      if (inside.length <= limits.folderFiles) return [];
      const message = `${inside.length} source files, at most ${limits.folderFiles}`;
      return [
        { file: folder, line: 1, rule: 'folder-size', message, fix: 'group what belongs together in a subfolder' },
      ];
    }),
  ];
}

/** The middle value (mean of the two middle ones, rounded down); 0 for none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return Math.floor(((sorted[Math.ceil(middle) - 1] ?? 0) + (sorted[Math.floor(middle)] ?? 0)) / 2);
}
