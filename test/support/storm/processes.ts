/** The processes of one run of Assay, told from all others by a mark in their environment. Linux only. */
import { readdirSync, readFileSync } from 'node:fs';

export interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  readonly command: string;
}

/** Living processes (no zombies) that carry `mark`, and guards among the children of `assay`, which carry no mark. */
export function processesOf(assay: number, mark: string): readonly Process[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      const stat = read(`/proc/${name}/stat`);
      const [state = 'X', parent, group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      if ('ZX'.includes(state)) return [];
      const command = read(`/proc/${name}/cmdline`).replaceAll('\0', ' ').trim();
      const isGuard = Number(parent) === assay && command.includes('assay-guard');
      if (!isGuard && !read(`/proc/${name}/environ`).includes(mark)) return [];
      return [{ pid: Number(name), parent: Number(parent), group: Number(group), command }];
    });
}

export function isAlive(pid: number): boolean {
  const stat = read(`/proc/${pid}/stat`);
  return stat !== '' && !/\) [ZX] /.test(stat);
}

/** Leaders of the groups that Assay started runners and tools in. */
export function runnersIn(processes: readonly Process[]): readonly Process[] {
  return processes.filter(
    (it) => it.pid === it.group && isProgram(it) && /launch\.[cm]js|ask\.mjs|npm/.test(it.command),
  );
}

/** What a runner started: the processes that its test files run in. */
export function workersIn(processes: readonly Process[]): readonly Process[] {
  const groups = new Set(runnersIn(processes).map((it) => it.group));
  return processes.filter((it) => it.pid !== it.group && groups.has(it.group) && isProgram(it));
}

/** Not the shell that waits for Assay's end. */
function isProgram({ command }: Process): boolean {
  return !command.startsWith('/bin/sh -c');
}

function read(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return ''; // it ended while we looked, or is not ours to read
  }
}
