/** What a statement says, whatever its layout: one text per meaning as far as tokens show it. Pure. */
import type { Token } from '#adapters/language/python/text/statements';

const closers: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };
/** Words before a bracket that is no call and no subscript. */
const keywords = new Set(
  'and as assert async await case del elif else except for from if import in is lambda match not or raise return while with yield'.split(
    ' ',
  ),
);

interface Bracket {
  readonly open: string;
  /** Of a call or a subscript. */
  readonly attached: boolean;
  commas: number;
}

/** Tokens between blanks, without commas before closing brackets where these mean nothing. */
export function statementText(source: string, tokens: readonly Token[]): string {
  const parts: string[] = [];
  const brackets: Bracket[] = [];
  let before: Token | undefined;
  for (const token of tokens) {
    const { kind, text } = token;
    const said =
      kind === 'text' ? stringText(source.slice(token.start, token.end)) : source.slice(token.start, token.end);
    if (kind === 'op' && (text === '(' || text === '[' || text === '{')) {
      brackets.push({ open: text, attached: isOperand(before), commas: 0 });
    } else if (kind === 'op' && closers[text] !== undefined) {
      const bracket = brackets.pop();
      if (bracket && before?.text === ',' && before.kind === 'op' && isIdle(bracket)) parts.pop();
    } else if (kind === 'op' && text === ',') {
      const bracket = brackets.at(-1);
      if (bracket) bracket.commas += 1;
    }
    parts.push(said);
    before = token;
  }
  return parts.join(' ');
}

/** Something that can be called or subscripted. */
function isOperand(token: Token | undefined): boolean {
  if (token === undefined) return false;
  if (token.kind === 'op') return closers[token.text] !== undefined;
  return token.kind === 'text' || !keywords.has(token.text);
}

/** `(a,)` is a tuple and `a[b,]` is not `a[b]`; anywhere else the last comma changes nothing. */
function isIdle({ open, attached, commas }: Bracket): boolean {
  if (commas > 1 || open === '{') return true;
  return open === '(' ? attached : !attached;
}

const literal = /^([A-Za-z]*)("""|'''|"|')([\s\S]*)\2$/;

/** Where quotes and escapes are none of the string's own, its kind of quotes does not matter. */
function stringText(raw: string): string {
  const [, letters = '', , body] = literal.exec(raw) ?? [];
  if (body === undefined) return raw;
  const prefix = letters.toLowerCase().replace('u', '');
  const plain = body.replaceAll('\r\n', '\n');
  return /["'\\]/.test(plain) ? raw.replaceAll('\r\n', '\n') : `${prefix}'${plain}'`;
}
