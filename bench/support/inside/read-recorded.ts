/**
 * One process that opens the store of a checkout and reads all recordings, as a plan does, and prints what each took as JSON.
 * Argument: the file of the store.
 */
import { systemClock } from '#kit/clock';
import { randomIds } from '#kit/id';
import { openStore } from '#store/sql/open';

export interface ReadRun {
  /** Wall time, milliseconds. */
  readonly openMs: number;
  readonly readMs: number;
  /** CPU time of the reading, all threads. */
  readonly readCpuMs: number;
  readonly tests: number;
  readonly files: number;
}

const [file = ''] = process.argv.slice(2);
const started = performance.now();
const store = await openStore(file, { clock: systemClock, ids: randomIds });
const opened = performance.now();
const before = process.cpuUsage();
const { tests, files, notes } = await store.history.recorded();
const read = performance.now();
const { user, system } = process.cpuUsage(before);
await store.close();
const problems = [...store.notes, ...notes];
if (problems.length > 0) throw new Error(problems.join('; '));
const answer: ReadRun = {
  openMs: opened - started,
  readMs: read - opened,
  readCpuMs: (user + system) / 1000,
  tests: tests.length,
  files: files.length,
};
console.log(JSON.stringify(answer));
