/**
 * From what the recorder saw to recordings: paths become contents, executed ranges become units. Pure.
 * Invariant: a recording is complete only when every process of its test file told its whole story and the file passed.
 */
import type { FileUnits, Inputs, Recorded, RecordedFile, RecordedUse, Recording } from '#domain/recording';
import type { FileResult } from '#domain/result';
import { fileKey, type TestFile } from '#domain/suite';
import { type TreeState, treeState } from '#flow/tree-state';
import type { Record, Records } from '#formats/recording/read-record';
import { executedUnits } from '#formats/units/changed-units';

export interface RecordingInput {
  readonly suite: string;
  /** Test files of the check. */
  readonly asked: readonly TestFile[];
  readonly records: Records;
  /** There were more records than were read. */
  readonly overflow: boolean;
  readonly results: readonly FileResult[];
  /** The tree's files: path -> blob id. */
  readonly blobs: ReadonlyMap<string, string>;
  unitsOf(path: string, blob: string): FileUnits | null;
  /** Whether a file still holds that content: a folder that people work in may be edited while tests run. */
  isIntact(path: string, blob: string): boolean;
  /** Whether there is something on the disk, be it over links. */
  exists(path: string): boolean;
  readonly at: number;
  readonly tree: string;
  readonly environment: string;
  inputsOf(recording: Pick<Recording, 'reads' | 'lists' | 'packages'>, outside: readonly string[] | null): Inputs;
}

export function toRecorded(input: RecordingInput): Recorded {
  const files = new Map<string, RecordedFile>();
  const byTest = Map.groupBy(input.records.records, (record) => keyOf(input.suite, record));
  const state = treeState(input.blobs);
  const tests = input.asked.flatMap((test) => {
    const own = byTest.get(fileKey(test));
    return own === undefined ? [] : [recordingOf(input, state, test, own, files)];
  });
  return { files: [...files.values()], tests };
}

function keyOf(suite: string, { file, project }: Pick<Record, 'file' | 'project'>): string {
  return fileKey({ suite, project, file });
}

function recordingOf(
  input: RecordingInput,
  state: TreeState,
  test: TestFile,
  records: readonly Record[],
  files: Map<string, RecordedFile>,
): Recording {
  const uses = usesOf(input, records, files);
  const reads = distinct(records.flatMap((record) => record.reads));
  const read = reads.map((path) => ({ path, blob: state.stateOf(path) }));
  const cpu = records.map(({ cpuMs }) => cpuMs);
  const lists = distinct(records.flatMap((record) => record.lists)).map((path) => ({
    path,
    names: state.namesBelow(path),
  }));
  const packages = distinct(records.flatMap((record) => record.packages));
  return {
    test,
    at: input.at,
    tree: input.tree,
    environment: input.environment,
    incomplete: whyIncomplete(input, test, records) ?? whyUnsure(input, test, [...uses, ...read]),
    files: uses,
    reads: read,
    lists,
    packages,
    inputs: input.inputsOf({ reads: read, lists, packages }, outsideOf(records)),
    cpuMs: cpu.includes(null) ? null : cpu.reduce<number>((sum, ms) => sum + (ms ?? 0), 0),
  };
}

function outsideOf(records: readonly Record[]): readonly string[] | null {
  if (records.some(({ outside }) => outside === null)) return null;
  return distinct(records.flatMap(({ outside }) => outside ?? []));
}

/** What was recorded does not fit what is known of the files. */
function whyUnsure(
  { blobs, isIntact, exists }: RecordingInput,
  test: TestFile,
  met: readonly { readonly path: string; readonly blob: string | null }[],
): string | null {
  if (!met.some(({ path }) => path === test.file)) return 'its own code was not seen to run';
  const edited = met.find(({ path, blob }) => blob !== null && blob !== 'folder' && !isIntact(path, blob));
  if (edited !== undefined) return `${edited.path} is a link, or was edited while it was watched`;
  const linked = met.find(({ path, blob }) => blob === null && isBelowFile(path, blobs) && exists(path));
  return linked === undefined ? null : `it reads ${linked.path} over a link`;
}

/** To git a link is a file. */
function isBelowFile(path: string, blobs: ReadonlyMap<string, string>): boolean {
  for (let at = path.lastIndexOf('/'); at !== -1; at = path.lastIndexOf('/', at - 1)) {
    if (blobs.has(path.slice(0, at))) return true;
    if (at === 0) return false;
  }
  return false;
}

/** Code that git does not know (built output) has no content to compare: it is left out here and makes the recording incomplete. */
function usesOf(
  { blobs, unitsOf }: RecordingInput,
  records: readonly Record[],
  files: Map<string, RecordedFile>,
): readonly RecordedUse[] {
  const whole = new Set(records.flatMap((record) => record.whole));
  const ranges = Map.groupBy(
    records.flatMap(({ scripts }) => scripts),
    ([path]) => path,
  );
  return distinct([...whole, ...ranges.keys()]).flatMap((path): RecordedUse[] => {
    const blob = blobs.get(path);
    if (blob === undefined) return [];
    const name = `${blob} ${path}`;
    const file = files.get(name) ?? { path, blob, units: unitsOf(path, blob) };
    files.set(name, file);
    if (whole.has(path) || file.units === null) return [{ path, blob, executed: 'all' }];
    const pairs = (ranges.get(path) ?? []).flatMap(([, own]) => own);
    const executed = new Set([0, ...executedUnits(file.units, pairs)]);
    return [{ path, blob, executed: [...executed].sort((a, b) => a - b) }];
  });
}

function whyIncomplete(
  { suite, records: all, overflow, results, blobs }: RecordingInput,
  test: TestFile,
  records: readonly Record[],
): string | null {
  const told = records.find(({ incomplete }) => incomplete !== null)?.incomplete;
  if (told) return told;
  const result = results.find(({ file, project }) => file === test.file && project === test.project);
  if (result === undefined) return 'it did not come to its end';
  if (result.failed > 0 || result.error !== null) return 'it failed when it was watched';
  if (overflow) return 'more was recorded than is read';
  if (all.broken.length > 0) return `a part of the recording is unreadable (${all.broken[0]})`;
  if (all.unended.some((it) => keyOf(suite, it) === fileKey(test)))
    return 'a process it started was killed before it could tell what it ran';
  if (!records.some(({ child }) => !child)) return 'only a process that it started was recorded';
  const started = records.flatMap((record) => record.started)[0];
  if (started !== undefined) return `it starts ${started}, which cannot be watched`;
  const unknown = records
    .flatMap(({ scripts, whole }) => [...scripts.map(([path]) => path), ...whole])
    .find((path) => !blobs.has(path));
  if (unknown !== undefined) return `it loads ${unknown}, which git does not know`;
  return null;
}

function distinct(values: readonly string[]): readonly string[] {
  return [...new Set(values)].sort();
}
