/**
 * Rust source without its comments and texts, and what can be told from it: whether a file has tests, which files it takes in. Pure, and
 * no parser: what looks like it is taken for it, because a file too many is fine and one that is missing is not.
 * Invariant: blanked code has the length of its text, so that places in one are places in the other; linear in the length of the text.
 */

export interface BlankedRust {
  /** Comments and what stands between quotes as spaces; the quotes stay. */
  readonly code: string;
  /** What never ends, null when all is closed. */
  readonly unterminated: string | null;
}

const opening = /\/\/|\/\*|b?c?r(#*)"|"|'(?:\\(?:u\{[^}]{0,8}\}|x..|.)|[^\\'])'/g;

export function blankRust(text: string): BlankedRust {
  const parts: string[] = [];
  let [done, unterminated]: [number, string | null] = [0, null];
  const blank = (from: number, to: number): void => {
    parts.push(text.slice(done, from), text.slice(from, to).replace(/[^\n]/g, ' '));
    done = to;
  };
  opening.lastIndex = 0;
  for (let match = opening.exec(text); match !== null; match = opening.exec(text)) {
    const [found] = match;
    const start = match.index;
    if (found === '//') blank(start, endOf(text, '\n', start));
    else if (found === '/*') {
      const end = commentEnd(text, start);
      if (end === null) unterminated = 'a comment that never ends';
      blank(start, end ?? text.length);
    } else if (found.startsWith("'")) {
      blank(start + 1, start + found.length - 1);
    } else {
      const hashes = match[1];
      const from = start + found.length;
      const end = hashes === undefined ? stringEnd(text, from) : endOf(text, `"${hashes}`, from);
      if (end === text.length) unterminated = 'a text that never ends';
      blank(from, end);
    }
    opening.lastIndex = Math.max(done + (found.endsWith('"') ? 1 + (match[1]?.length ?? 0) : 0), start + found.length);
  }
  return { code: parts.join('') + text.slice(done), unterminated };
}

function endOf(text: string, mark: string, from: number): number {
  const at = text.indexOf(mark, from);
  return at === -1 ? text.length : at;
}

/** Comments nest. */
function commentEnd(text: string, start: number): number | null {
  const marks = /\/\*|\*\//g;
  marks.lastIndex = start;
  let depth = 0;
  for (let match = marks.exec(text); match !== null; match = marks.exec(text)) {
    depth += match[0] === '/*' ? 1 : -1;
    if (depth === 0) return marks.lastIndex;
  }
  return null;
}

function stringEnd(text: string, from: number): number {
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '"') return at;
  }
  return text.length;
}

const testAttribute = /#\[\s*(?!cfg\b|cfg_attr\b)(?:\w+\s*::\s*)*\w*(?:test|quickcheck|proptest)\w*/;
const testMacro = /\b(?:proptest|quickcheck|\w*test\w*)!\s*[\w\s]*[({[]/;

/** Whether it has tests of its own, written out or made by a macro that is called after them. */
export function hasTests(text: string): boolean {
  if (!/test|quickcheck/.test(text)) return false;
  const { code } = blankRust(text);
  return testAttribute.test(code) || testMacro.test(code);
}

/** Whether its documentation has code that is compiled. */
export function hasDocTests(text: string): boolean {
  let open = false;
  for (const [, line = ''] of text.matchAll(/^[ \t]*(?:\/\/[/!]|\*(?!\/)|\/\*[*!])(.*)$/gm)) {
    const fence = /^\s*(?:```+|~~~+)\s*(.*?)\s*$/.exec(line)?.[1];
    if (fence === undefined) continue;
    if (!open && /^(?:$|\{|rust\b|should_panic|no_run|compile_fail|edition|test_harness|standalone)/.test(fence))
      return true;
    open = !open;
  }
  return false;
}

export interface RustFacts {
  /** `mod x;`, each with what `#[path]` says. */
  readonly mods: readonly { readonly name: string; readonly path: string | null }[];
  /** What `include!`, `include_str!` and their like name; `inCrate`: from the folder of Cargo.toml. */
  readonly includes: readonly { readonly path: string; readonly inCrate: boolean; readonly asCode: boolean }[];
  readonly unterminated: string | null;
}

const pathAttribute =
  /#!?\[\s*(?:cfg_attr\s*\([^\]]*?,\s*)?path\s*=\s*"([^"]+)"\s*\)?\s*\]\s*(?:#\[[^\]]{0,400}\]\s*)*(?:pub\s*(?:\([^)]*\)\s*)?)?$/;
const lookBack = 1_000;

export function readRustFacts(text: string): RustFacts {
  const { code, unterminated } = blankRust(text);
  const mods = [...code.matchAll(/\bmod\s+(?:r#)?(\w+)\s*;/g)].map(({ 1: name = '', index }) => ({
    name,
    path: pathAttribute.exec(text.slice(Math.max(0, index - lookBack), index))?.[1] ?? null,
  }));
  const includes = [...code.matchAll(/\b(include\w*)!\s*[({[]/g)].flatMap(({ 0: call, 1: macro, index }) => {
    const from = index + call.length;
    const said = text.slice(from, from + callLength(code, from));
    const parts = [...said.matchAll(/r#*"([^"]*)"#*|"((?:\\.|[^"\\])*)"/g)].map(([, raw, plain]) => raw ?? plain ?? '');
    const inCrate = parts[0]?.includes('CARGO_MANIFEST_DIR') === true;
    const path = parts.join('').replace(/^\$?CARGO_MANIFEST_DIR\/?/, '');
    return path === '' ? [] : [{ path, inCrate, asCode: macro === 'include' }];
  });
  return { mods, includes, unterminated };
}

const longestCall = 400;

/** Up to the bracket that closes the call. */
function callLength(code: string, from: number): number {
  let depth = 1;
  const end = Math.min(code.length, from + longestCall);
  for (let at = from; at < end; at += 1) {
    const char = code.charCodeAt(at);
    if (char === 0x28 || char === 0x5b || char === 0x7b) depth += 1;
    if (char === 0x29 || char === 0x5d || char === 0x7d) depth -= 1;
    if (depth === 0) return at - from;
  }
  return longestCall;
}
