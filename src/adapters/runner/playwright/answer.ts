/** What ask-config printed -> projects and web servers. It runs beside the user's configuration, which may print too. Pure. */

export type Pattern =
  | { readonly glob: string }
  /** Tested against the absolute path. */
  | { readonly source: string; readonly flags: string };

export interface PlaywrightProject {
  /** Empty when it has none. */
  readonly name: string;
  /** Relative to the root. */
  readonly testDir: string;
  readonly testMatch: readonly Pattern[];
  readonly testIgnore: readonly Pattern[];
  /** Names of the projects it needs first, and of the one that cleans up after them. */
  readonly dependencies: readonly string[];
  readonly teardown: string | null;
  /** Runs when no project is asked for. */
  readonly isDefault: boolean;
}

export interface WebServer {
  readonly command: string;
  /** Relative to the root. */
  readonly dir: string;
  /** Null when the configuration does not say where it listens. */
  readonly port: number | null;
}

export interface PlaywrightConfig {
  readonly projects: readonly PlaywrightProject[];
  readonly servers: readonly WebServer[];
  /** Where pages lie that tests name by path only. */
  readonly baseUrls: readonly string[];
  /** Relative to the root. */
  readonly globalSetup: readonly string[];
  /** Component tests bundle the source themselves. */
  readonly isComponents: boolean;
}

const mark = '{"assayPlaywright":';

/** Null when there is no answer, or one that is not ours. */
export function parseAnswer(stdout: string): PlaywrightConfig | null {
  const line = stdout.split('\n').findLast((it) => it.startsWith(mark));
  try {
    const value: unknown = JSON.parse(line ?? 'null');
    const config = isObject(value) ? value['assayPlaywright'] : null;
    return isConfig(config) ? config : null;
  } catch {
    return null;
  }
}

function isConfig(value: unknown): value is PlaywrightConfig {
  if (!isObject(value)) return false;
  const { projects, servers, baseUrls, globalSetup, isComponents } = value;
  const isListed = isList(projects, isProject) && isList(servers, isServer);
  return isListed && isList(baseUrls, isText) && isList(globalSetup, isText) && typeof isComponents === 'boolean';
}

function isProject(value: unknown): value is PlaywrightProject {
  if (!isObject(value)) return false;
  const { name, testDir, testMatch, testIgnore, dependencies, teardown, isDefault } = value;
  const isNamed = isText(name) && isText(testDir) && (teardown === null || isText(teardown));
  const isMatched = isList(testMatch, isPattern) && isList(testIgnore, isPattern);
  return isNamed && isMatched && isList(dependencies, isText) && typeof isDefault === 'boolean';
}

function isServer(value: unknown): value is WebServer {
  if (!isObject(value)) return false;
  const { command, dir, port } = value;
  return isText(command) && isText(dir) && (port === null || Number.isInteger(port));
}

function isPattern(value: unknown): value is Pattern {
  if (!isObject(value)) return false;
  return isText(value['glob']) || (isText(value['source']) && isText(value['flags']));
}

function isList<T>(value: unknown, isEntry: (entry: unknown) => entry is T): value is readonly T[] {
  return Array.isArray(value) && value.every(isEntry);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}
