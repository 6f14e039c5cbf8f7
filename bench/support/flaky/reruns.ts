/**
 * Tests that were run thousands of times on the same code, as FlakeFlagger shares them: one row per test, `,` between the columns, `Project`,
 * `NumFailingRuns` and `NumPassingRuns` among them, plain or gzipped. The file comes from outside: a wrong one is an error that names
 * file, line and column.
 */
import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

export interface FlakyProject {
  readonly name: string;
  /** Failing probability of every test that failed and passed. */
  readonly tests: readonly number[];
  /** The same, each cause once. */
  readonly causes: readonly number[];
}

const columns = ['Project', 'NumFailingRuns', 'NumPassingRuns'] as const;
/** The largest plain text that is read. */
const mostBytes = 64 * 1024 * 1024;
/** Tests of one project whose failing shares are this near to the next one fail by one cause: 97 of spring-boot by one port, all with .554. */
const near = 1.02;

export function readReruns(file: string): readonly FlakyProject[] {
  if (!existsSync(file)) throw new Error(`--data: there is no ${file}`);
  const bytes = readFileSync(file);
  const text = file.endsWith('.gz') ? gunzipSync(bytes, { maxOutputLength: mostBytes }) : bytes;
  return parseReruns(text.toString('utf8'), file);
}

export function parseReruns(text: string, file: string): readonly FlakyProject[] {
  const [head = '', ...lines] = text.split(/\r?\n/);
  const names = head.split(',');
  const missing = columns.filter((name) => !names.includes(name));
  if (missing.length > 0) throw new Error(`${file}: no column ${missing.join(', ')} among ${names.join(', ')}`);
  const projects = new Map<string, number[]>();
  for (const [index, line] of lines.entries()) {
    if (line === '') continue;
    const cells = line.split(',');
    const runs = (name: (typeof columns)[number]): number => {
      const cell = cells[names.indexOf(name)] ?? '';
      if (cells.length !== names.length || !/^\d{1,9}$/.test(cell))
        throw new Error(`${file}:${index + 2}: ${name} is "${cell}", not a number of runs`);
      return Number(cell);
    };
    const [failing, passing] = [runs('NumFailingRuns'), runs('NumPassingRuns')];
    const project = cells[names.indexOf('Project')] ?? '';
    if (failing > 0 && passing > 0)
      projects.set(project, [...(projects.get(project) ?? []), failing / (failing + passing)]);
  }
  return [...projects].map(([name, tests]) => ({ name, tests, causes: causesOf(tests) }));
}

/** Of each chain of shares that lie near to each other, the lowest. */
function causesOf(rates: readonly number[]): readonly number[] {
  const sorted = rates.toSorted((a, b) => a - b);
  return sorted.filter((rate, at) => rate > (sorted[at - 1] ?? 0) * near);
}
