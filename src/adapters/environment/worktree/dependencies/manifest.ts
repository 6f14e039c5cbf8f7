/** The parts of a package.json that decide what gets installed and built. Pure; ill-typed parts are dropped. */

export interface PackageJson {
  readonly name: string | null;
  readonly scripts: Readonly<Record<string, string>>;
  readonly workspaces: readonly string[];
  readonly packageManager: string | null;
  /** Must be there for tests to run: dependencies and devDependencies. */
  readonly needed: Readonly<Record<string, string>>;
  /** Names it loads when it runs: dependencies, optional ones and peers. */
  readonly used: readonly string[];
  readonly raw: Readonly<Record<string, unknown>>;
}

/** Null when the text is no JSON object. */
export function parsePackageJson(text: string): PackageJson | null {
  const raw = parseObject(text);
  if (raw === null) return null;
  const fields = ['dependencies', 'optionalDependencies', 'peerDependencies'];
  const workspaces = isObject(raw['workspaces']) ? raw['workspaces']['packages'] : raw['workspaces'];
  const optional = Object.keys(strings(raw['optionalDependencies']));
  const needed = Object.entries({ ...strings(raw['devDependencies']), ...strings(raw['dependencies']) });
  return {
    name: typeof raw['name'] === 'string' ? raw['name'] : null,
    scripts: strings(raw['scripts']),
    workspaces: Array.isArray(workspaces) ? workspaces.filter((entry) => typeof entry === 'string') : [],
    packageManager: typeof raw['packageManager'] === 'string' ? raw['packageManager'] : null,
    needed: Object.fromEntries(needed.filter(([name]) => !optional.includes(name))),
    used: [...new Set(fields.flatMap((field) => Object.keys(strings(raw[field]))))],
    raw,
  };
}

/** Fields that change what an installation holds; `version` and test scripts are not among them. */
const installFields = [
  'name',
  'dependencies',
  'devDependencies',
  'optionalDependencies',
  'peerDependencies',
  'peerDependenciesMeta',
  'dependenciesMeta',
  'bundleDependencies',
  'bundledDependencies',
  'overrides',
  'resolutions',
  'workspaces',
  'packageManager',
  'pnpm',
  'trustedDependencies',
  'patchedDependencies',
  'catalog',
  'catalogs',
];
const installScripts = ['preinstall', 'install', 'postinstall'];

/** One text that differs exactly when two manifests may install differently. */
export function installIdentity(manifest: PackageJson): string {
  const fields = installFields.map((field) => manifest.raw[field] ?? null);
  return JSON.stringify([fields, installScripts.map((script) => manifest.scripts[script] ?? null)]);
}

/** The manifest as it is installed from without the sources: its own scripts would miss them, patch-package must run. */
export function withoutScripts(manifest: PackageJson): string {
  const postinstall = manifest.scripts['postinstall'];
  const scripts = postinstall?.startsWith('patch-package') ? { postinstall } : {};
  return `${JSON.stringify({ ...manifest.raw, scripts }, null, 2)}\n`;
}

function strings(value: unknown): Record<string, string> {
  if (!isObject(value)) return {};
  const entries = Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return Object.fromEntries(entries);
}

function parseObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
