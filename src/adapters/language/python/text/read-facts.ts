/**
 * One Python file's text -> what it names: imports (lazy, conditional and relative ones alike), modules loaded by name, strings that name
 * modules, code or files. Pure. Imports under `if TYPE_CHECKING:` never run, and are told apart.
 */
import type { Facts, Link } from '#adapters/language/python/text/facts';
import { readImport } from '#adapters/language/python/text/read-import';
import { readNames } from '#adapters/language/python/text/read-names';
import { readStatements, type Statement, type Token } from '#adapters/language/python/text/statements';

export function readFacts(text: string): Facts {
  const links = new Map<string, Link>();
  const all = new Set<string>();
  const loaders = new Set(['import_module', '__import__']);
  const onlyTypes = typeBlocks();
  let opaque: string | null = null;
  const add = (link: Link): void => {
    const key = `${link.shape}\0${link.text}`;
    const known = links.get(key);
    if (known === undefined || known.kind === 'type' || link.kind === 'import') links.set(key, link);
  };
  const visit = (statement: Statement): void => {
    const isType = onlyTypes(statement);
    const imported = readImport(statement.tokens, loaders);
    if (imported !== null) {
      for (const link of imported) add({ kind: isType ? 'type' : 'import', ...link });
      return;
    }
    const { tokens } = statement;
    if (tokens.length === 1 && tokens[0]?.kind === 'text') return; // a docstring
    for (const name of exported(tokens)) all.add(name);
    const named = readNames(tokens, loaders);
    named.links.forEach(add);
    opaque ??= named.opaque;
  };
  const unparsed = readStatements(text, visit);
  if (unparsed !== null) guess(text, visit);
  return { links: [...links.values()], all: [...all], opaque, unparsed };
}

/** Whether a statement lies in a block that only type checkers run. Call once per statement, in order. */
function typeBlocks(): (statement: Statement) => boolean {
  const stack: { indent: number; isType: boolean; otherwise: boolean }[] = [];
  let headerOfLine = false;
  return ({ indent, inline, tokens }) => {
    if (inline) return headerOfLine || stack.some(({ isType }) => isType);
    let ended: (typeof stack)[number] | undefined;
    while ((stack.at(-1)?.indent ?? -1) >= indent) ended = stack.pop();
    const outer = stack.some(({ isType }) => isType);
    const [first] = tokens;
    headerOfLine = false;
    if (first?.kind !== 'word' || !['if', 'else', 'elif'].includes(first.text)) return outer;
    const condition =
      first.text === 'else'
        ? ''
        : tokens
            .slice(1)
            .map((token) => token.text)
            .join(' ');
    const sameChain = first.text !== 'if' && ended?.indent === indent;
    const isType =
      (sameChain && ended?.otherwise === true) ||
      (first.text !== 'else' && /^(?:\w+ \. )*TYPE_CHECKING$/.test(condition));
    const otherwise = (sameChain && ended?.otherwise === true) || /^not (?:\w+ \. )*TYPE_CHECKING$/.test(condition);
    stack.push({ indent, isType, otherwise });
    headerOfLine = isType;
    return outer;
  };
}

/** Names in `__all__ = [...]` and `__all__ += [...]`. */
function exported(tokens: readonly Token[]): readonly string[] {
  if (tokens[0]?.text !== '__all__' || tokens[0].kind !== 'word') return [];
  return tokens.flatMap(({ kind, text }) => (kind === 'text' && /^\w+$/.test(text) ? [text] : []));
}

/** Imports of a file that could not be read, line by line. */
function guess(text: string, visit: (statement: Statement) => void): void {
  for (const [line] of text.matchAll(/^[ \t]*(?:from[ \t]+[\w.]+[ \t]+import|import[ \t])[^\r\n]*/gm)) {
    readStatements(line.trim(), visit);
  }
}
