/**
 * The most memory Assay's own process held during one `assay validate`, children not counted: VmHWM of /proc, which only grows, read
 * every few milliseconds until the process is gone. What it reaches after the last look, while Node shuts down, is not in it.
 */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { ReportJson } from '#operations/report-schema';
import { runnerEnvironment } from './assay-run.ts';

const main = join(import.meta.dirname, '../../dist/main.js');
const everyMs = 5;

export interface MeasuredRun {
  readonly cwd: string;
  /** XDG_CACHE_HOME. */
  readonly cache: string;
  readonly arguments: readonly string[];
  readonly signal: AbortSignal;
}

/** Throws when there is no verdict, or no /proc to read. */
export async function peakMemory(call: MeasuredRun): Promise<{ readonly bytes: number; readonly headline: string }> {
  const child = spawn(process.execPath, [main, 'validate', '--no-reuse', '--quiet', '--json', ...call.arguments], {
    cwd: call.cwd,
    env: { ...runnerEnvironment(), XDG_CACHE_HOME: call.cache },
    stdio: ['ignore', 'pipe', 'pipe'],
    signal: call.signal,
    killSignal: 'SIGTERM',
  });
  let bytes = 0;
  const timer = setInterval(() => {
    bytes = Math.max(bytes, highWater(child.pid));
  }, everyMs);
  const ended = new Promise<number | null>((done, fail) => child.on('error', fail).on('close', done));
  try {
    const [code, stdout, stderr] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
    if (!stdout.startsWith('{')) throw new Error(`assay gave no verdict (exit code ${code}): ${stderr.slice(-2000)}`);
    if (bytes === 0) throw new Error('there is no /proc to read memory from');
    return { bytes, headline: (JSON.parse(stdout) as ReportJson).headline };
  } finally {
    clearInterval(timer);
  }
}

function highWater(pid: number | undefined): number {
  try {
    const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1')) ?? [];
    return Number(kilobytes ?? 0) * 1024;
  } catch {
    return 0; // it has ended
  }
}
