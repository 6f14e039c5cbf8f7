/**
 * One string literal of Python: where it ends and what it says. f-strings nest as PEP 701 (3.12) allows, which older ones satisfy too; of
 * them only the part before the first replacement field is known. Pure, one pass, never throws; nesting is bounded.
 */

export interface TextLiteral {
  /** Position after the literal. */
  readonly end: number;
  /** Escapes resolved as far as names and paths need it; cut at `maxValue` characters. */
  readonly value: string;
  /** Whether `value` is all of it. */
  readonly whole: boolean;
  readonly problem: string | null;
}

const maxValue = 20_000;
const maxNesting = 64;

const code = (char: string): number => char.charCodeAt(0);
const [backslash, newline, carriage, open, close, colon, hash] = ['\\', '\n', '\r', '{', '}', ':', '#'].map(code);
const escapes: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  '\\': '\\',
  "'": "'",
  '"': '"',
  '\n': '',
};

/** Letters that may stand before a quote, in any case and order that Python knows. */
export function isPrefix(word: string): boolean {
  return word.length <= 3 && /^(?:[rbuft]|rb|br|rf|fr|rt|tr)$/i.test(word);
}

/** `at` is the opening quote; `prefix` the letters before it. */
export function readText(source: string, at: number, prefix: string, nesting = 0): TextLiteral {
  const quote = source[at] ?? '';
  const isTriple = source.startsWith(quote.repeat(3), at);
  const delimiter = isTriple ? quote.repeat(3) : quote;
  const [isRaw, isFormatted] = [/r/i.test(prefix), /[ft]/i.test(prefix)];
  const quoteCode = code(quote);
  const value = collector(source);
  let pos = at + delimiter.length;
  let from = pos;
  for (; pos < source.length; pos += 1) {
    const char = source.charCodeAt(pos);
    if (char === quoteCode && (!isTriple || source.startsWith(delimiter, pos))) {
      value.add(from, pos);
      return { end: pos + delimiter.length, ...value.result(), problem: null };
    }
    if (isFormatted && char === backslash && source.charCodeAt(pos + 1) === open) continue; // the brace is one all the same
    if (isFormatted && !isRaw && source.startsWith('\\N{', pos)) {
      pos = Math.max(pos, source.indexOf('}', pos)); // a character by its name
    } else if (char === backslash) {
      const crlf = source.charCodeAt(pos + 1) === carriage && source.charCodeAt(pos + 2) === newline;
      if (!isRaw) {
        value.add(from, pos);
        value.escape(crlf ? '\n' : (source[pos + 1] ?? ''));
        from = pos + (crlf ? 3 : 2);
      }
      pos += crlf ? 2 : 1;
    } else if (!isTriple && (char === newline || char === carriage)) {
      return { end: pos, ...value.result(), whole: false, problem: 'a string is not closed' };
    } else if (isFormatted && char === open) {
      if (source.charCodeAt(pos + 1) === open) {
        pos += 1;
        continue;
      }
      value.add(from, pos);
      value.stop();
      const field = skipField(source, pos + 1, { quoteCode, isTriple }, nesting + 1);
      if (field.problem !== null) return { end: field.end, ...value.result(), problem: field.problem };
      pos = field.end - 1;
    }
  }
  return { end: source.length, ...value.result(), whole: false, problem: 'a string is not closed' };
}

interface Around {
  readonly quoteCode: number;
  readonly isTriple: boolean;
}

interface Skipped {
  readonly end: number;
  readonly problem: string | null;
}

const openers = new Set(['(', '[', '{'].map(code));
const closers = new Set([')', ']'].map(code));
const quotes = new Set(["'", '"'].map(code));
const word = /[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*/y;

/** Past a replacement field, from after its opening brace to after its closing one. */
function skipField(source: string, at: number, around: Around, nesting: number): Skipped {
  if (nesting > maxNesting) return { end: source.length, problem: 'strings are nested too deep' };
  let depth = 0;
  for (let pos = at; pos < source.length; pos += 1) {
    const char = source.charCodeAt(pos);
    if (openers.has(char)) depth += 1;
    else if (closers.has(char)) depth -= 1;
    else if (char === close) {
      if (depth <= 0) return { end: pos + 1, problem: null };
      depth -= 1;
    } else if (char === colon && depth === 0) return skipFormat(source, pos + 1, around, nesting);
    else if (char === hash) pos = endOfLine(source, pos) - 1;
    else if (quotes.has(char) || isWordStart(char)) {
      const skipped = skipWordOrText(source, pos, nesting);
      if (skipped.problem !== null) return skipped;
      pos = skipped.end - 1;
    }
  }
  return { end: source.length, problem: 'a string is not closed' };
}

function skipWordOrText(source: string, at: number, nesting: number): Skipped {
  word.lastIndex = at;
  const name = word.exec(source)?.[0] ?? '';
  const end = at + name.length;
  const isText = quotes.has(source.charCodeAt(end)) && (name === '' || isPrefix(name));
  return isText ? readText(source, end, name, nesting) : { end: Math.max(end, at + 1), problem: null };
}

/** The format after the colon of a field: text with fields of its own. */
function skipFormat(source: string, at: number, around: Around, nesting: number): Skipped {
  for (let pos = at; pos < source.length; pos += 1) {
    const char = source.charCodeAt(pos);
    if (char === close) return { end: pos + 1, problem: null };
    if (char === open) {
      const inner = skipField(source, pos + 1, around, nesting + 1);
      if (inner.problem !== null) return inner;
      pos = inner.end - 1;
    } else if (!around.isTriple && (char === around.quoteCode || char === newline)) {
      return { end: pos, problem: 'a replacement field is not closed' };
    }
  }
  return { end: source.length, problem: 'a string is not closed' };
}

function collector(source: string) {
  const parts: string[] = [];
  let length = 0;
  let isOpen = true;
  const push = (text: string): void => {
    if (!isOpen) return;
    const kept = text.slice(0, maxValue - length);
    if (kept !== '') parts.push(kept);
    length += kept.length;
    if (kept.length < text.length) isOpen = false;
  };
  return {
    add: (from: number, to: number) => push(source.slice(from, Math.min(to, from + maxValue + 1))),
    escape: (char: string) => push(escapes[char] ?? `\\${char}`),
    stop: () => {
      isOpen = false;
    },
    result: () => ({ value: parts.join(''), whole: isOpen }),
  };
}

export function endOfLine(source: string, at: number): number {
  const end = source.indexOf('\n', at);
  return end === -1 ? source.length : end;
}

export function isWordStart(char: number): boolean {
  return (char >= 97 && char <= 122) || (char >= 65 && char <= 90) || char === 95 || char >= 128;
}
