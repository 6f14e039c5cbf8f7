/**
 * TAP 13 and 14 -> tests, as tape, node-tap, AVA, node:test, bats and Perl print it: subtests become title paths, `# TODO` never
 * fails, YAML blocks say what went wrong. Whatever is no TAP is text that a test printed, and passed over.
 * Source: https://testanything.org/tap-version-14-specification.html
 * Invariant: never throws, in time linear in the text; a stream that is not whole (a bail out, a plan that is not met or missing, a
 * parent that is red without a red child) says so, with its line.
 */
import { parse as parseYaml } from 'yaml';
import type { Outcome, TestError } from '#domain/result';
import { maxReportBytes, type ReportedTest, type ReportedTests, reportedError } from '#formats/results/reported-test';

const maxDepth = 64;
const maxYaml = 64 * 1024;
const maxProblems = 20;

interface Point {
  readonly group: string;
  readonly name: string;
  readonly outcome: Outcome;
  readonly line: number;
  children: Level | null;
  ms: number;
  error: TestError | null;
}

/** The points of one indentation. */
interface Level {
  readonly indent: number;
  readonly points: Point[];
  plan: { readonly count: number; readonly line: number } | null;
  /** Of the comment before the points (tape, AVA): what they are about. */
  group: string;
}

interface Reading {
  /** From the outermost stream inwards; never empty. */
  readonly open: Level[];
  readonly problems: string[];
  /** Whether comments name groups: the stream begins with one, as tape's and AVA's do. Elsewhere they are chatter. */
  isGrouped: boolean;
  /** A level that ended with its indentation and waits for the point of its parent. */
  closed: Level | null;
  /** Indentations of YAML blocks of which no end follows any more. */
  readonly endless: Set<string>;
}

export function parseTap(text: string): ReportedTests {
  if (text.length > maxReportBytes) return { ok: false, problem: `is larger than ${maxReportBytes / 1024 / 1024} MiB` };
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const root = newLevel(0);
  const reading: Reading = {
    open: [root],
    problems: [],
    isGrouped: beginsGrouped(lines),
    closed: null,
    endless: new Set(),
  };
  let at = 0;
  for (; at < lines.length; at += 1) {
    const bail = /^\s*Bail out!\s*(.*)$/.exec(lines[at] ?? '');
    if (bail !== null) {
      complain(reading, at, `bailed out${bail[1] ? `: ${bail[1]}` : ''}`);
      break;
    }
    at = readLine(reading, lines, at);
  }
  const isCut = at < lines.length;
  if (root.points.length === 0 && root.plan === null && reading.problems.length === 0)
    return { ok: false, problem: 'is no TAP: no line says `ok`, `not ok` or `1..N`' };
  while (reading.open.length > 1) closeInnermost(reading, at);
  if (reading.closed !== null) adopt(reading, { name: '', outcome: 'passed', line: at + 1 });
  if (!isCut) checkPlan(reading, root, at);
  return { ok: true, tests: testsOf(reading, root, []), problems: reading.problems };
}

