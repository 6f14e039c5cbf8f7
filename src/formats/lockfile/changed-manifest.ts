/**
 * Two contents of one package.json -> what of it is different, as far as anybody who runs the package can tell. Pure.
 * Invariant: a field that is not known to be idle counts, and so does what is no package.json.
 */
import { type Fields, isFields, parseFields } from '#formats/lockfile/lockfile';

export interface ChangedManifest {
  /** Names of scripts. */
  readonly scripts: readonly string[];
  /** Names of packages that are asked for in another way, peers and optional ones included. */
  readonly dependencies: readonly string[];
  /** Other fields that code, tools or the runtime read: whoever uses the package may do another thing. */
  readonly fields: readonly string[];
}

/** For people, registries and tools that run nothing. */
const idle = new Set(
  `description keywords author contributors maintainers license licenses repository bugs homepage funding files publishConfig private
  prettier eslintConfig eslintIgnore stylelint commitlint lint-staged husky simple-git-hooks pre-commit release release-it semantic-release
  standard-version size-limit xo standard tsd renovate changelog np remarkConfig cspell ls-lint knip nano-staged
  collective icon badges`.split(/\s+/),
);

const sections = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'];
const extras = ['peerDependenciesMeta', 'dependenciesMeta'];

/** Fields that say which packages are installed, or what installs them. */
const installing =
  `name version overrides resolutions pnpm workspaces catalog catalogs packageManager devEngines engines volta allowScripts
  trustedDependencies bundledDependencies bundleDependencies`.split(/\s+/);

/** What of a manifest tools may read as their configuration. */
export function toolFields(manifest: Fields): Fields {
  const others = [...sections, ...extras, ...installing];
  return Object.fromEntries(Object.entries(manifest).filter(([field]) => !idle.has(field) && !others.includes(field)));
}

/** Null when one of them cannot be read. */
export function changedManifest(before: string, after: string): ChangedManifest | null {
  const [old, now] = [parseFields(before), parseFields(after)];
  if (old === null || now === null) return null;
  const named = ['scripts', ...sections, ...extras];
  const changed = changedKeys(old, now).filter((field) => !idle.has(field));
  const isPlain = (field: string) => [old[field], now[field]].every((it) => it === undefined || isFields(it));
  const keysOf = (field: string) => changedKeys(fieldsOf(old[field]), fieldsOf(now[field]));
  const within = (fields: readonly string[]) => [
    ...new Set(fields.filter((field) => changed.includes(field) && isPlain(field)).flatMap(keysOf)),
  ];
  return {
    scripts: within(['scripts']),
    dependencies: within([...sections, ...extras]),
    fields: changed.filter((field) => !named.includes(field) || !isPlain(field)),
  };
}

function fieldsOf(value: unknown): Fields {
  return isFields(value) ? value : {};
}

/** In the order of the texts; the order of keys within them counts (conditions of `exports`). */
function changedKeys(before: Fields, after: Fields): readonly string[] {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const said = (fields: Fields, key: string) => (Object.hasOwn(fields, key) ? JSON.stringify(fields[key]) : undefined);
  return keys.filter((key) => said(before, key) !== said(after, key));
}
