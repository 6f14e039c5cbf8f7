/**
 * Completes package-lock.json with the optional platform packages it leaves out. A registry mirror that lacks a platform's build makes
 * `npm install` write a lockfile which `npm ci` then refuses ("Missing: … from lock file"). Run after changing dependencies:
 * `node tools/complete-lock.ts`. The entries carry version, os and cpu only; npm fetches the rest where such a platform installs.
 */
import { readFileSync, writeFileSync } from 'node:fs';

interface LockEntry {
  readonly version?: string;
  readonly dev?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly [field: string]: unknown;
}

const file = process.argv[2] ?? 'package-lock.json';
const lock = JSON.parse(readFileSync(file, 'utf8')) as { packages: Record<string, LockEntry> };

/** Looks a package up as Node does: in the nearest node_modules, then further out. */
function isListed(from: string, name: string, range: string): boolean {
  for (let at = from; ; ) {
    const found = lock.packages[`${at === '' ? '' : `${at}/`}node_modules/${name}`];
    if (found !== undefined) return found.version === exact(range) || /[\^~ ]/.test(range);
    if (at === '') return false;
    const outer = at.lastIndexOf('/node_modules/');
    at = outer < 0 ? '' : at.slice(0, outer);
  }
}

function exact(range: string): string {
  return range.replace(/^[\^~]/, '');
}

function platformEntry(name: string, range: string, dev: boolean): LockEntry {
  const os = /android|darwin|freebsd|linux|openharmony|openbsd|netbsd|sunos|aix|win32/.exec(name)?.[0];
  const cpu = /(?:-|_)(arm64|x64|ia32|arm|ppc64|riscv64|s390x|loong64|mips64el|wasm32)(?:-|$)/.exec(
    name.replace(/-(musl|gnu).*$/, ''),
  )?.[1];
  const libc = name.includes('musl') ? 'musl' : name.includes('gnu') && os === 'linux' ? 'glibc' : undefined;
  return {
    version: exact(range),
    ...(dev ? { dev } : {}),
    optional: true,
    ...(cpu === undefined ? {} : { cpu: [cpu] }),
    ...(os === undefined ? {} : { os: [os] }),
    ...(libc === undefined ? {} : { libc: [libc] }),
  };
}

let added = 0;
for (let before = -1; before !== added; ) {
  before = added;
  for (const [at, entry] of Object.entries(lock.packages)) {
    for (const [name, range] of Object.entries(entry.optionalDependencies ?? {})) {
      if (isListed(at, name, range)) continue;
      const folder = at.slice(0, at.lastIndexOf('node_modules/'));
      lock.packages[`${folder}node_modules/${name}`] = platformEntry(name, range, entry.dev === true);
      added += 1;
    }
  }
}
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
console.log(`${added} entries added to ${file}`);
