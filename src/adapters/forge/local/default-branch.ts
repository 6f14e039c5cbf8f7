/**
 * Which branch is the one changes go into. A clone knows (`origin/HEAD`); everywhere else it is guessed from names, and the
 * caller says so. Pure: it is handed the names of the refs that exist.
 */

export interface RefFacts {
  /** Local branches, short names. */
  readonly branches: readonly string[];
  /** Remote-tracking branches, `origin/main`; without `<remote>/HEAD`. */
  readonly remoteBranches: readonly string[];
  /** Where `<remote>/HEAD` points, `origin/main`, per remote that has one. */
  readonly remoteHeads: Readonly<Record<string, string>>;
  /** `init.defaultBranch`, null when not set. */
  readonly initDefault: string | null;
}

export interface DefaultBranch {
  /** `main`. */
  readonly name: string;
  /** Every ref that stands for it, at least one: `refs/heads/main`, `refs/remotes/origin/main`. */
  readonly refs: readonly string[];
  /** Null when a remote says so itself, else how it was found. */
  readonly guessedFrom: string | null;
}

export function findDefaultBranch(facts: RefFacts): DefaultBranch | null {
  const remotes = preferredRemotes(facts);
  for (const remote of remotes) {
    const target = facts.remoteHeads[remote];
    if (target?.startsWith(`${remote}/`)) return branchNamed(facts, target.slice(remote.length + 1), remote, null);
  }
  const usual = ['main', 'master', 'trunk', 'develop'];
  const names = facts.initDefault === null ? usual : [facts.initDefault, ...usual];
  for (const name of names) {
    const remote = remotes.find((candidate) => facts.remoteBranches.includes(`${candidate}/${name}`)) ?? null;
    if (remote !== null || facts.branches.includes(name)) return branchNamed(facts, name, remote, 'its name');
  }
  const [only, ...others] = facts.branches;
  if (only !== undefined && others.length === 0) return branchNamed(facts, only, null, 'being the only branch');
  return null;
}

/** `origin`, then `upstream`, then any other remote by name. */
function preferredRemotes(facts: RefFacts): string[] {
  const remotes = new Set(facts.remoteBranches.map((ref) => ref.slice(0, ref.indexOf('/'))));
  for (const remote of Object.keys(facts.remoteHeads)) remotes.add(remote);
  const rank = (remote: string) => ['origin', 'upstream'].indexOf(remote) + 1 || 3;
  return [...remotes].sort((a, b) => rank(a) - rank(b) || a.localeCompare(b));
}

function branchNamed(facts: RefFacts, name: string, remote: string | null, guessedFrom: string | null): DefaultBranch {
  const refs = [];
  if (facts.branches.includes(name)) refs.push(`refs/heads/${name}`);
  if (remote !== null && facts.remoteBranches.includes(`${remote}/${name}`))
    refs.push(`refs/remotes/${remote}/${name}`);
  return { name, refs, guessedFrom };
}
