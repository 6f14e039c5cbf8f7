/**
 * What the environment of a user's test command is made of: the user's own, minus what was put there by whatever started Assay
 * (npm, npx, another test runner, a git hook), so that tests run as they would from the user's shell by `npm test`.
 * NODE_OPTIONS, NO_COLOR, FORCE_COLOR and CI are as the user had them: present only if they were, never added.
 */
import { release } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { markVariable } from '#kit/guard';
import { shortHash } from '#kit/hash';
import { reportDescriptor } from '#kit/process';
import type { Command } from '#ports/runner';

type Environment = Readonly<Record<string, string>>;

/**
 * NODE_TEST_CONTEXT makes node:test run nothing and exit 0; VITEST, JEST_WORKER_ID and MOCHA_WORKER_ID make tools believe they run
 * inside a test; NODE_CHANNEL_* make Node talk to our descriptors; the GIT_ ones, set in hooks, would point the git commands of
 * tests at the user's repository; OLDPWD would be ours.
 */
const foreign =
  /^(?:NODE_TEST_CONTEXT|VITEST.*|JEST_WORKER_ID|MOCHA_WORKER_ID|NODE_V8_COVERAGE|NODE_CHANNEL_FD|NODE_CHANNEL_SERIALIZATION_MODE|NODE_UNIQUE_ID|INIT_CWD|OLDPWD|ASSAY_.*|[nN][pP][mM]_.*|GIT_(?:DIR|WORK_TREE|INDEX_FILE|OBJECT_DIRECTORY|ALTERNATE_OBJECT_DIRECTORIES|COMMON_DIR|PREFIX))$/;

/** The user's environment without what does not come from the user. */
export function scrubEnvironment(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const scrubbed: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    if (value !== undefined && !foreign.test(name)) scrubbed[name] = value;
  }
  // npm also sets NODE to the Node it runs on itself.
  if (scrubbed['NODE'] !== undefined && scrubbed['NODE'] === env['npm_node_execpath']) delete scrubbed['NODE'];
  if (scrubbed['PATH'] !== undefined) scrubbed['PATH'] = scrubPath(scrubbed['PATH']);
  return scrubbed;
}

/** Of the terminal and the login, which differ from one window to the next. */
const ofSession =
  /^(?:_|PWD|SHLVL|TERM|TERM_.*|COLORTERM|COLUMNS|LINES|WINDOWID|SSH_.*|XDG_SESSION_.*|XDG_RUNTIME_DIR|DBUS_SESSION_BUS_ADDRESS|DISPLAY|WAYLAND_DISPLAY|TMUX|TMUX_PANE|STY|WINDOW|VSCODE_.*|GPG_TTY|TTY)$/;

/** The same where tests are given the same variables on the same kind of machine, whichever window they are run from. Values are not to be had from it. */
export function variablesPrint(scrubbed: Environment): string {
  const told = Object.entries(scrubbed).filter(([name]) => !ofSession.test(name));
  const sorted = told.sort(([a], [b]) => (a < b ? -1 : 1));
  return shortHash([process.platform, process.arch, release(), ...sorted.flat()], 32);
}

function scrubPath(path: string): string {
  const isForeign = (entry: string) => entry.endsWith('/@npmcli/run-script/lib/node-gyp-bin');
  return path
    .split(delimiter)
    .filter((entry) => !isForeign(entry.replace(/\/+$/, '')))
    .join(delimiter);
}

/** The whole environment of one command: `base` is scrubbed, `mark` is from the guard. */
export function commandEnvironment(base: Environment, command: Command, mark: string): Record<string, string> {
  const env: Record<string, string> = { ...base, PATH: packagePath(command.cwd, base['PATH']), PWD: command.cwd };
  for (const [name, value] of Object.entries(command.env)) {
    if (value === null) delete env[name];
    else env[name] = value;
  }
  return { ...env, [markVariable]: mark, ASSAY_REPORT_FD: String(reportDescriptor) };
}

/** PATH as `npm test` in `cwd` has it: the `node_modules/.bin` of the folder and of all above it come first. */
function packagePath(cwd: string, path = '/usr/bin:/bin'): string {
  const entries = [join(cwd, 'node_modules', '.bin')];
  for (let dir = cwd; dir !== dirname(dir); dir = dirname(dir))
    entries.push(join(dirname(dir), 'node_modules', '.bin'));
  return [...entries, path].join(delimiter);
}
