/**
 * Bytes of assay.quarantine.yaml -> its entries, or every mistake in it at once. Pure: which day it is does not matter here, an expired
 * entry is no mistake.
 */
import { problemsOf } from '#config/problems';
import { quarantineSchema, type WrittenEntry } from '#config/quarantine/schema';
import { type Path, readSource, type Source } from '#config/source';
import { type QuarantineEntry, type QuarantineReading, quarantineFile } from '#domain/config/quarantine';
import type { ConfigProblem } from '#domain/config/reading';

const maxProblems = 20;
/** A quarantine that holds longer is a way of deleting a test. */
export const mostDays = 366;

export function loadQuarantine(bytes: Uint8Array): QuarantineReading {
  const reading = readSource(bytes);
  if (!reading.ok) return failed(reading.problems);
  const { source } = reading;
  const value = source.value ?? [];
  if (!Array.isArray(value)) {
    return failed([{ ...source.at([]), message: 'expected a list: every entry begins with "- test: …"' }]);
  }
  const parsed = quarantineSchema.safeParse(value);
  if (!parsed.success) return failed(problemsOf(parsed.error.issues, { ...source, value }, quarantineSchema));
  const mistakes = parsed.data.flatMap((entry, index) => mistakesIn(entry, index, source));
  const problems = [...mistakes, ...repeated(parsed.data, source)];
  return problems.length > 0
    ? failed(problems)
    : { ok: true, entries: parsed.data.map((entry, index) => toEntry(entry, source, index)) };
}

function failed(problems: readonly ConfigProblem[]): QuarantineReading {
  const sorted = [...problems].sort((a, b) => a.line - b.line || a.column - b.column);
  const last = sorted[maxProblems];
  if (last === undefined) return { ok: false, problems: sorted };
  const rest = { ...last, message: `and ${sorted.length - maxProblems} more mistakes` };
  return { ok: false, problems: [...sorted.slice(0, maxProblems), rest] };
}

function mistakesIn(entry: WrittenEntry, index: number, source: Source): readonly ConfigProblem[] {
  const say = (path: Path, message: string): ConfigProblem => ({ ...source.at([index, ...path]), message });
  const { reason, link, added, expires } = entry;
  const days = (['added', 'expires'] as const).flatMap((key) => {
    const written = entry[key];
    return written === undefined || dayNumber(written) !== null
      ? []
      : [say([key], `there is no day ${written}: expected one like 2026-01-31`)];
  });
  if (days.length > 0) return days;
  const found: ConfigProblem[] = [];
  if (reason === undefined && link === undefined) found.push(say([], '"reason" or "link" is missing: say why'));
  const held = (dayNumber(expires) ?? 0) - (dayNumber(added) ?? 0);
  if (held < 0) found.push(say(['expires'], `expires on ${expires}, before it was added (${added})`));
  if (held > mostDays) {
    found.push(say(['expires'], `holds for ${held} days, more than ${mostDays}: fix the test, or remove it`));
  }
  return found;
}

function repeated(entries: readonly WrittenEntry[], source: Source): readonly ConfigProblem[] {
  const first = new Map<string, number>();
  return entries.flatMap(({ test, suite = '' }, index) => {
    const key = JSON.stringify([test, suite]);
    const earlier = first.get(key);
    if (earlier === undefined) {
      first.set(key, index);
      return [];
    }
    const { line } = source.at([earlier, 'test']);
    return [{ ...source.at([index, 'test']), message: `this test stands twice: first in line ${line}` }];
  });
}

/** Days since the epoch; null when the calendar has no such day. */
export function dayNumber(written: string): number | null {
  const at = Date.parse(`${written}T00:00:00Z`);
  return Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== written ? null : at / 86_400_000;
}

function toEntry(written: WrittenEntry, source: Source, index: number): QuarantineEntry {
  const { test, suite = null, owner, reason, link, added, expires, budget = null, failure = [] } = written;
  const { line, column } = source.at([index]);
  const because = [reason, link].filter((it) => it !== undefined).join(' · ');
  const failures = [failure].flat();
  return { at: `${quarantineFile}:${line}:${column}`, test, suite, owner, because, added, expires, budget, failures };
}
