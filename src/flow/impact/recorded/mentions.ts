/**
 * Which executed units name a class member that came or went. Pure. Any word of a unit's text counts, comments included: too much is safe.
 * A unit that looks through all members of an object, or puts a name together where it uses it (`this[`on${event}`]`), names each of them.
 * Not seen: a name put together in one place and used in another.
 */
import type { RecordedFile, Recording } from '#domain/recording';
import type { TouchWorld } from '#flow/impact/recorded/touched';
import { describeUnit, unitAt } from '#formats/units/changed-units';

const lookingThrough =
  /\b(?:getOwnPropertyNames|getOwnPropertyDescriptors|ownKeys|createStubInstance|automock|createMockFromModule|genMockFromModule|(?:jest|vi|vitest)\.(?:do)?mock)\b/g;

const puttingTogether = /\[\s*(?:`[^`\]\n]*\$\{|(?:'[^'\]\n]*'|"[^"\]\n]*")\s*\+|[\w.]+\s*\+\s*['"`])/g;

export interface MentionInput {
  /** By `blob path`. */
  readonly recorded: ReadonlyMap<string, RecordedFile>;
  readonly textOf: (path: string, blob: string) => string | null;
  /** Files that are looked at first: the reason is then close to the change. */
  readonly first: readonly string[];
}

export function mentions({ recorded, textOf, first }: MentionInput): TouchWorld['naming'] {
  const found = new Map<string, ReadonlyMap<number, string> | 'all'>();
  const unitsNaming = (path: string, blob: string, names: ReadonlySet<string>): ReadonlyMap<number, string> | 'all' => {
    const key = `${blob} ${path} ${[...names].join(' ')}`;
    const known = found.get(key) ?? search(recorded.get(`${blob} ${path}`) ?? null, textOf(path, blob), names);
    found.set(key, known);
    return known;
  };
  return ({ files }: Recording, names) => {
    const near = (path: string): number => (first.includes(path) ? 0 : 1);
    for (const { path, blob, executed } of [...files].sort((a, b) => near(a.path) - near(b.path))) {
      const units = unitsNaming(path, blob, names);
      if (units === 'all') return { path, how: `it runs ${path}, which may name a member that came or went` };
      for (const [unit, name] of units) {
        if (executed !== 'all' && !executed.includes(unit)) continue;
        const of = recorded.get(`${blob} ${path}`)?.units?.units[unit];
        return { path, how: `it runs ${of ? describeUnit(of) : 'code'} in ${path}, which names ${name}` };
      }
    }
    return null;
  };
}

/** Unit -> the first name in it. */
function search(
  file: RecordedFile | null,
  text: string | null,
  names: ReadonlySet<string>,
): ReadonlyMap<number, string> | 'all' {
  if (text === null) return 'all';
  const escaped = [...names].map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  const word = new RegExp(`(?<![\\w$])(?:${escaped.join('|')})(?![\\w$])`, 'g');
  const units = new Map<number, string>();
  for (const match of [...text.matchAll(word), ...text.matchAll(lookingThrough), ...text.matchAll(puttingTogether)]) {
    const unit = file?.units ? unitAt(file.units, match.index, match.index + 1) : 0;
    if (!units.has(unit)) units.set(unit, match[0]);
  }
  return units;
}
