/**
 * A language for tests of what is decided by units: a line is a function, `name: what it does`; `+` before the name makes it a member that
 * leaves no trace; a line without a name belongs to the module level.
 */
import type { FileUnits, Unit } from '#domain/recording';
import { shortHash } from '#kit/hash';

const line = /^(\+?)([\w/$#]+): .*$/gm;

export function lineUnits(text: string): FileUnits {
  const inner = [...text.matchAll(line)].map(({ 0: all, 1: plus, 2: name = '', index }): Unit => {
    const at = { name, start: index, end: index + all.length, hash: shortHash([all]) };
    return plus === '' ? at : { ...at, member: true };
  });
  const traces = text.replaceAll(line, (_all, plus: string, name: string) => (plus === '' ? name : ''));
  const module = { name: '', start: 0, end: text.length, hash: shortHash([traces.replace(/\n+/g, '\n').trim()]) };
  return { units: [module, ...inner] };
}
