/** What a schema refuses -> sentences with a position, what was expected, and the nearest valid spelling. Pure. */
import type * as z from 'zod/mini';
import type { Path, Source } from '#config/source';
import type { ConfigProblem } from '#domain/config/reading';
import { nearest } from '#kit/nearest';
import { cut } from '#kit/text';

type Issue = z.core.$ZodIssue;

export function problemsOf(
  issues: readonly Issue[],
  source: Source,
  schema: z.core.$ZodType,
): readonly ConfigProblem[] {
  return issues.flatMap((issue): readonly ConfigProblem[] => {
    const { path } = issue;
    if (issue.code === 'unrecognized_keys') {
      const valid = keysAt(schema, path);
      return issue.keys.map((key) => ({ ...source.keyAt([...path, key]), message: unknownKey(key, valid) }));
    }
    const isMissing = issue.code === 'invalid_type' && !isThere(source.value, path);
    if (isMissing) {
      const key = String(path.at(-1));
      return [{ ...source.at(path), message: `"${key}" is missing: expected ${typeWords(issue.expected)}` }];
    }
    if (issue.code === 'invalid_key') {
      const expected = issue.issues[0]?.message ?? 'expected another name';
      return [{ ...source.keyAt(path), message: `${expected}, found "${cut(String(path.at(-1)), 60)}"` }];
    }
    return [{ ...source.at(path), message: sentence(issue, valueAt(source.value, path)) }];
  });
}

function unknownKey(key: string, valid: readonly string[]): string {
  return `unknown key "${cut(key, 60)}"${didYouMean(key, valid)}`;
}

export function didYouMean(word: string, valid: readonly string[]): string {
  const near = nearest(word, valid);
  if (near !== null) return `; did you mean "${near}"?`;
  return valid.length === 0 || valid.length > 20 ? '' : `; expected one of ${valid.join(', ')}`;
}

function sentence(issue: Issue, value: unknown): string {
  const found = `found ${foundWords(value)}`;
  switch (issue.code) {
    case 'invalid_type':
      return `expected ${typeWords(issue.expected)}, ${found}`;
    case 'invalid_value': {
      const valid = issue.values.map(String);
      const near = typeof value === 'string' ? nearest(value, valid) : null;
      const expected = valid.length === 1 ? valid.join() : `one of ${valid.join(', ')}`;
      return `expected ${expected}, ${found}${near === null ? '' : `; did you mean "${near}"?`}`;
    }
    case 'too_small':
      return sizeSentence('at least', issue.minimum, issue.origin, found);
    case 'too_big':
      return sizeSentence('at most', issue.maximum, issue.origin, found);
    default:
      return `${issue.message}, ${found}`;
  }
}

function sizeSentence(bound: string, limit: number | bigint, origin: string, found: string): string {
  if (origin === 'string') return limit === 1 ? `expected text, ${found}` : `expected ${bound} ${limit} characters`;
  if (origin === 'array') return `expected ${bound} ${limit} entries`;
  return `expected ${bound} ${limit}, ${found}`;
}

const types: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  array: 'a list',
  object: 'a mapping (key: value)',
  record: 'a mapping (name: …)',
};

function typeWords(expected: string): string {
  return types[expected] ?? expected;
}

function foundWords(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a mapping';
  return typeof value === 'string' ? `"${cut(value, 60)}"` : String(value);
}

function isThere(root: unknown, path: Path): boolean {
  const parent = valueAt(root, path.slice(0, -1));
  const key = path.at(-1);
  return key === undefined || (typeof parent === 'object' && parent !== null && Object.hasOwn(parent, key));
}

function valueAt(root: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, key) => {
    return typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined;
  }, root);
}

/** The keys a mapping at a path may have. */
function keysAt(schema: z.core.$ZodType, path: Path): readonly string[] {
  let here: z.core.$ZodType | undefined = unwrapped(schema);
  for (const part of path) {
    const def: z.core.$ZodTypes['_zod']['def'] | undefined = here && (here as z.core.$ZodTypes)._zod.def;
    const next: z.core.$ZodType | undefined =
      def?.type === 'object'
        ? def.shape[String(part)]
        : def?.type === 'record'
          ? def.valueType
          : def?.type === 'array'
            ? def.element
            : undefined;
    here = next && unwrapped(next);
  }
  const def = here && (here as z.core.$ZodTypes)._zod.def;
  return def?.type === 'object' ? Object.keys(def.shape) : [];
}

function unwrapped(schema: z.core.$ZodType): z.core.$ZodType {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  return def.type === 'optional' ? unwrapped(def.innerType) : schema;
}
