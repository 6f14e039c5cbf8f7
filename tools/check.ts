/**
 * `npm run check`: everything a commit must pass, at most two jobs at once (each takes about a core), one calm summary,
 * the output of failed jobs only. Exit 1 if any failed. `--fix` first formats and regenerates docs.
 */
import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';

interface Job {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
}

interface Outcome {
  readonly name: string;
  readonly ok: boolean;
  readonly seconds: number;
  readonly output: string;
}

const root = join(import.meta.dirname, '..');
const bin = (name: string) => join(root, 'node_modules/.bin', name);
const atOnce = 2;
const jobTimeoutMs = 300_000;

/** The build's tsconfig tells knip that what `#x/y` finds in dist/ is src/x/y.ts. */
const knip: Job['command'] = [bin('knip'), '-t', 'tsconfig.build.json', '--no-progress', '--no-config-hints'];

/** Longest first, so that the end is not one long job alone. */
const jobs: readonly Job[] = [
  { name: 'fast tests', command: [bin('vitest'), 'run', '--project', 'fast'] },
  { name: 'types', command: [bin('tsc'), '-p', 'tsconfig.json'] },
  { name: 'dead code', command: knip },
  { name: 'lint', command: [bin('biome'), 'lint', '--error-on-warnings'] },
  { name: 'format', command: [bin('biome'), 'check', '--linter-enabled=false'] },
  { name: 'architecture', command: [process.execPath, 'tools/architecture.ts'] },
  { name: 'docs', command: [process.execPath, 'tools/docs.ts', '--check'] },
];

const fixes: readonly Job[] = [
  { name: 'format', command: [bin('biome'), 'check', '--linter-enabled=false', '--write'] },
  { name: 'docs', command: [process.execPath, 'tools/docs.ts'] },
];

function run({ name, command: [program, ...args] }: Job): Promise<Outcome> {
  const started = performance.now();
  const output: Buffer[] = [];
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: jobTimeoutMs,
      killSignal: 'SIGKILL',
    });
    const end = (ok: boolean, note: string) => {
      const seconds = (performance.now() - started) / 1000;
      resolve({ name, ok, seconds, output: `${Buffer.concat(output).toString().trimEnd()}${note}` });
    };
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => output.push(chunk));
    child.on('error', (error) => end(false, `\n${error.message}`));
    child.on('close', (code, signal) => end(code === 0, signal ? `\nended by ${signal}` : ''));
  });
}

/** Runs all jobs, `atOnce` at a time; outcomes in the order of the jobs. */
async function runAll(): Promise<Outcome[]> {
  const waiting = [...jobs.entries()];
  const outcomes: Outcome[] = [];
  const worker = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) outcomes[next[0]] = await run(next[1]);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return outcomes;
}

if (process.argv.includes('--fix')) {
  for (const { command } of fixes) spawnSync(command[0], command.slice(1), { cwd: root, stdio: 'inherit' });
}
const started = performance.now();
const outcomes = await runAll();
const failed = outcomes.filter((outcome) => !outcome.ok);
for (const { name, output } of failed) console.log(`--- ${name} ---\n${output}\n`);
for (const { name, ok, seconds } of outcomes) {
  console.log(`${ok ? 'ok  ' : 'FAIL'}  ${name.padEnd(12)}  ${seconds.toFixed(1).padStart(5)} s`);
}
const total = ((performance.now() - started) / 1000).toFixed(1);
console.log(failed.length > 0 ? `\n${failed.length} of ${jobs.length} failed in ${total} s` : `\nall ok in ${total} s`);
process.exitCode = failed.length > 0 ? 1 : 0;
