/** The units of one content of a file, by the language that has them, each read once a run. */
import type { FileUnits } from '#domain/recording';
import type { Language } from '#ports/language';

export type UnitReader = (path: string, blob: string) => FileUnits | null;

/** `text`: of that content; null when it cannot be read. The file then counts as one piece. */
export function unitReader(
  languages: readonly Pick<Language, 'units'>[],
  text: (path: string, blob: string) => string | null,
): UnitReader {
  const known = new Map<string, FileUnits | null>();
  return (path, blob) => {
    const name = `${blob} ${path}`;
    const before = known.get(name);
    if (before !== undefined) return before;
    const content = text(path, blob);
    const found = content === null ? null : firstUnits(languages, path, content);
    known.set(name, found);
    return found;
  };
}

function firstUnits(languages: readonly Pick<Language, 'units'>[], path: string, text: string): FileUnits | null {
  for (const language of languages) {
    const found = language.units?.(path, text) ?? null;
    if (found !== null) return found;
  }
  return null;
}
