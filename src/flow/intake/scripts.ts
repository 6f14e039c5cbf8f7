/**
 * What a script runs in the end: its simple commands with wrappers peeled off, the scripts it calls followed into their packages.
 * Invariant: pure, every script is followed once, and depth and number of commands are bounded, so cycles end.
 */
import { posix } from 'node:path';
import type { Package } from '#domain/project';
import { peel } from '#flow/intake/peel';
import { managedBinary, readScriptCall, type ScriptCall, selectPackages } from '#flow/intake/script-call';
import { parseShell, quoteWords, type Word } from '#formats/shell-words';
import { globMatcher } from '#kit/glob';
import type { Invocation } from '#ports/runner';

/** A command and the folder it runs in. */
export interface LocatedCommand {
  readonly dir: string;
  readonly invocation: Invocation;
}

export interface Expansion {
  readonly commands: readonly LocatedCommand[];
  /** Scripts followed, as `scriptKey`. */
  readonly reached: ReadonlySet<string>;
  /** Whether scripts of several packages were asked for (`turbo run test`). */
  readonly fansOut: boolean;
  readonly notes: readonly string[];
}

export interface ScriptWorld {
  readonly packages: readonly Package[];
  /** Files of the tree, to know what the shell's own globs would match. */
  readonly files: Iterable<string>;
}

const maxDepth = 16;
const maxCommands = 500;

export function scriptKey(dir: string, script: string): string {
  return `${dir}\u001f${script}`;
}

/** npm's placeholder is no script. */
export function hasScript({ manifest }: Package, script: string): boolean {
  return Object.hasOwn(manifest.scripts, script) && !/no test specified/.test(manifest.scripts[script] ?? '');
}

export function expandScript(world: ScriptWorld, pkg: Package, script: string): Expansion {
  const commands: LocatedCommand[] = [];
  const reached = new Set<string>();
  const notes: string[] = [];
  let fansOut = false;

  function follow(from: Package, name: string, args: readonly string[], env: Invocation['env'], depth: number): void {
    const key = scriptKey(from.dir, name);
    if (!hasScript(from, name) || reached.has(key) || depth > maxDepth || commands.length >= maxCommands) return;
    reached.add(key);
    const text = from.manifest.scripts[name] ?? '';
    for (const hook of [`pre${name}`, `post${name}`]) {
      if (!hasScript(from, hook)) continue;
      reached.add(scriptKey(from.dir, hook));
      notes.push(
        `${at(from)}script "${hook}" (${from.manifest.scripts[hook]}) is not run around the tests of "${name}"`,
      );
    }
    let dir = from.dir;
    const parsed = parseShell(text);
    for (const [index, command] of parsed.entries()) {
      const extra = index === parsed.length - 1 ? args : [];
      const isLast = command.pipeline === parsed.at(-1)?.pipeline;
      const line = isLast && args.length > 0 ? `${command.pipeline} ${quoteWords(args)}` : command.pipeline;
      const words = [...command.words.map((word) => narrowed(word, world, dir)), ...extra];
      if (words[0] === 'cd') dir = posix.join(dir, words[1] ?? '').replace(/^\.\/?|\/$/g, '');
      else step({ from, dir, name, text, line, env: { ...env, ...command.env }, words, depth });
    }
  }

  function step(it: StepRequest): void {
    const peeled = peel({ env: it.env, argv: it.words });
    const here = it.dir === it.from.dir ? it.from : world.packages.find(({ dir }) => dir === it.dir);
    const called = readScriptCall(peeled.argv, here?.manifest.scripts ?? {});
    if (called) {
      const targets = called.packages ? selectPackages(world.packages, called.packages) : here ? [here] : [];
      if (called.packages) fansOut = true;
      const found = targets.flatMap((target) => scriptNames(target, called).map((script) => ({ target, script })));
      for (const { target, script } of found) follow(target, script, called.args, peeled.env, it.depth + 1);
      if (found.length > 0) return;
    }
    const { env, argv } = peel({ env: peeled.env, argv: called ? peeled.argv : managedBinary(peeled.argv) });
    const { name, text, line } = it;
    if (argv.length > 0) commands.push({ dir: it.dir, invocation: { script: name, text, env, argv, line } });
  }

  follow(pkg, script, [], {}, 0);
  return { commands, reached, fansOut, notes };
}

interface StepRequest {
  readonly from: Package;
  readonly dir: string;
  readonly name: string;
  readonly text: string;
  readonly line: string;
  readonly env: Invocation['env'];
  readonly words: readonly string[];
  readonly depth: number;
}

/** `run-s test:*` names scripts by glob, in which `:` separates like `/`. */
function scriptNames(pkg: Package, { scripts }: ScriptCall): readonly string[] {
  return scripts.flatMap((wanted) => {
    if (!wanted.includes('*')) return hasScript(pkg, wanted) ? [wanted] : [];
    const matches = globMatcher([wanted.replaceAll(':', '/')]);
    return Object.keys(pkg.manifest.scripts).filter((name) => matches(name.replaceAll(':', '/')));
  });
}

/**
 * npm runs scripts with a shell that reads an unquoted `**` as `*` wherever that matches something; only otherwise does the
 * runner see the pattern. Unquoted recursive globs famously miss files in this way, and so must we.
 */
function narrowed({ text, bare }: Word, { files }: ScriptWorld, dir: string): string {
  if (!bare || !text.includes('**') || text.startsWith('-')) return text;
  const shell = text.replaceAll('**', '*');
  const matches = globMatcher([posix.join(dir, shell)]);
  for (const file of files) if (matches(file)) return shell;
  return text;
}

function at({ dir }: Package): string {
  return dir === '' ? '' : `${dir}: `;
}
