/**
 * Runs a runner's Command as an executor would, without one: descriptor 3 collected and decoded, a time limit, no shell.
 * For tests of runner adapters only.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { RunnerEvent } from '#domain/result';
import type { CommandRequest, Runner } from '#ports/runner';

export interface RanCommand {
  readonly events: readonly RunnerEvent[];
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The folder of the runners' reporters, in the source. */
export const runnerAssets = join(import.meta.dirname, '../../src/adapters/runner');

export async function runRunner(
  runner: Runner,
  request: Omit<CommandRequest, 'scratch' | 'assets' | 'treeFiles'>,
  treeFiles: CommandRequest['treeFiles'] = new Map(),
): Promise<RanCommand> {
  const scratch = mkdtempSync(join(tmpdir(), 'assay-scratch-'));
  try {
    return await runIn({ ...request, scratch, assets: runnerAssets, treeFiles }, runner);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

async function runIn(request: CommandRequest, runner: Runner): Promise<RanCommand> {
  const command = runner.command(request);
  const decoder = runner.decoder(request);
  for (const { path, text } of command.files) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  const events: RunnerEvent[] = [];
  const ended = await runCommand(command, (bytes) => events.push(...decoder.report(bytes)));
  const { code, stdout, stderr } = ended;
  events.push(...decoder.end({ code, stdoutTail: stdout, stderrTail: stderr, read: () => [] }));
  return { events, ...ended };
}

/** Runs argv with descriptor 3 handed to `report`; killed after a minute. */
export function runCommand(
  command: ReturnType<Runner['command']>,
  report: (bytes: Uint8Array) => void = () => undefined,
): Promise<Omit<RanCommand, 'events'>> {
  const [program = '', ...args] = command.argv;
  const env = { ...cleanEnvironment(), ASSAY_REPORT_FD: '3' };
  for (const [name, value] of Object.entries(command.env)) {
    if (value === null) Reflect.deleteProperty(env, name);
    else Object.assign(env, { [name]: value });
  }
  return new Promise((resolve, reject) => {
    const child = spawn(program === 'node' ? process.execPath : program, args, {
      cwd: command.cwd,
      env,
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
      timeout: 60_000,
      killSignal: 'SIGKILL',
    });
    let [stdout, stderr] = ['', ''];
    child.stdout?.on('data', (chunk: Buffer) => {
      stdout += chunk.toString();
    });
    child.stderr?.on('data', (chunk: Buffer) => {
      stderr += chunk.toString();
    });
    child.stdio[3]?.on('data', report);
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

/** Without what the test runner that runs us would lend the one we start. */
function cleanEnvironment(): Record<string, string | undefined> {
  const lent = /^(VITEST.*|TEST|NODE_ENV|NODE_TEST_CONTEXT|JEST_WORKER_ID|NODE_OPTIONS|npm_.*|FORCE_COLOR|NO_COLOR)$/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !lent.test(name)));
}
