/** TOML of Python projects, as far as somebody asks for it. Pure. Invariant: a file that is no TOML, or has another shape, answers with nothing. */
import { parse } from 'smol-toml';

export type TomlTable = Readonly<Record<string, unknown>>;

/** Null when it does not parse. */
export function parseToml(text: string): TomlTable | null {
  try {
    return parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return null;
  }
}

/** The table at a path of keys, null when there is none. */
export function tableAt(from: unknown, ...keys: readonly string[]): TomlTable | null {
  let at: unknown = from;
  for (const key of keys) at = isTable(at) && Object.hasOwn(at, key) ? at[key] : null;
  return isTable(at) ? at : null;
}

/** Every text below a value, at any depth. */
export function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  return isTable(value) ? Object.values(value).flatMap(textsIn) : [];
}

function isTable(value: unknown): value is TomlTable {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}
