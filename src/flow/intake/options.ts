/** Command-line options as package managers write them, read up to the first word that is none. Pure. */

export interface Options {
  /** `--filter=a --filter b -r` -> `--filter: [a, b], -r: ['']`. */
  readonly given: ReadonlyMap<string, readonly string[]>;
  /** From the first word that is no option; a leading `--` is taken away. */
  readonly rest: readonly string[];
}

/** `valued` names the options whose value is the next word when they carry none after `=`. */
export function takeOptions(words: readonly string[], valued: readonly string[] = []): Options {
  const given = new Map<string, string[]>();
  let at = 0;
  for (; at < words.length; at += 1) {
    const word = words[at] ?? '';
    if (word === '--') return { given, rest: words.slice(at + 1) };
    if (!word.startsWith('-') || word === '-') break;
    const equals = word.indexOf('=');
    const name = equals === -1 ? word : word.slice(0, equals);
    let value = equals === -1 ? '' : word.slice(equals + 1);
    if (equals === -1 && valued.includes(name)) {
      at += 1;
      value = words[at] ?? '';
    }
    given.set(name, [...(given.get(name) ?? []), value]);
  }
  return { given, rest: words.slice(at) };
}

/** All values of an option under any of its names. */
export function optionValues({ given }: Options, ...names: readonly string[]): readonly string[] {
  return names.flatMap((name) => given.get(name) ?? []);
}

export function hasOption({ given }: Options, ...names: readonly string[]): boolean {
  return names.some((name) => given.has(name));
}
