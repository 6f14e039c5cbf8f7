/** Failing CI logs with the lines that matter, as two people marked them, each with a passing log of the same job where there is one. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { seededChance } from '../../../test/support/storm/chance.ts';

export interface MarkedLog {
  readonly name: string;
  readonly project: string;
  readonly fail: string;
  readonly pass: string | null;
  /** Numbers of the error lines, as each of the two marked them. */
  readonly errors: readonly [ReadonlySet<number>, ReadonlySet<number>];
}

export function readMarkedLogs(data: string): readonly MarkedLog[] {
  const names = readdirSync(data).sort();
  const logs = names.filter((name) => existsSync(join(data, name, 'fail.log.gz')));
  if (logs.length === 0) throw new Error(`--data: no folder in ${data} has a fail.log.gz`);
  return logs.map((name) => {
    const unpack = (file: string) => gunzipSync(readFileSync(join(data, name, file))).toString('utf8');
    return {
      name,
      project: name.replace(/_\d+$/, ''),
      fail: unpack('fail.log.gz'),
      pass: existsSync(join(data, name, 'pass.log.gz')) ? unpack('pass.log.gz') : null,
      errors: [readErrors(join(data, name, 'groundtruth')), readErrors(join(data, name, 'groundtruth2'))],
    };
  });
}

function readErrors(file: string): ReadonlySet<number> {
  const numbers = new Set<number>();
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    const [, from, to = from] = /^E (\d+)(?:-(\d+))?$/.exec(line.trim()) ?? [];
    for (let number = Number(from); number <= Number(to); number += 1) numbers.add(number);
  }
  if (numbers.size === 0) throw new Error(`${file} marks no error line`);
  return numbers;
}

/** Half of the projects, drawn by chance, may be looked at while the rules are made; the others are held out. */
export function heldOut(logs: readonly MarkedLog[], seed: number): ReadonlySet<string> {
  const projects = [...new Set(logs.map(({ project }) => project))].sort();
  const chance = seededChance(seed);
  for (let at = projects.length - 1; at > 0; at -= 1) {
    const other = Math.floor(chance() * (at + 1));
    [projects[at], projects[other]] = [projects[other] ?? '', projects[at] ?? ''];
  }
  return new Set(projects.slice(Math.ceil(projects.length / 2)));
}
