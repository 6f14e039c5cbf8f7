/** What one Rust file takes in, as it is kept by content: see formats/toolchain/rust-text. A cached value of another shape is none. */
import type { RustFacts } from '#formats/toolchain/rust-text';

export function encodeRustFacts({ mods, includes, unterminated }: RustFacts): string {
  const parts = [
    mods.map(({ name, path }) => [name, path]),
    includes.map(({ path, inCrate, asCode }) => [path, inCrate, asCode]),
    unterminated,
  ];
  return JSON.stringify(parts);
}

export function decodeRustFacts(value: string): RustFacts | null {
  const parsed = parse(value);
  if (!Array.isArray(parsed) || parsed.length !== 3) return null;
  const [mods, includes, unterminated]: readonly unknown[] = parsed;
  if (!Array.isArray(mods) || !Array.isArray(includes)) return null;
  if (unterminated !== null && typeof unterminated !== 'string') return null;
  const readMods = mods.flatMap((it: unknown) => toMod(it) ?? []);
  const readIncludes = includes.flatMap((it: unknown) => toInclude(it) ?? []);
  if (readMods.length !== mods.length || readIncludes.length !== includes.length) return null;
  return { mods: readMods, includes: readIncludes, unterminated };
}

function toMod(value: unknown): RustFacts['mods'][number] | null {
  if (!Array.isArray(value)) return null;
  const [name, path]: readonly unknown[] = value;
  if (typeof name !== 'string' || (path !== null && typeof path !== 'string')) return null;
  return { name, path };
}

function toInclude(value: unknown): RustFacts['includes'][number] | null {
  if (!Array.isArray(value)) return null;
  const [path, inCrate, asCode]: readonly unknown[] = value;
  if (typeof path !== 'string' || typeof inCrate !== 'boolean' || typeof asCode !== 'boolean') return null;
  return { path, inCrate, asCode };
}

function parse(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return null;
  }
}
