/**
 * A Python file as its simple statements and block headers, each a list of words, strings and operators. Not a parser: it knows strings,
 * comments, brackets, joined lines, `;` and blocks on one line, which is all that finding imports needs.
 * Pure, one pass, never throws. What is wrong (an open string or bracket) is told, and reading goes on.
 */
import { endOfLine, isPrefix, isWordStart, readText } from '#adapters/language/python/text/text-literal';

export interface Token {
  readonly kind: 'word' | 'text' | 'op';
  readonly text: string;
  /** For `text`: whether all of it is known. */
  readonly whole: boolean;
  /** Where it is in the source, a string's prefix and quotes included. */
  readonly start: number;
  readonly end: number;
}

export interface Statement {
  /** Column of its first line, tabs going to the next multiple of eight. */
  readonly indent: number;
  /** `if x: import y` is two statements; the second one is inside of the first. */
  readonly inline: boolean;
  readonly tokens: readonly Token[];
}

const blocks = new Set('if elif else for while try except finally with class def async match case'.split(' '));
const word = /[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*/y;
const number = /\d[\w.]*/y;
const pairs: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };

/** Hands each statement to `visit`; null, or the first thing that is wrong. Strings side by side are one token unless `apart`. */
export function readStatements(source: string, visit: (statement: Statement) => void, apart = false): string | null {
  const brackets: string[] = [];
  let problem: string | null = null;
  let tokens: Token[] = [];
  let [indent, inline, lambdas, pos] = [0, false, 0, source.startsWith('\uFEFF') ? 1 : 0];

  const end = (isHeader: boolean): void => {
    if (tokens.length > 0) visit({ indent, inline, tokens });
    tokens = [];
    lambdas = 0;
    inline ||= isHeader;
  };
  const startLine = (): void => {
    inline = false;
    indent = 0;
    for (; pos < source.length; pos += 1) {
      const char = source[pos];
      if (char === ' ') indent += 1;
      else if (char === '\t') indent = (indent >> 3) * 8 + 8;
      else if (char === '\f') indent = 0;
      else return;
    }
  };
  const text = (prefix: string): void => {
    const start = pos - prefix.length;
    const { problem: wrong, end: after, value, whole } = readText(source, pos, prefix);
    problem ??= wrong;
    pos = Math.max(after, pos + 1);
    const last = tokens.at(-1);
    if (apart || last?.kind !== 'text') tokens.push({ kind: 'text', text: value, whole, start, end: pos });
    else if (last.whole) tokens[tokens.length - 1] = { ...last, text: last.text + value, whole, end: pos };
  };
  const push = (kind: 'word' | 'op', said: string, start: number): void => {
    tokens.push({ kind, text: said, whole: true, start, end: pos });
  };
  const operator = (char: string): void => {
    if (char === '(' || char === '[' || char === '{') brackets.push(char);
    else if (pairs[char] !== undefined) {
      if (brackets.at(-1) === pairs[char]) brackets.pop();
      else problem ??= `"${char}" closes nothing`;
    }
    pos += 1;
    if (brackets.length > 0 || (char !== ':' && char !== ';')) push('op', char, pos - 1);
    else if (char === ';') end(false);
    else if (!blocks.has(tokens[0]?.text ?? '') || lambdas > 0) {
      lambdas -= lambdas > 0 ? 1 : 0;
      push('op', char, pos - 1);
    } else end(true);
  };

  startLine();
  while (pos < source.length) {
    const char = source[pos] ?? '';
    if (char === '\n' || char === '\r') {
      pos += char === '\r' && source[pos + 1] === '\n' ? 2 : 1;
      if (brackets.length > 0) continue;
      end(false);
      startLine();
    } else if (char === ' ' || char === '\t' || char === '\f') pos += 1;
    else if (char === '#') pos = endOfLine(source, pos);
    else if (char === '\\' && /[\r\n]/.test(source[pos + 1] ?? '')) pos += source.startsWith('\r\n', pos + 1) ? 3 : 2;
    else if (char === '"' || char === "'") text('');
    else if (isWordStart(char.charCodeAt(0))) {
      const name = match(word, source, pos);
      pos += name.length;
      if ((source[pos] === '"' || source[pos] === "'") && isPrefix(name)) text(name);
      else {
        if (name === 'lambda' && brackets.length === 0) lambdas += 1;
        push('word', name, pos - name.length);
      }
    } else if (char >= '0' && char <= '9') {
      const start = pos;
      pos += match(number, source, pos).length;
      push('op', '0', start);
    } else operator(char);
  }
  end(false);
  return problem ?? (brackets.length > 0 ? `"${brackets[0]}" is not closed` : null);
}

function match(pattern: RegExp, source: string, at: number): string {
  pattern.lastIndex = at;
  return pattern.exec(source)?.[0] ?? source[at] ?? '';
}
