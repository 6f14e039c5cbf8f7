/**
 * A verdict as Markdown for a pull request: what needs attention first, the rest folded, in the words of the terminal. Pure.
 * Names, messages and sentences come from outside: they stand in code spans or have every character escaped that Markdown, HTML or a
 * forge could take for its own (mentions, issue numbers, links). At most 60,000 characters: forges refuse longer comments.
 */
import { testName } from '#domain/suite';
import { effectOfFailure, type Failure, type Finding, isHeld, type Report } from '#domain/verdict';
import { count, cut, duration, oneLine, plain } from '#kit/text';

const maxLength = 60_000;
const shownFailures = 20;
const shownFolded = 50;
const maxText = 500;

export function markdownReport(report: Report): string {
  const { failures, findings, headline } = report.verdict;
  const yours = failures.filter((failure) => effectOfFailure(failure) !== 'report');
  const notYours = failures.filter((failure) => effectOfFailure(failure) === 'report' && !isHeld(failure));
  const held = failures.filter(isHeld);
  const attention = findings.filter(({ effect }) => effect !== 'report');
  const told = findings.filter(({ effect }) => effect === 'report');
  const untested = told.filter((it) => it.class !== 'test-integrity');
  const lapsed = told.filter((it) => it.class === 'test-integrity');
  const [word = '', ...rest] = headline.split('  ');
  const commit = report.change.head.commit === null ? report.change.head.label : report.change.head.commit.slice(0, 7);
  const sections = [
    `**Assay: ${word}** · ${escapeMarkdown(rest.join(' '))} · ${codeSpan(commit)} · ${duration(report.timing.totalMs)}`,
    ...yours.slice(0, shownFailures).map(failureBlock),
    ...more(yours.length - shownFailures, 'needs your attention', 'need your attention'),
    ...attention.slice(0, shownFailures).map(findingBlock),
    ...more(attention.length - shownFailures, 'finding', 'findings'),
    ...folded(`${notYours.length} not yours`, notYours.map(notYoursLine)),
    ...quarantineSections(report, held, lapsed),
    ...folded(
      `${count(untested.length, 'changed file')} that no test loads`,
      untested.map(({ message }) => escapeMarkdown(message)),
    ),
    ...folded(
      ranWords(report),
      report.plan.selected.map(({ test, reason }) => `${codeSpan(test.file)}: ${escapeMarkdown(reason)}`),
    ),
    ...folded(
      `not run: ${report.plan.notRun.length}`,
      report.plan.notRun.map(({ what, reason }) => `${codeSpan(what)}: ${escapeMarkdown(reason)}`),
    ),
    ...folded(count(report.notes.length, 'note'), report.notes.map(escapeMarkdown)),
  ];
  return `${fitting(sections).join('\n\n')}\n`;
}

function quarantineSections(
  { verdict }: Report,
  held: readonly Failure[],
  lapsed: readonly Finding[],
): readonly string[] {
  const quiet = (verdict.quarantined ?? []).filter(({ failed }) => failed === 0);
  const passed = quiet.map(({ test, owner, expires }) => {
    return `${codeSpan(test)} ran and passed (until ${escapeMarkdown(expires)}, owner ${escapeMarkdown(owner)})`;
  });
  const heads = [
    held.length === 0 ? null : `${held.length} failed`,
    quiet.length === 0 ? null : `${quiet.length} passed`,
  ];
  return [
    ...folded(`quarantined: ${heads.filter((it) => it !== null).join(', ')}`, [...held.map(notYoursLine), ...passed]),
    ...folded(
      `${count(lapsed.length, 'quarantine')} expired`,
      lapsed.map(({ message }) => escapeMarkdown(message)),
    ),
  ];
}

function failureBlock({ test, class: name, error, evidence, id }: Failure): string {
  const [message = ''] = plain(error.message).trim().split('\n');
  return [
    `> ✗ **${name}** ${codeSpan(testName(test))}: ${codeSpan(message)}  `,
    ...evidence.map((sentence) => `> ${escapeMarkdown(sentence)}  `),
    `> repro: ${codeSpan(`assay repro ${id}`)}`,
  ].join('\n');
}

function findingBlock({ class: name, message, evidence }: Finding): string {
  return [`> **${name}** ${escapeMarkdown(message)}`, ...evidence.map((it) => `> ${codeSpan(it)}`)].join('  \n');
}

function notYoursLine({ test, class: name, evidence, id }: Failure): string {
  return `${codeSpan(testName(test))} ${name}: ${escapeMarkdown(evidence[0] ?? '')} (${codeSpan(`assay repro ${id}`)})`;
}

function ranWords({ plan, verdict }: Report): string {
  const files = new Set(plan.selected.map(({ test }) => test.file)).size;
  const { passed, failed, skipped } = verdict.tests;
  const left = skipped === 0 ? '' : `, ${skipped} skipped`;
  return `ran: ${count(files, 'test file')}, ${count(passed + failed, 'test')}${left}`;
}

function folded(summary: string, lines: readonly string[]): readonly string[] {
  if (lines.length === 0) return [];
  const rest = lines.length - shownFolded;
  const shown = lines.slice(0, shownFolded).map((line) => `- ${line}`);
  const last = rest > 0 ? [`- and ${rest} more (${codeSpan('--json')} lists them)`] : [];
  return [[`<details><summary>${summary}</summary>`, '', ...shown, ...last, '', '</details>'].join('\n')];
}

function more(count: number, one: string, many: string): readonly string[] {
  return count > 0 ? [`and ${count} more ${count === 1 ? one : many} (${codeSpan('--json')} lists them)`] : [];
}

/** The first sections that fit, and what is said of the others. */
function fitting(sections: readonly string[]): readonly string[] {
  let length = 0;
  const until = sections.findIndex((section) => {
    length += section.length + 2;
    return length > maxLength;
  });
  return until === -1 ? sections : [...sections.slice(0, until), 'The rest does not fit into a comment.'];
}

/** Text that stays as it is: no markup, no mention, no link. The fence is longer than any run of backticks inside. */
export function codeSpan(text: string): string {
  const line = cut(oneLine(text), maxText) || ' ';
  const longest = Math.max(0, ...(line.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  const pad = line.startsWith('`') || line.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${line}${pad}${fence}`;
}

/** A backslash before every punctuation mark, and a space of no width where a forge would see a mention, an issue or a link. */
export function escapeMarkdown(text: string): string {
  return cut(oneLine(text), maxText)
    .replace(/[!-/:-@[-`{-~]/g, '\\$&')
    .replace(/([@#]|\\:\\\/|www|GH)(?=\S)/gi, '$1\u200b')
    .replace(/\b[0-9a-f]{7,40}\b/gi, (hash) => `${hash.slice(0, 4)}\u200b${hash.slice(4)}`);
}