/** Reads one line, or one YAML block; gives the last line it used. */
function readLine(reading: Reading, lines: readonly string[], at: number): number {
  const line = lines[at] ?? '';
  const [, spaces = '', rest = ''] = /^([ \t]*)(.*)$/.exec(line) ?? [];
  const indent = spaces.replaceAll('\t', '    ').length;
  const point = /^(not )?ok\b(?: +(\d+))?(?:(?: +-)? +(.*)| *)$/.exec(rest);
  const plan = /^1\.\.(\d{1,9})\s*(?:#.*)?$/.exec(rest);
  const comment = /^# (\S.*)$/.exec(rest);
  if (rest.trim() === '}') takeBuffered(reading, indent, at);
  if (rest === '---') return readYaml(reading, lines, at, spaces);
  if (point === null && plan === null && comment === null) return at;
  if (comment !== null) {
    const level = reading.open.find((it) => it.indent === indent);
    if (level !== undefined && reading.isGrouped && isHeading(comment[1] ?? '')) level.group = comment[1] ?? '';
    return at;
  }
  const level = levelAt(reading, indent, at);
  if (level === null) return at;
  if (plan !== null) {
    if (level.plan !== null) complain(reading, at, 'a second plan in one stream');
    level.plan ??= { count: Number(plan[1]), line: at + 1 };
  } else {
    readPoint(reading, level, at, { isFailed: point?.[1] !== undefined, number: point?.[2], text: point?.[3] ?? '' });
  }
  return at;
}

/** `ok 1 - name {` has its subtests behind it, up to `}`. */
function takeBuffered(reading: Reading, indent: number, at: number): void {
  const point = reading.open.find((it) => it.indent === indent)?.points.at(-1);
  if (point === undefined || point.children !== null) return;
  while ((reading.open.at(-1)?.indent ?? 0) > indent) closeInnermost(reading, at);
  point.children = reading.closed;
  reading.closed = null;
}

function readPoint(
  reading: Reading,
  level: Level,
  at: number,
  { isFailed, number, text }: { isFailed: boolean; number: string | undefined; text: string },
): void {
  const { description, directive, isTodo, isSkip } = splitDirective(text);
  const outcome = isSkip || (isTodo && isFailed) ? 'skipped' : isFailed ? 'failed' : 'passed';
  const name = description || `test ${number ?? level.points.length + 1}`;
  const seconds = /^time=([\d.]+)(ms|s)$/.exec(directive);
  const ms = seconds === null ? 0 : Number(seconds[1]) * (seconds[2] === 's' ? 1000 : 1);
  adopt(reading, { name, outcome, line: at + 1 }, Number.isFinite(ms) ? ms : 0);
}

/** Adds a point to the innermost level; subtests that were just closed are its own. */
function adopt(reading: Reading, { name, outcome, line }: Pick<Point, 'name' | 'outcome' | 'line'>, ms = 0): void {
  const level = reading.open.at(-1);
  const children = reading.closed;
  reading.closed = null;
  level?.points.push({ group: level.group, name, outcome, line, children, ms, error: null });
}

/** `adds two # SKIP later`; a `#` that is escaped or without a word of ours behind it belongs to the description. */
function splitDirective(whole: string): { description: string; directive: string; isTodo: boolean; isSkip: boolean } {
  const text = whole.trimEnd().endsWith('{') ? whole.trimEnd().slice(0, -1) : whole;
  const found = /(?:^|\s)#\s*((?:TODO|SKIP\w*|time=)[\s\S]*)$/i.exec(text);
  const directive = (found?.[1] ?? '').trim();
  const description = text
    .slice(0, found?.index)
    .replace(/\\([\\#])/g, '$1')
    .trim();
  return {
    description,
    directive,
    isTodo: /^todo/i.test(directive),
    isSkip: /^skip/i.test(directive),
  };
}

/** The level of this indentation: opens one that is deeper, closes those that are. Null when it is nested too deep. */
function levelAt(reading: Reading, indent: number, at: number): Level | null {
  while ((reading.open.at(-1)?.indent ?? 0) > indent) closeInnermost(reading, at);
  const level = reading.open.at(-1) ?? newLevel(0);
  if (indent - level.indent < 4) return level;
  if (reading.open.length >= maxDepth) {
    complain(reading, at, `subtests are nested more than ${maxDepth} deep`);
    return null;
  }
  const inner = newLevel(indent);
  reading.open.push(inner);
  return inner;
}

function closeInnermost(reading: Reading, at: number): void {
  const level = reading.open.pop();
  if (level === undefined) return;
  checkPlan(reading, level, at);
  reading.closed = level;
}

function checkPlan(reading: Reading, { points, plan }: Level, at: number): void {
  if (plan === null) {
    if (points.length > 0) complain(reading, at - 1, 'the stream ends without a plan, perhaps too early');
  } else if (plan.count !== points.length) {
    const were = (count: number) => `${count} ${count === 1 ? 'test was' : 'tests were'}`;
    complain(reading, plan.line - 1, `${were(plan.count)} planned, ${points.length} reported`);
  }
}

/** The block that follows a point: what failed, in the words of its tool. Gives its last line. */
function readYaml(reading: Reading, lines: readonly string[], at: number, spaces: string): number {
  const until = reading.endless.has(spaces) ? -1 : lines.indexOf(`${spaces}...`, at + 1);
  if (until === -1) {
    reading.endless.add(spaces);
    return at;
  }
  const point = (reading.open.findLast(({ indent }) => indent <= spaces.length) ?? reading.open[0])?.points.at(-1);
  if (point === undefined) return until;
  const block = lines.slice(at + 1, until).map((line) => line.slice(spaces.length));
  const text = block.join('\n');
  const { said, isWhole } = readBlock(text);
  const ms = Number(said['duration_ms']);
  if (Number.isFinite(ms) && ms > 0) point.ms = ms;
  if (point.outcome === 'failed') point.error = toError(said, isWhole ? text : text.slice(0, maxYaml));
  return until;
}

type Json = Readonly<Record<string, unknown>>;

function readBlock(text: string): { readonly said: Json; readonly isWhole: boolean } {
  const isWhole = text.length <= maxYaml;
  try {
    const value: unknown = parseYaml(text.slice(0, maxYaml), { maxAliasCount: 20, logLevel: 'silent' });
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return { said: isObject ? (value as Json) : {}, isWhole };
  } catch {
    return { said: {}, isWhole };
  }
}

function toError(said: Json, raw: string): TestError {
  const textOf = (...keys: readonly string[]): string | null => {
    const value = keys.map((key) => said[key]).find((it) => it !== undefined && it !== null);
    return value === undefined ? null : typeof value === 'string' ? value : JSON.stringify(value);
  };
  const message = textOf('message', 'error') ?? (textOf('operator') === null ? '' : `failed: ${textOf('operator')}`);
  return reportedError({
    name: textOf('name', 'type') ?? '',
    message: message || (raw.trim().split('\n')[0] ?? ''),
    stack: textOf('stack') ?? raw,
    expected: textOf('expected', 'wanted'),
    actual: textOf('actual', 'found', 'received'),
  });
}

/** A parent tells nothing that its children have not told, unless it alone is red. */
function testsOf(reading: Reading, level: Level, outer: readonly string[]): ReportedTest[] {
  return level.points.flatMap(({ group, name, outcome, ms, error, children, line }) => {
    const title = [...outer, ...new Set([group, name])].filter((part) => part !== '');
    const inner = children === null ? [] : testsOf(reading, children, title);
    const isTold = inner.length > 0 && (outcome !== 'failed' || inner.some((it) => it.outcome === 'failed'));
    if (isTold || title.length === outer.length) return inner;
    const said = error ?? reportedError({ name: '', message: `failed, see line ${line}`, stack: '' });
    const own = { title, file: null, outcome, ms, tries: 1, error: outcome === 'failed' ? said : null };
    return [...inner, { ...own, classname: title.length > 1 ? (title[0] ?? '') : '' }];
  });
}

/** The first words of a stream after its version. */
function beginsGrouped(lines: readonly string[]): boolean {
  const first = lines.find((line) => /^(?:# \S|(?:not )?ok\b|1\.\.\d)/.test(line)) ?? '';
  return first.startsWith('# ') && !first.startsWith('# Subtest');
}

/** Not the figures that a stream ends with. */
function isHeading(text: string): boolean {
  return !/^(?:tests|suites|pass|fail|cancelled|skip|skipped|todo|duration_ms|asserts)\s+[\d.]+$|^ok$|^time=|^failed \d+ of|^Subtest/i.test(
    text,
  );
}

function newLevel(indent: number): Level {
  return { indent, points: [], plan: null, group: '' };
}

function complain({ problems }: Reading, at: number, message: string): void {
  if (problems.length < maxProblems) problems.push(`line ${at + 1}: ${message}`);
}
