/**
 * What a changed package.json may change for tests: nothing where only words for people, ranges that a changed lockfile resolves, or scripts
 * that lead to no suite are different. Pure. Invariant: idle only when everything that is different is known to be so.
 */
import type { Project } from '#domain/project';
import { wordsIn } from '#flow/impact/packages/named';
import { changedManifest } from '#formats/lockfile/changed-manifest';
import { isFields, parseFields } from '#formats/lockfile/lockfile';

export interface ManifestChange {
  readonly before: string;
  readonly after: string;
  /** A changed lockfile that was read and says which packages these ranges mean; null without one. */
  readonly lockfile: string | null;
  /** Words of the suites' configuration, arguments and scripts: who names a script may run it. */
  readonly words: ReadonlySet<string>;
}

/** `idle` and `because` complete "<path> …": why it reaches nothing, or what is different. */
export type ManifestVerdict = { readonly idle: string } | { readonly because: string };

export function judgeManifest(project: Project, change: ManifestChange): ManifestVerdict {
  const changed = changedManifest(change.before, change.after);
  if (changed === null) return { because: 'it cannot be read' };
  const { fields, dependencies, scripts } = changed;
  if (fields.length > 0) return { because: `${list(fields)} changed` };
  if (dependencies.length > 0 && change.lockfile === null)
    return { because: `${list(dependencies)} changed, and no lockfile with it` };
  const leads = scriptJudge(project, change);
  const running = scripts.filter(leads);
  if (running.length > 0) return { because: `script ${list(running)} changed` };
  const parts = [
    ...(scripts.length === 0 ? [] : [`script ${list(scripts)}, which leads to no test`]),
    ...(dependencies.length === 0 ? [] : [`ranges of dependencies, which ${change.lockfile} resolves`]),
  ];
  return { idle: `changed in ${parts.length === 0 ? 'nothing that a program reads' : parts.join(' and ')}` };
}

function list(names: readonly string[]): string {
  const more = names.length > 3 ? ` and ${names.length - 3} more` : '';
  return (
    names
      .slice(0, 3)
      .map((name) => `"${name}"`)
      .join(', ') + more
  );
}

/** Tests, builds, and whatever runs when packages are installed. */
const decisive =
  /(?:^|[:_-])(?:tests?|specs?|e2e|unit|integration|build|compile|bundle|generate|codegen)(?:$|[:_-])|^(?:pre|post)?(?:test|build|install|prepare|prepublish|prepack)/;

/** Whether a script may be part of how tests run: by its name, because a suite names it, or because such a script does. */
function scriptJudge(
  { packages, suites }: Project,
  { before, after, words }: ManifestChange,
): (script: string) => boolean {
  const all = [...packages.map(({ manifest }) => manifest.scripts), scriptsIn(before), scriptsIn(after)];
  const texts = all.flatMap((scripts) => Object.entries(scripts));
  const named = texts.map(([caller, text]) => ({ caller, words: wordsIn(text), globs: text.includes('*') }));
  const runs = (script: string) =>
    decisive.test(script) || words.has(script) || suites.some(({ because }) => because.includes(`script "${script}"`));
  return (script) => {
    const callers = new Set([script]);
    for (const name of callers) {
      if (runs(name)) return true;
      const [group = ''] = name.split(':');
      for (const it of named) if (it.words.has(name) || (it.globs && it.words.has(group))) callers.add(it.caller);
    }
    return false;
  };
}

function scriptsIn(text: string): Readonly<Record<string, string>> {
  const scripts = parseFields(text)?.['scripts'];
  const entries = isFields(scripts) ? Object.entries(scripts) : [];
  return Object.fromEntries(entries.map(([name, value]) => [name, String(value)]));
}
