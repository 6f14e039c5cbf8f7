/**
 * Starts the user's Vitest (3, 4, 5) on exactly the wanted (project, file) pairs, in the wanted order:
 *     node launch.mjs LIST.json [arguments of the user's script]
 * LIST.json: {"workers": at most so many, "files": [{"project": string | null, "file": path relative to ASSAY_ROOT}, …]}.
 * Why not the command line: its file filters match substrings, its project filter is no pair, and argv has a limit.
 * It does what `vitest run` does (same variables, same configuration, same pools) through Vitest's public API.
 */
import { readFileSync, realpathSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [list, ...args] = process.argv.slice(2);
process.argv.splice(2);
const root = realpathSync(process.env.ASSAY_ROOT);
const { workers, files } = JSON.parse(readFileSync(list, 'utf8'));
const wanted = files.map(({ project, file }) => ({ project, file: join(root, file) }));
const { default: Reporter, emit, toError } = await import(new URL('./reporter.mjs', import.meta.url).href);
const { ASSAY_RECORDER: recorder, ASSAY_RECORD_DIR: dir } = process.env;
const recording = recorder && dir ? await import(new URL('./recording/records.mjs', import.meta.url).href) : null;

for (const name of ['ASSAY_ROOT', 'ASSAY_REPORT_FD', 'ASSAY_RECORDER', 'ASSAY_RECORD_DIR']) delete process.env[name];
process.env.TEST = 'true';
process.env.VITEST = 'true';
process.env.NODE_ENV ??= 'test';

try {
  await run();
} catch (error) {
  emit({ type: 'problem', error: toError(error, 'collect') });
  console.error(error);
  process.exit(1);
}

async function run() {
  const require = createRequire(join(process.cwd(), 'package.json'));
  const node = await import(pathToFileURL(require.resolve('vitest/node')).href);
  const options = {
    ...parseArguments(node),
    watch: false,
    coverage: { enabled: false },
    reporters: [new Reporter(node.version, root)],
  };
  // Vitest keeps durations in node_modules/.vite, which may be linked to another tree: ours goes where the list is.
  const vitest = await node.createVitest('test', options, { cacheDir: join(dirname(list), 'vite-cache') });
  process.once('SIGTERM', () => stop(vitest));
  const position = new Map(wanted.map(({ project, file }, index) => [keyOf(project, file), index]));
  const positionOf = ({ project, moduleId }) => position.get(keyOf(project.name || null, moduleId));
  const specifications = (await vitest.globTestSpecifications(wanted.map(({ file }) => file)))
    .filter((specification) => positionOf(specification) !== undefined)
    .sort((a, b) => positionOf(a) - positionOf(b));
  const found = new Set(specifications.map(positionOf));
  for (const { file } of wanted.filter((_, index) => !found.has(index))) {
    emit({ type: 'problem', error: toError(`no tests found: Vitest does not run ${file}`, 'collect') });
  }
  keepOrder(vitest, node, positionOf);
  limitWorkers(vitest);
  const told = await recording?.switchOn(vitest, specifications, { root, dir, recorder });
  // Vitest 3 ends the process when a worker dies; when we are asked to stop there is no time.
  process.prependOnceListener('exit', (code) => (code === 143 ? undefined : told?.write()));
  try {
    if (specifications.length === 0) process.exitCode = 1;
    else await vitest.runTestSpecifications(specifications, true);
  } finally {
    told?.write();
  }
  await vitest.exit();
}

/** Asked to stop: Vitest would leave its own folder among the temporary files, and waiting for it to close takes too long. */
function stop(vitest) {
  for (const { _tmpDir, tmpDir = _tmpDir } of [vitest, ...vitest.projects]) {
    if (typeof tmpDir === 'string' && dirname(tmpDir) === tmpdir()) rmSync(tmpDir, { recursive: true, force: true });
  }
  process.exit(143);
}

/** What `vitest run` makes of its arguments; the last two lines are done by its command line and not by `parseCLI`. */
function parseArguments(node) {
  const { options } = node.parseCLI(['vitest', 'run', ...args]);
  const { exclude, typecheck, ...rest } = options;
  return {
    ...rest,
    ...(exclude ? { cliExclude: [exclude].flat() } : {}),
    ...(typecheck ? { typecheck: { ...typecheck, enabled: typecheck.enabled ?? true } } : {}),
  };
}

function keyOf(project, file) {
  return `${project ?? ''}\0${file}`;
}

/** Vitest sorts again; unless the user has a sequencer of his own, ours is the order. */
function keepOrder(vitest, { BaseSequencer }, positionOf) {
  const { sequence } = vitest.config;
  if (sequence.sequencer !== BaseSequencer) return;
  sequence.sequencer = class extends BaseSequencer {
    async sort(specifications) {
      return [...specifications].sort((a, b) => positionOf(a) - positionOf(b));
    }
  };
}

/** Fewer than the configuration says, never more: tests that share a database say 1. */
function limitWorkers(vitest) {
  for (const config of new Set([vitest.config, ...vitest.projects.map((project) => project.config)])) {
    config.maxWorkers = Math.min(workers, Number(config.maxWorkers ?? workers) || workers);
  }
}
