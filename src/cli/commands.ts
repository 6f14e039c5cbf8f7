/**
 * The command line as data: from this list come parsing, `--help`, and docs/reference/cli.md.
 * A name of two words is a command and what it does: `quarantine add`.
 * Invariant: an option means the same in every command that has it.
 */

export type OptionType = 'flag' | 'value' | 'number' | 'optional-value';

export interface OptionSpec {
  readonly name: string;
  readonly type: OptionType;
  /** Placeholder in help: `REF`, `DIR`. */
  readonly value?: string;
  readonly help: string;
}

export interface CommandSpec {
  readonly name: string;
  readonly summary: string;
  readonly argument: {
    /** The word that stands before it: `coverage show FILE`. */
    readonly verb?: string;
    readonly name: string;
    readonly help: string;
  } | null;
  readonly options: readonly OptionSpec[];
  /** Sentences for the command's own help. */
  readonly details?: readonly string[];
  readonly example: string;
}

const common: readonly OptionSpec[] = [
  { name: 'repo', type: 'value', value: 'DIR', help: 'the checkout to work on (default: the one you stand in)' },
  { name: 'json', type: 'optional-value', value: 'FILE', help: 'JSON to standard output, or to FILE beside the text' },
  { name: 'quiet', type: 'flag', help: 'no live view, only the answer' },
  { name: 'help', type: 'flag', help: 'this text' },
];

const sides: readonly OptionSpec[] = [
  {
    name: 'base',
    type: 'value',
    value: 'REF',
    help: 'what to compare with (default: merge base with the default branch)',
  },
  {
    name: 'head',
    type: 'value',
    value: 'REF',
    help: 'what to judge (default: the work tree, uncommitted and untracked files included)',
  },
  { name: 'full', type: 'flag', help: 'every known test, not only those the change can reach' },
  {
    name: 'concurrency',
    type: 'number',
    value: 'N',
    help: 'processes and workers at once (default: the number of cores)',
  },
  {
    name: 'timeout',
    type: 'value',
    value: 'TIME',
    help: 'limit of each runner process, like 90s or 5m (default: 5 times what it took before, from 2 to 60 minutes; 15 minutes at first)',
  },
];

const limits: readonly OptionSpec[] = [
  {
    name: 'tier',
    type: 'value',
    value: 'NAME',
    help: 'fast: tests that executed what changed (default); safe: behind them all that load what changed; full: every known test',
  },
  {
    name: 'layers',
    type: 'value',
    value: 'NAMES',
    help: 'only these layers, like unit,integration (static, unit, integration, contract, runtime)',
  },
  {
    name: 'budget',
    type: 'value',
    value: 'TIME',
    help: 'the most informative tests whose expected times add up to TIME, like 60s or 5m; none lifts the one of assay.yaml',
  },
  {
    name: 'no-reuse',
    type: 'flag',
    help: 'run tests again although nothing they depend on changed since they passed (a full run always does)',
  },
  { name: 'no-record', type: 'flag', help: 'do not watch what tests execute; nothing new is learnt for choosing them' },
];

/** Files beside the answer, in the order in which they are written. */
const reports: readonly OptionSpec[] = [
  { name: 'junit', type: 'value', value: 'FILE', help: 'write every test that ran as JUnit XML to FILE' },
  { name: 'ctrf', type: 'value', value: 'FILE', help: 'write every test that ran as CTRF JSON to FILE' },
  { name: 'sarif', type: 'value', value: 'FILE', help: 'write failures and findings as SARIF 2.1.0 to FILE' },
  { name: 'markdown', type: 'value', value: 'FILE', help: 'write the verdict as Markdown for a pull request to FILE' },
];

