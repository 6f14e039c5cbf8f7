/**
 * The part of the POSIX shell that package scripts are written in: words, quotes, escapes, assignments, redirections and the
 * operators between simple commands. Nothing is expanded (`$X`, globs and backticks stay text) and nothing is ever run from here.
 * Invariant: `parseShell(quoteWords(argv))` is one command with exactly `argv`; any text parses, an open quote ends with the text.
 */

export interface Word {
  readonly text: string;
  /** True when no quote or backslash was used: the shell would expand globs in it. */
  readonly bare: boolean;
}

/** One simple command: `A=1 jest --ci > log`. */
export interface ShellCommand {
  readonly env: Readonly<Record<string, string>>;
  readonly words: readonly Word[];
  /** Where `>` sends what it prints; null without one. */
  readonly writesTo: string | null;
  /** The commands it is piped together with, as they are written. */
  readonly pipeline: string;
}

const assignment = /^([A-Za-z_][A-Za-z0-9_]*)=/;
const redirection = /^\d*(?:>>|>\||>&|<&|<<<|<>|&>>|&>|>|<)/;
const operator = /^(?:&&|\|\||;;|\|&|[;|&\n()])/;

const pipe = /^\|&?$/;
const outputRedirection = /^[1&]?>[>|]?$/;

/** The simple commands of a script, in order. Comments are left out; of how commands are joined only pipes are kept. */
export function parseShell(text: string): readonly ShellCommand[] {
  const commands: ShellCommand[] = [];
  let piped: Omit<ShellCommand, 'pipeline'>[] = [];
  let env: Record<string, string> = {};
  let words: Word[] = [];
  let writesTo: string | null = null;
  let rest = text;
  let start = 0;
  const endCommand = (): void => {
    if (words.length > 0) piped.push({ env, words, writesTo });
    env = {};
    words = [];
    writesTo = null;
  };
  const endPipeline = (): void => {
    endCommand();
    const pipeline = text.slice(start, text.length - rest.length).trim();
    commands.push(...piped.map((it) => ({ ...it, pipeline })));
    piped = [];
  };
  while (rest !== '') {
    const blank = /^(?:[ \t\r]|\\\n)+/.exec(rest) ?? /^#[^\n]*/.exec(rest);
    if (blank) {
      rest = rest.slice(blank[0].length);
      continue;
    }
    const redirected = redirection.exec(rest);
    if (redirected) {
      const target = readWord(rest.slice(redirected[0].length).replace(/^[ \t]+/, ''));
      if (outputRedirection.test(redirected[0])) writesTo = target.word.text;
      rest = target.rest;
      continue;
    }
    const joined = operator.exec(rest);
    if (joined) {
      if (pipe.test(joined[0])) endCommand();
      else endPipeline();
      rest = rest.slice(joined[0].length);
      if (!pipe.test(joined[0])) start = text.length - rest.length;
      continue;
    }
    const read = readWord(rest);
    rest = read.rest;
    const assigned = words.length === 0 && read.assigns ? assignment.exec(read.word.text)?.[1] : undefined;
    if (assigned === undefined) words.push(read.word);
    else env[assigned] = read.word.text.slice(assigned.length + 1);
  }
  endPipeline();
  return commands;
}

/** Words that a shell reads back as exactly `argv`. */
export function quoteWords(argv: readonly string[]): string {
  return argv.map((word) => (/^[\w@%+:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)).join(' ');
}

/** Reads one word from the start of `text`, which begins with neither a blank nor an operator. */
function readWord(text: string): { readonly word: Word; readonly assigns: boolean; readonly rest: string } {
  const assigns = assignment.test(text);
  let word = '';
  let bare = true;
  let at = 0;
  while (at < text.length && !/[ \t\r\n;|&()<>]/.test(text.charAt(at))) {
    const char = text.charAt(at);
    if (char === "'" || char === '"') {
      const quoted = readQuoted(text, at);
      word += quoted.text;
      bare = false;
      at = quoted.end;
    } else if (char === '\\') {
      if (text.charAt(at + 1) !== '\n') word += text.charAt(at + 1);
      bare = false;
      at += 2;
    } else if (char === '$' && text.charAt(at + 1) === '(') {
      const end = endOfParentheses(text, at + 1);
      word += text.slice(at, end);
      at = end;
    } else {
      word += char;
      at += 1;
    }
  }
  return { word: { text: word, bare }, assigns, rest: text.slice(at) };
}

/** Between double quotes a backslash escapes only `"`, `\`, `$`, a backtick and the end of a line. */
function readQuoted(text: string, start: number): { readonly text: string; readonly end: number } {
  const quote = text.charAt(start);
  let value = '';
  let at = start + 1;
  while (at < text.length && text.charAt(at) !== quote) {
    const escapes = quote === '"' && text.charAt(at) === '\\' && /["\\$`\n]/.test(text.charAt(at + 1));
    if (escapes) at += 1;
    if (!escapes || text.charAt(at) !== '\n') value += text.charAt(at);
    at += 1;
  }
  return { text: value, end: at + 1 };
}

function endOfParentheses(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at += 1) {
    if (text.charAt(at) === '(') depth += 1;
    if (text.charAt(at) === ')') depth -= 1;
    if (depth === 0) return at + 1;
  }
  return text.length;
}
