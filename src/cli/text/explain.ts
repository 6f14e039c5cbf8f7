/** `assay explain` on a terminal: the answer first, then its reasons, then what is known from before. Pure. */

import { padTo, wrap } from '#cli/text/paint';
import type { TextOptions } from '#cli/text/verdict';
import { type TestId, testName } from '#domain/suite';
import { count, duration, oneLine } from '#kit/text';
import type {
  Explanation,
  FailureExplanation,
  FileExplanation,
  FileHistory,
  FlakeRecord,
  KnownFailure,
  TestExplanation,
} from '#operations/explain/explanation';

const labelWidth = 14;
const shownList = 10;

export function explainText(explanation: Explanation, options: TextOptions): string {
  switch (explanation.kind) {
    case 'test':
      return testText(explanation, options);
    case 'file':
      return fileText(explanation, options);
    case 'failure':
      return failureText(explanation, options);
  }
}

function testText(test: TestExplanation, options: TextOptions): string {
  const { paint } = options;
  const { file, title, source, choices } = test;
  const one = choices.length === 1;
  const blocks = choices.map((choice) => {
    const where = choice.project === null ? choice.suite : `${choice.suite} project ${choice.project}`;
    const word = choice.selected ? paint.green('SELECTED') : paint.yellow('NOT SELECTED');
    const rank = choice.rank === null ? '' : `  number ${choice.rank} in the order`;
    return [
      `${paint.bold(word)}${rank}${one ? '' : `  (${where})`}`,
      ...labelled('because', choice.reason, options),
      ...(choice.steps.length > 1 ? listed('chain', choice.steps, options) : []),
      ...(choice.because === null ? [] : labelled('order', choice.because, options)),
      ...labelled('history', historyWords(choice.history), options),
    ];
  });
  const from =
    source.from === 'last-run'
      ? 'the last run, of exactly these files'
      : 'a fresh plan: these files were not judged yet';
  return [
    paint.bold(oneLine([file, ...title].join(' › '))),
    ...blocks.flat(),
    ...test.last.flatMap((it) => labelled('last outcome', lastWords(it), options)),
    ...test.flakes.flatMap((flake) => labelled('outcomes', flakeWords(flake), options)),
    ...failureLines(test.failures, options),
    ...labelled('from', `${from} (${source.change})`, options),
  ].join('\n');
}

function lastWords({ outcome, ms, message }: TestExplanation['last'][number]): string {
  return `${outcome} in ${duration(ms)}${message === null ? '' : `: ${oneLine(message)}`}`;
}

function historyWords(history: FileHistory | null): string {
  if (history === null) return 'never run before';
  const median = history.ms === null ? '' : ` · median ${duration(history.ms)}`;
  return `${count(history.runs, 'run')} · ${history.recentFailures} of the last ${Math.min(20, history.runs)} failed${median}`;
}

function flakeWords({ passed, failed, mixedTrees }: FlakeRecord): string {
  const proof = mixedTrees === 0 ? 'never both on one tree' : `both on ${count(mixedTrees, 'tree')}: flaky`;
  return `${passed} passed, ${failed} failed when looked into; ${proof}`;
}

function fileText(file: FileExplanation, options: TextOptions): string {
  const { paint } = options;
  const { path, fate, tests } = file;
  const files = [...new Map(tests.map((test) => [test.file, test])).values()];
  const reach = files.length === 0 ? 'reaches no test' : `reaches ${count(files.length, 'test file')}`;
  return [
    `${paint.bold(oneLine(path))}  ${reach}${file.changed ? ' · changed' : ''}`,
    ...labelled('because', `${fate.fate}: ${fate.reason}`, options),
    ...listed(
      'tests',
      files.map((test) => `${test.file} · ${test.reason}`),
      options,
    ),
    ...listed(
      'loaded by',
      file.loadedBy.map((it) => `${it.path} (${it.kind})`),
      options,
    ),
    ...listed(
      'loads',
      file.loads.map((it) => `${it.path} (${it.kind})`),
      options,
    ),
    ...(file.doubt === null ? [] : labelled('doubt', `what it loads may be incomplete: ${file.doubt}`, options)),
  ].join('\n');
}

function failureText({ known, others, flake }: FailureExplanation, options: TextOptions): string {
  const { paint } = options;
  const { failure, change } = known;
  const first = known.firstSeenAt ?? known.seenAt;
  const seen = first === known.seenAt ? timeText(first) : `first ${timeText(first)}, last ${timeText(known.seenAt)}`;
  return [
    `${paint.bold(failure.id)}  ${failure.class}  ${paint.bold(oneLine(testName(failure.test)))}`,
    ...failure.evidence.flatMap((sentence, index) => labelled(index === 0 ? 'because' : '', sentence, options)),
    ...labelled('counts', countWords(failure.counts), options),
    ...failure.slice.map((line) => `    ${oneLine(line)}`),
    ...labelled('seen', `${seen}, on ${change.head.label} (tree ${change.head.tree.slice(0, 12)})`, options),
    ...(flake === null ? [] : labelled('outcomes', flakeWords(flake), options)),
    ...failureLines(others, options),
    ...labelled('repro', `assay repro ${failure.id}`, options),
  ].join('\n');
}

const places = [
  ['head', 'here'],
  ['headCopy', 'in a clean copy'],
  ['base', 'on base'],
  ['baseWithHeadTests', 'on base under these tests'],
] as const;

function countWords(counts: KnownFailure['failure']['counts']): string {
  const told = places.flatMap(([place, words]) => {
    const { failed, passed, other } = counts[place];
    const total = failed + passed + other;
    const lost = other === 0 ? '' : `, ${other} without an answer`;
    return total === 0 ? [] : [`${failed} of ${total} failed ${words}${lost}`];
  });
  return told.join(' · ');
}

function failureLines(failures: readonly KnownFailure[], options: TextOptions): readonly string[] {
  const rows = failures.map(
    ({ failure, seenAt }) => `${failure.id} · ${failure.class} · ${timeText(seenAt)}${titleOf(failure.test)}`,
  );
  return listed('failures', rows, options);
}

function titleOf({ title }: TestId): string {
  return title.length === 0 ? '' : ` · ${oneLine(title.join(' › '))}`;
}

/** The first few, and how many more; nothing for an empty list. */
function listed(label: string, rows: readonly string[], options: TextOptions): readonly string[] {
  const rest = rows.length - shownList;
  const shown = rest > 0 ? [...rows.slice(0, shownList), `and ${rest} more (--json lists them)`] : rows;
  return shown.flatMap((row, index) => labelled(index === 0 ? label : '', row, options));
}

function labelled(label: string, text: string, { paint, columns }: TextOptions): readonly string[] {
  return wrap(oneLine(text), Math.max(30, columns - labelWidth)).map(
    (line, index) => `${paint.dim(padTo(index === 0 ? label : '', labelWidth))}${line}`,
  );
}

/** Local, to the minute. */
function timeText(ms: number): string {
  const date = new Date(ms);
  const two = (part: number): string => String(part).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`;
}
