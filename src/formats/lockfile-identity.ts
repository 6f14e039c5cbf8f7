/**
 * What a lockfile says about installed packages, as one comparable text. Two lockfiles with the same identity install the same:
 * line ends and the version of the repository's own packages (a release commit) make no difference.
 */

/** `path` decides the format by its base name. A lockfile that does not parse is its own text. */
export function lockfileIdentity(path: string, text: string): string {
  const plain = text.replaceAll('\r\n', '\n');
  return /(^|\/)(package-lock|npm-shrinkwrap)\.json$/.test(path) ? npmIdentity(plain) : plain;
}

function npmIdentity(text: string): string {
  const lock = parse(text);
  if (lock === null) return text;
  const packages = isObject(lock['packages']) ? lock['packages'] : {};
  const others = Object.entries(packages).map(([path, entry]) => {
    const own = !path.split('/').includes('node_modules');
    return [path, own && isObject(entry) ? { ...entry, version: undefined } : entry];
  });
  return JSON.stringify({ ...lock, version: undefined, packages: Object.fromEntries(others) });
}

/** Every package an npm lockfile (version 2 or 3) places below a `node_modules`: path -> what is installed there. */
export function npmLockedPackages(text: string): ReadonlyMap<string, NpmLocked> | null {
  const lock = parse(text);
  if (lock === null || !isObject(lock['packages'])) return null;
  const locked = new Map<string, NpmLocked>();
  for (const [path, entry] of Object.entries(lock['packages'])) {
    if (!isObject(entry) || !path.split('/').includes('node_modules')) continue;
    const version = typeof entry['version'] === 'string' ? entry['version'] : null;
    const optional = entry['optional'] === true || entry['devOptional'] === true || entry['peer'] === true;
    locked.set(path, { version, optional: optional || entry['extraneous'] === true, link: entry['link'] === true });
  }
  return locked;
}

export interface NpmLocked {
  readonly version: string | null;
  /** May be absent from a correct installation. */
  readonly optional: boolean;
  /** A workspace package. */
  readonly link: boolean;
}

/**
 * `name@npm:1.2.3` of every package that a Yarn lockfile (version 2 and later) installs on every machine: what is reached from the
 * workspaces without going through packages for other platforms.
 */
export function yarnResolutions(text: string): string[] {
  const blocks = text.replaceAll('\r\n', '\n').split('\n\n').map(yarnBlock);
  const byDescriptor = new Map(blocks.flatMap((block) => block.descriptors.map((name) => [name, block] as const)));
  const reached = new Set(blocks.filter(({ isWorkspace }) => isWorkspace));
  for (const block of reached) {
    for (const dependency of block.dependencies) {
      const next = byDescriptor.get(dependency);
      if (next && !next.isConditional) reached.add(next);
    }
  }
  return [...reached].flatMap(({ resolution, isWorkspace }) => (isWorkspace ? [] : resolution));
}

interface YarnBlock {
  /** `name@npm:^1.0.0` as others ask for it. */
  readonly descriptors: readonly string[];
  readonly resolution: string;
  readonly isWorkspace: boolean;
  /** For some platforms only. */
  readonly isConditional: boolean;
  readonly dependencies: readonly string[];
}

function yarnBlock(block: string): YarnBlock {
  const section = /^ {2}dependencies:\n((?: {4}.*\n?)*)/m.exec(block)?.[1] ?? '';
  const dependencies = [...section.matchAll(/^ {4}"?([^":]+)"?: "?(.+?)"?$/gm)];
  return {
    descriptors: /^"?(.+?)"?:$/m.exec(block)?.[1]?.split(', ') ?? [],
    resolution: /^ {2}resolution: "(.+)"$/m.exec(block)?.[1] ?? '',
    isWorkspace: /^ {2}linkType: soft$/m.test(block),
    isConditional: /^ {2}conditions: /m.test(block),
    dependencies: dependencies.map(([, name, range]) => `${name}@${range}`),
  };
}

/** The packages a Yarn state file (`node_modules/.yarn-state.yml`) says are installed, in the words of the lockfile. */
export function yarnInstalled(text: string): ReadonlySet<string> {
  const keys = [...text.matchAll(/^"(.+)":$/gm)].map(([, key = '']) => key.replace(/@virtual:[0-9a-f]+#/, '@'));
  const patched = keys.flatMap((key) => /@patch:(.+?@npm)%3A([^#]+)#/.exec(key)?.slice(1).join(':') ?? []);
  return new Set([...keys, ...patched]);
}

/** `name@range` -> what a Yarn 1 lockfile resolves it to. */
export function yarnClassicEntries(text: string): ReadonlyMap<string, string> {
  const entries = new Map<string, string>();
  for (const block of text.replaceAll('\r\n', '\n').split('\n\n')) {
    const heads = /^(\S.*):$/m.exec(block)?.[1]?.split(', ') ?? [];
    const resolved = /^ {2}resolved "(.+)"$/m.exec(block)?.[1];
    for (const head of heads) if (resolved !== undefined) entries.set(head.replace(/^"|"$/g, ''), resolved);
  }
  return entries;
}

/** The same, of the record that Yarn 1 leaves in `node_modules/.yarn-integrity`. */
export function yarnClassicInstalled(text: string): ReadonlyMap<string, unknown> {
  const entries = parse(text)?.['lockfileEntries'];
  return new Map(isObject(entries) ? Object.entries(entries) : []);
}

/** Keys of the `packages` section of a pnpm lockfile (`/foo@1.0.0` or `foo@1.0.0`), without those for other platforms. */
export function pnpmPackages(text: string): string[] {
  const section = /^packages:\n([\s\S]*?)(?=^\S|(?![\s\S]))/m.exec(text.replaceAll('\r\n', '\n'))?.[1] ?? '';
  const blocks = section.split(/^(?= {2}\S)/m);
  return blocks.flatMap((block) => {
    const key = /^ {2}'?([^\s'].*?)'?:\s*$/m.exec(block)?.[1];
    const here = !/^ {4}(cpu|os|libc): /m.test(block) && !/^ {4}optional: true/m.test(block);
    return key !== undefined && here ? [key] : [];
  });
}

function parse(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
