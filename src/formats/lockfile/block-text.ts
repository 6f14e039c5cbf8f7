/**
 * The part of YAML that lockfiles are written in: maps by indentation, plain and quoted scalars, one-line `{…}` and `[…]` kept as text, lists
 * and folded texts skipped. A fifth of the time that all of YAML takes. Pure; anything else is null.
 */

export interface Block {
  readonly [key: string]: string | Block | undefined;
}

interface Open {
  readonly indent: number;
  readonly block: Record<string, string | Block | undefined>;
}

const line = /^ *(?:('(?:[^']|'')*'|"(?:[^"\\]|\\.)*"|[^\s'"#{}[\],&*!|>%@`?].*?):(?: +(.*))?|(- .*|-))$/;

/** A key whose value may go on below it. */
interface Pending extends Open {
  readonly key: string;
}

export function readBlocks(text: string): Block | null {
  const top: Record<string, string | Block | undefined> = Object.create(null);
  const open: Open[] = [{ indent: -1, block: top }];
  /** Indentation of a key whose list or folded text follows. */
  let skipping: number | null = null;
  let pending: Pending | null = null;
  for (const raw of text.split(/\r?\n/)) {
    if (/^\s*(?:#.*)?$/.test(raw) || raw === '---') continue;
    const indent = raw.length - raw.trimStart().length;
    const [, key, value = '', item] = line.exec(raw) ?? [];
    if (skipping !== null && (indent > skipping || (indent === skipping && item !== undefined))) continue;
    skipping = null;
    if (pending !== null && item !== undefined && indent >= pending.indent) {
      skipping = pending.indent;
      pending = null;
      continue;
    }
    if (pending !== null && indent > pending.indent) {
      const block: Record<string, string | Block | undefined> = Object.create(null);
      pending.block[pending.key] = block;
      open.push({ indent: pending.indent, block });
    }
    pending = null;
    const name = key === undefined ? null : unquoted(key);
    while ((open.at(-1)?.indent ?? -1) >= indent) open.pop();
    const block = open.at(-1)?.block ?? top;
    const said = /^[|>][-+\d]*$/.test(value) ? '' : unquoted(value);
    if (name === null || said === null || Object.hasOwn(block, name)) return null;
    block[name] = said;
    if (value === '') pending = { indent, key: name, block };
    else if (said === '' && value !== "''" && value !== '""') skipping = indent;
  }
  return top;
}

function unquoted(text: string): string | null {
  if (text.startsWith("'"))
    return text.length > 1 && text.endsWith("'") ? text.slice(1, -1).replaceAll("''", "'") : null;
  if (!text.startsWith('"')) return text;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'string' ? value : null;
  } catch {
    return null;
  }
}
