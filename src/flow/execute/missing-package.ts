/**
 * The package an error of Node, Vite, Vitest, Jest or Mocha says is not installed. Pure.
 * Invariant: names of packages only; `./x`, `#x`, `~/x` and `@/x` are the repository's own files and answer null.
 */
const missing =
  /Cannot find (?:package|module) '([^']+)'|Failed to resolve import "([^"]+)"|Cannot find dependency '([^']+)'/;

const packageName = /^(?:@[\w.-]+\/)?[a-z0-9_-][\w.-]*/i;

/** The name without a path inside the package: `vitest` for `vitest/node`. */
export function missingPackage(message: string): string | null {
  const specifier = missing.exec(message)?.slice(1).find(Boolean) ?? '';
  return packageName.exec(specifier)?.[0] ?? null;
}
