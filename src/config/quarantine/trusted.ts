/**
 * Which assay.quarantine.yaml decides about a change: base's, and no other. In short:
 *
 *     base has one           base's; that the change edits it is told
 *     base has none          none, also where nobody has committed the new one yet
 *     base's is broken       the user's mistake; unless the change repairs it: none is in force
 *
 * Without it a test counts as any other, so that leaving one out is the safe side. Whatever the change brings is checked all the same, so
 * that a broken file never reaches base. The parser is loaded when there is something to parse.
 */
import type { Change } from '#domain/change';
import {
  type QuarantineReading,
  quarantineFile,
  type ReadTrustedQuarantine,
  type TrustedQuarantine,
} from '#domain/config/quarantine';
import type { FileSide, SideFile } from '#domain/config/reading';
import { UserError } from '#domain/error';

export const readTrustedQuarantine: ReadTrustedQuarantine = decide;

async function decide(change: Change, read: (side: FileSide) => Promise<SideFile>): Promise<TrustedQuarantine> {
  const isChanged = change.files.some(({ path, oldPath }) => path === quarantineFile || oldPath === quarantineFile);
  const where = change.base?.label ?? 'the base';
  const base = change.base === null ? null : await read('base');
  const trusted = base === null ? null : await parse(base);
  if (!isChanged) return { entries: trusted === null ? [] : entriesOf(trusted, where), notes: [] };
  const head = await read('head');
  if (head !== null) entriesOf(await parse(head), null);
  const note = (happened: string): string =>
    `${quarantineFile} ${happened}: what it says here frees nothing in this change and takes effect when it is on ${where}`;
  if (trusted === null) return { entries: [], notes: [note('is new in this change')] };
  if (!trusted.ok)
    return {
      entries: [],
      notes: [note(`of ${where} cannot be read, so that nothing is quarantined, and is replaced`)],
    };
  return { entries: trusted.entries, notes: [note(head === null ? 'was deleted' : 'changed')] };
}

async function parse(file: NonNullable<SideFile>): Promise<QuarantineReading> {
  if (!file.ok) return { ok: false, problems: [{ line: 1, column: 1, message: file.problem }] };
  return (await import('#config/quarantine/load')).loadQuarantine(file.bytes);
}

/** `where` names the trusted side, null for what is brought. */
export function entriesOf(reading: QuarantineReading, where: string | null): TrustedQuarantine['entries'] {
  if (reading.ok) return reading.entries;
  const lines = reading.problems.map(({ line, column, message }) => `${quarantineFile}:${line}:${column} ${message}`);
  const place = where === null ? '' : ` (on ${where})`;
  const many = `${quarantineFile} has ${lines.length} mistakes${place}\n${lines.map((line) => `  ${line}`).join('\n')}`;
  const fix = 'every entry needs test, owner, added and expires (YYYY-MM-DD), and reason or link';
  throw new UserError(
    'bad-quarantine',
    lines.length === 1 ? `${lines[0]}${place}` : many,
    where === null ? fix : `${fix}; correct it there, or in this change`,
  );
}
