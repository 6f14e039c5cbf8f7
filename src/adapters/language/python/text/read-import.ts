/** Import statements, from their tokens. Pure; a statement that is no import, or no valid one, answers null. */
import type { Link } from '#adapters/language/python/text/facts';
import type { Token } from '#adapters/language/python/text/statements';

type Imported = Omit<Link, 'kind'>;

/** `loaders` gets the names that `importlib.import_module` is imported as. */
export function readImport(tokens: readonly Token[], loaders: Set<string>): readonly Imported[] | null {
  const [first] = tokens;
  if (first?.kind !== 'word') return null;
  if (first.text === 'import') return plainImport(tokens);
  return first.text === 'from' ? fromImport(tokens, loaders) : null;
}

/** `import a.b as c, d` */
function plainImport(tokens: readonly Token[]): readonly Imported[] | null {
  const modules: Imported[] = [];
  let at = 1;
  for (;;) {
    const name = dottedAt(tokens, at);
    if (name.text === '') return modules.length === 0 ? null : modules;
    modules.push({ shape: 'module', text: name.text });
    at = name.end;
    if (tokens[at]?.text === 'as') at += 2;
    if (tokens[at]?.text !== ',') return modules;
    at += 1;
  }
}

/** `from ..a import b as c, d`, `from a import (b, c)`, `from a import *` */
function fromImport(tokens: readonly Token[], loaders: Set<string>): readonly Imported[] | null {
  let at = 1;
  let dots = '';
  for (; tokens[at]?.kind === 'op' && tokens[at]?.text === '.'; at += 1) dots += '.';
  const module = dottedAt(tokens, at);
  at = module.end;
  if (tokens[at]?.text !== 'import' || dots + module.text === '') return null;
  const names: string[] = [];
  for (at += 1; at < tokens.length; at += 1) {
    const token = tokens[at];
    if (token?.text === 'as') {
      if (module.text === 'importlib' && names.at(-1) === 'import_module') loaders.add(tokens[at + 1]?.text ?? '');
      at += 1;
    } else if (token?.kind === 'word' || token?.text === '*') names.push(token.text);
  }
  return [{ shape: 'from', text: `${dots}${module.text}:${names.join(',')}` }];
}

function dottedAt(tokens: readonly Token[], start: number): { readonly text: string; readonly end: number } {
  const parts: string[] = [];
  let at = start;
  for (;;) {
    const token = tokens[at];
    if (token?.kind !== 'word' || (parts.length === 0 && (token.text === 'import' || token.text === 'as'))) break;
    parts.push(token.text);
    at += 1;
    if (tokens[at]?.text !== '.' || tokens[at]?.kind !== 'op') break;
    at += 1;
  }
  return { text: parts.join('.'), end: at };
}
