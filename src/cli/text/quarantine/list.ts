/** `assay quarantine list` and `add` on a terminal. Pure. */
import { wrap } from '#cli/text/paint';
import type { TextOptions } from '#cli/text/verdict';
import { count, oneLine } from '#kit/text';
import type { Added } from '#operations/quarantine/add';
import type { ListedEntry, QuarantineList } from '#operations/quarantine/list';

export function quarantineText({ entries, base }: QuarantineList, { paint, columns }: TextOptions): string {
  const expired = entries.filter(({ state }) => state === 'expired').length;
  const over = expired === 0 ? '' : ` · ${expired} expired`;
  const head = entries.length === 0 ? 'nothing is quarantined' : `${count(entries.length, 'entry', 'entries')}${over}`;
  return [
    paint.bold(head),
    ...entries.flatMap((entry) => [
      '',
      `${paintedState(entry, paint)}  ${oneLine(entry.test)}${entry.suite === null ? '' : ` (${oneLine(entry.suite)})`}`,
      ...wrap(stateWords(entry, base ?? 'the base'), columns - 2).map((line) => `  ${line}`),
      ...wrap(oneLine(entry.because), columns - 2).map((line) => paint.dim(`  ${line}`)),
      paint.dim(`  ${entry.at}`),
    ]),
  ].join('\n');
}

function paintedState({ state }: ListedEntry, paint: TextOptions['paint']): string {
  const colour = { expired: paint.red, 'over-budget': paint.red, 'in-force': paint.green };
  return state === 'waiting' || state === 'removed' ? paint.yellow(state) : colour[state](state);
}

function stateWords(entry: ListedEntry, base: string): string {
  const { state, owner, expires, daysLeft, budget, failingRuns } = entry;
  const until = daysLeft < 0 ? `expired on ${expires}` : `until ${expires} (${count(daysLeft, 'day')} left)`;
  const of = budget === null ? '' : ` of ${budget} allowed`;
  const failed = `${count(failingRuns, 'failing run')}${of} since it was added`;
  const where =
    state === 'waiting' ? `takes effect when it is on ${base}` : state === 'removed' ? `still on ${base}` : null;
  return [`owner ${oneLine(owner)}`, until, failed, where].filter((it) => it !== null).join(' · ');
}

export function addedText({ entry }: Added, { columns }: TextOptions): string {
  const { failures, test, owner, expires, at } = entry;
  const known =
    failures.length === 0
      ? 'No failure of it is remembered here, so that it holds only failures that were seen before today: name one by its id (assay failures).'
      : `It holds ${count(failures.length, 'known failure')}; any other one is new and counts.`;
  return [
    ...wrap(`quarantined ${oneLine(test)} until ${expires}, owner ${oneLine(owner)} (${at})`, columns),
    ...wrap(known, columns),
    ...wrap('It takes effect when the file is on the base of a change: commit it and have it reviewed.', columns),
  ].join('\n');
}
