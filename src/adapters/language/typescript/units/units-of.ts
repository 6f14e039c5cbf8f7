/** One file's text -> its units. Null for what holds code of a framework's own, and for what does not parse. */
import type { Parser } from '#adapters/language/typescript/text/parser';
import { dialectOf, extensionOf } from '#adapters/language/typescript/text/script-text';
import { readUnits } from '#adapters/language/typescript/units/read-units';
import type { FileUnits } from '#domain/recording';

/** Characters; a longer file is a generated bundle. */
const maxText = 1024 * 1024;
const script = /\.[cm]?[jt]sx?$/;
/** Comments that runners, compilers and bundlers obey. */
const pragma = /@(?:jsx\w*|(?:jest|vitest)-\w[\w-]*|vite-ignore|swc-\w+|babel)\b|\bsourceMappingURL=|\bwebpack\w+:/;

export function unitsOf(parser: Parser, path: string, text: string): FileUnits | null {
  const dialect = script.test(path) ? dialectOf(extensionOf(path)) : null;
  if (dialect === null || text.length > maxText) return null;
  return parser.parse(dialect, text, (parsed) => {
    if (parsed === null) return null;
    const comments = parsed.comments.map(({ start, end }) => text.slice(start, end));
    const pragmas = comments.filter((comment) => pragma.test(comment)).map((comment) => comment.replace(/\s+/g, ' '));
    return readUnits({ program: parsed.tree(), length: text.length, pragmas });
  });
}
