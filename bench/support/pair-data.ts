/**
 * Verified bug-fix pairs: commit `head` is green, and the same commit with the files of `src` put back to `parent` is faulty.
 * The file comes from outside: a wrong one is an error that names the file and the place.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const commit = z.string().regex(/^[0-9a-f]{40}$/, 'wants a full commit id');
/** A path inside the repository: neither absolute nor climbing out of it. */
const inside = z.string().regex(/^(?!\/|-)(?!(?:.*\/)?\.\.(?:\/|$)).+$/, 'wants a path inside the repository');
const filesWithCounts = z.record(z.string(), z.number());

const pairSchema = z.object({
  repo: z.string().regex(/^[\w.-]*\w[\w.-]*$/, 'wants the name of a folder'),
  head: commit,
  parent: commit,
  subject: z.string(),
  src: z.array(inside).min(1),
  tests: z.array(inside).min(1),
  /** `file > full name`, tests that fail on the faulty tree. */
  failing: z.array(z.string()).min(1),
  full: z.object({
    /** Every failing test file of one full run on the faulty tree. */
    failing_files: filesWithCounts,
    test_files: z.number().int().positive(),
    /** Those of the clean head, where somebody ran it. */
    clean_failing_files: filesWithCounts.optional(),
  }),
});

export type Pair = z.infer<typeof pairSchema>;

/** The pairs of one file, or of every .json file of a folder. Throws on a file that is not like that. */
export function readPairs(path: string): readonly Pair[] {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) throw new Error(`--pairs: there is no ${path}`);
  const files = stat.isDirectory() ? jsonFiles(path) : [path];
  if (files.length === 0) throw new Error(`--pairs: no .json file in ${path}`);
  return files.flatMap(readFile);
}

function jsonFiles(folder: string): readonly string[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
  return names.sort().map((name) => join(folder, name));
}

function readFile(file: string): readonly Pair[] {
  const parsed = z.array(pairSchema).min(1).safeParse(parseJson(file));
  if (parsed.success) return parsed.data;
  throw new Error(`--pairs: ${file} is not a list of pairs: ${z.prettifyError(parsed.error)}`);
}

function parseJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Error(`--pairs: ${file} is not JSON: ${error instanceof Error ? error.message : error}`);
  }
}