export const commands: readonly CommandSpec[] = [
  {
    name: 'validate',
    summary: 'judge a change: run what it can reach, and say whose fault a failure is',
    argument: null,
    options: [...sides, ...limits, ...reports, ...common],
    example: 'assay validate --base main',
  },
  {
    name: 'plan',
    summary: 'what would run, in which order and why, and what would not',
    argument: null,
    options: [
      ...sides,
      ...limits,
      {
        name: 'curve',
        type: 'flag',
        help: 'instead of the list: how many failures, how much agreement and reach are left as the time shrinks',
      },
      ...common,
    ],
    example: 'assay plan --base main',
  },
  {
    name: 'init',
    summary: 'write a commented assay.yaml from what was detected',
    argument: null,
    options: [{ name: 'force', type: 'flag', help: 'write it anew where there is one' }, ...common],
    example: 'assay init',
  },
  {
    name: 'watch',
    summary: 'judge the work tree again whenever its files change, until you quit',
    details: [
      'On a terminal: Enter runs again, f runs every known test, q or Ctrl-C quits.',
      'With --json it prints one object per event and line: change.seen, first-failure, superseded, verdict and others.',
    ],
    argument: null,
    options: [...sides.filter((option) => option.name !== 'head'), ...limits, ...common],
    example: 'assay watch',
  },
  {
    name: 'repro',
    summary: 're-create one failure in a fresh copy of the code it was seen in',
    argument: { name: 'ID', help: 'the id a verdict printed, like f-7c2a1b' },
    options: [
      {
        name: 'times',
        type: 'number',
        value: 'N',
        help: 'run it N times, each in a fresh process, and count (default: 1)',
      },
      { name: 'shell', type: 'flag', help: 'lay the code out, start your $SHELL in it, and remove it when you leave' },
      ...common,
    ],
    example: 'assay repro f-7c2a1b',
  },
  {
    name: 'explain',
    summary: 'why a test runs or does not, what a file reaches, what is known of a failure',
    argument: { name: 'THING', help: 'a test file, a test name or part of it, a source file, or a failure id' },
    options: [...sides.filter(({ name }) => name === 'base' || name === 'head'), ...common],
    example: 'assay explain src/cart.ts',
  },
  {
    name: 'coverage',
    summary: 'which tests run which function of a file, from when they were watched',
    argument: { verb: 'show', name: 'FILE', help: 'a source file' },
    options: common,
    example: 'assay coverage show src/cart.ts',
  },
  {
    name: 'misses',
    summary: 'failures that a selection would not have shown, with the decision that left their test out',
    argument: null,
    options: common,
    example: 'assay misses',
  },
  {
    name: 'audit',
    summary: 'run everything for past changes, and hold what would have been selected against it',
    argument: null,
    options: [
      { name: 'last', type: 'number', value: 'N', help: 'the newest N commits (default: 10), oldest first' },
      {
        name: 'pairs',
        type: 'value',
        value: 'FILE',
        help: 'instead, the changes of a JSON list like [{"base": "main~3", "head": "main~2"}]',
      },
      ...sides.filter(({ name }) => name === 'concurrency' || name === 'timeout'),
      ...common,
    ],
    example: 'assay audit --last 20',
  },
  {
    name: 'failures',
    summary: 'failures that are remembered, by cause: when and how often they were seen, and who owns their tests',
    argument: null,
    options: common,
    example: 'assay failures',
  },
  {
    name: 'quarantine add',
    summary: 'let known failures of a test stop no change until a day, in assay.quarantine.yaml',
    details: ['The file is read from the base of a change: an entry takes effect when it has been merged.'],
    argument: { name: 'TEST', help: 'a test file or glob, and titles behind " › ", or the id of a failure' },
    options: [
      { name: 'owner', type: 'value', value: 'NAME', help: 'who answers for it; needed' },
      { name: 'reason', type: 'value', value: 'TEXT', help: 'why, or a link to where one can read it; needed' },
      { name: 'expires', type: 'value', value: 'DAY', help: 'the last day it holds, like 2026-01-31; needed' },
      {
        name: 'allow',
        type: 'number',
        value: 'N',
        help: 'its budget: runs that may show its failure; one more turns it red',
      },
      ...common,
    ],
    example: 'assay quarantine add f-7c2a1b --owner @team-pay --reason https://issues.example/7 --expires 2026-01-31',
  },
  {
    name: 'quarantine prove',
    summary: 'run a test on the code as it is now as often as the claim needs that its failure is gone',
    details: ['Ends with 0 when that is proven, 1 at the first failure, 3 when fewer runs were made than it takes.'],
    argument: { name: 'TEST', help: 'a test that failed before, or the id of a failure' },
    options: [{ name: 'most', type: 'number', value: 'N', help: 'run it N times at most (default: 100)' }, ...common],
    example: 'assay quarantine prove f-7c2a1b',
  },
  {
    name: 'quarantine list',
    summary: 'what is quarantined, by whom and until when, and whether it is in force',
    argument: null,
    options: common,
    example: 'assay quarantine list',
  },
  {
    name: 'flaky',
    summary: 'tests that passed and failed on the same code: how often, how sure that is, and what they cost',
    argument: null,
    options: common,
    example: 'assay flaky',
  },
  {
    name: 'slice',
    summary: 'the few lines of any log that matter, with their numbers',
    details: [
      'What a log of the same check that passed says as well (--good) counts for less, and what only the failed one says for more.',
    ],
    argument: { name: 'FILE', help: 'a log, or - for standard input' },
    options: [
      { name: 'good', type: 'value', value: 'FILE', help: 'a log of the same check that passed' },
      {
        name: 'lines',
        type: 'number',
        value: 'N',
        help: 'show N lines (default: 25), 1.6 times as many to tell an error to its end',
      },
      ...common.filter(({ name }) => name !== 'repo' && name !== 'quiet'),
    ],
    example: 'assay slice build.log --good last-good.log',
  },
  {
    name: 'doctor',
    summary: 'what was found here and why, what is missing, and what isolation this machine has',
    argument: null,
    options: common,
    example: 'assay doctor',
  },
];

/** What plain `assay` does. */
export const defaultCommand = 'validate';

export const exitCodes: readonly (readonly [number, string])[] = [
  [0, 'pass'],
  [1, 'fail'],
  [2, 'wrong use or configuration'],
  [3, 'inconclusive: could not be validated'],
];
