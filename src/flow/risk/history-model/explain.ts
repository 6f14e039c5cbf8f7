/**
 * How a probability comes about: where every test starts from, and how far each sign moves it. The shifts add up to the whole (in log
 * odds), so nothing is left out; the words are facts about the test, never about the model.
 */
import type { Memory } from '#flow/risk/history-model/memory';
import { fromLogOdds } from '#flow/risk/history-model/probability';
import { type Sign, type SignName, signs } from '#flow/risk/history-model/signs';
import { failedLast, keptOutcomes, type TestRecord } from '#flow/risk/history-model/test-record';
import type { View } from '#flow/risk/history-model/view';
import { count, oneLine } from '#kit/text';

export interface Contribution {
  readonly sign: SignName;
  /** The fact: `failed its last 2 runs`. */
  readonly words: string;
  /** What this sign says alone, and from how many runs of any test (decayed). */
  readonly probability: number;
  readonly seen: number;
  /** What it adds to the log odds. */
  readonly shift: number;
}

export interface Explanation {
  readonly probability: number;
  /** How often any test fails, of late: where the sum starts. */
  readonly overall: number;
  /** The strongest first. */
  readonly contributions: readonly Contribution[];
}

export function explain(memory: Memory, view: View): Explanation {
  const start = memory.overall.logOdds(0, view.slowRate);
  const speaking = signs.flatMap((sign, index) => {
    const place = sign.place(view);
    const table = memory.claims[index];
    return place === null || table === undefined ? [] : [{ sign, place, table }];
  });
  const contributions = speaking.map(({ sign, place, table }) => {
    const odds = table.logOdds(place, sign.start ?? view.slowRate);
    return {
      sign: sign.name,
      words: factOf(sign, view),
      probability: fromLogOdds(odds),
      seen: table.seen(place),
      shift: (odds - start) / speaking.length,
    };
  });
  const odds = contributions.reduce((sum, { shift }) => sum + shift, start);
  contributions.sort((a, b) => Math.abs(b.shift) - Math.abs(a.shift));
  return { probability: fromLogOdds(odds), overall: fromLogOdds(start), contributions };
}

/** How far one fact moves the log odds; its words are made when somebody wants to read them: most of them are never told. */
export interface Shift {
  readonly shift: number;
  /** '' for nothing worth telling. */
  words(): string;
}

/** The shifts of `explain` alone, in the order of the signs. */
export function shiftsOf(memory: Memory, view: View): readonly Shift[] {
  const start = memory.overall.logOdds(0, view.slowRate);
  const shifts: { shift: number; words: () => string }[] = [];
  for (let index = 0; index < signs.length; index += 1) {
    const [sign, table] = [signs[index], memory.claims[index]];
    const place = sign?.place(view) ?? null;
    if (sign === undefined || table === undefined || place === null) continue;
    const odds = table.logOdds(place, sign.start ?? view.slowRate);
    shifts.push({ shift: odds - start, words: () => factOf(sign, view) });
  }
  for (const it of shifts) it.shift /= shifts.length;
  return shifts;
}

/** The facts that move a number most, each said once, the strongest first. */
export function reasonsOf(shifts: readonly Shift[], most: number): readonly string[] {
  const words = new Set<string>();
  for (const it of shifts.toSorted((a, b) => Math.abs(b.shift) - Math.abs(a.shift))) {
    if (words.size >= most || Math.abs(it.shift) <= 0.01) break;
    const said = it.words();
    if (said !== '') words.add(said);
  }
  return [...words];
}

function factOf({ name }: Sign, view: View): string {
  const { record } = view;
  if (record.runs === 0 && name !== 'neighbours') return 'never run before';
  switch (name) {
    case 'long-rate':
      return `failed ${percent(record.slowFailures / record.slowRuns)} of its runs, older ones counting less`;
    case 'short-rate':
      return `failed ${percent(record.quickFailures / record.quickRuns)} of its latest runs`;
    case 'pattern':
      return `last outcomes: ${lastOutcomes(record)}`;
    case 'since-failure':
      return record.failures === 0
        ? `never failed in ${count(record.runs, 'run')}`
        : `${lastFailure(record)}, ${count(record.failures, 'failure')} in ${count(record.runs, 'run')}`;
    case 'presence':
      return `first run ${count(view.age, 'run')} of Assay ago, last ${view.idle === 1 ? 'in the latest one' : `${view.idle} ago`}`;
    case 'neighbours':
      return `the tests next to it failed about ${percent(view.failuresNear ?? 0)} of their latest runs`;
    case 'turns':
      return `changed between pass and fail in ${percent(record.turns)} of its runs`;
    case 'duration':
      return durationWords(view);
    case 'partners':
      return partnerWords(view);
  }
}

function lastFailure({ runsSinceFailure }: TestRecord): string {
  return runsSinceFailure === 0 ? 'failed last time' : `failed ${count(runsSinceFailure + 1, 'run')} ago`;
}

/** Newest first. */
function lastOutcomes(record: TestRecord): string {
  const known = Math.min(record.runs, keptOutcomes);
  return Array.from({ length: known }, (_, back) => ((record.lately >> back) & 1 ? 'failed' : 'passed')).join(', ');
}

function durationWords({ slowness }: View): string {
  if (slowness === null) return 'its duration says nothing';
  if (Math.abs(slowness) < 1) return 'takes about as long as other tests';
  const times = 2 ** Math.min(10, Math.abs(slowness));
  return slowness > 0
    ? `takes about ${Math.round(times)} times as long as the middle test`
    : 'is quicker than most tests';
}

function partnerWords({ partner, record }: View): string {
  if (partner === null) return 'fails with no other test';
  const both = `${percent(partner.share)} of its failures came together with those of ${oneLine(partner.key)}`;
  return failedLast(record) ? `${both}, which still fails too` : `${both}, which fails now`;
}

function percent(share: number): string {
  const value = share * 100;
  return value > 0 && value < 1 ? 'less than 1 %' : `${Math.round(value)} %`;
}
