/**
 * What a change says of a test, as signs: why the test is reached, from how far, how much of the change it executes, and what is known of
 * the changed file that leads to it. Each has a table of how often such tests failed against what their history foretold. The starts order
 * tests that nothing is known of: changed tests, then those that execute the change, then by distance. Criticality is no sign: it says how
 * much a failure matters, not how likely it is.
 */
import { type AuthorClass, authorClasses, type FileKind } from '#domain/change';
import type { Reach } from '#domain/impact';
import type { PathFacts } from '#domain/plan';
import { count, oneLine } from '#kit/text';

export interface ChangeFacts {
  readonly reach: Pick<Reach, 'why' | 'distance' | 'tier' | 'executes'>;
  /** Of the changed file that leads to it; null when no single one does. */
  readonly path: PathFacts | null;
  /** What the change says of who made it; absent: nothing. */
  readonly author?: AuthorClass;
}

export interface ChangeSign {
  readonly name: string;
  /** The ratio each slot starts from. */
  readonly starts: readonly number[];
  /** Null: says nothing about this test. */
  slot(facts: ChangeFacts): number | null;
  /** '' for nothing worth telling. */
  words(facts: ChangeFacts): string;
}

const whys = {
  'changed-test': 40,
  executed: 3,
  imports: 1.5,
  setup: 1.2,
  config: 1,
  widened: 0.5,
  'recent-failure': 1,
  always: 0.5,
  full: 0.1,
  safe: 0.15,
} as const satisfies Record<Reach['why'] | 'safe', number>;

const kinds = {
  source: 1.2,
  test: 1.2,
  config: 1,
  lockfile: 0.8,
  contract: 1.2,
  infrastructure: 0.6,
  docs: 0.2,
  asset: 0.4,
} as const satisfies Record<FileKind, number>;

const kindWords = {
  source: 'code',
  test: 'test code',
  config: 'configuration',
  lockfile: 'a lockfile',
  contract: 'a contract',
  infrastructure: 'infrastructure',
  docs: 'documentation',
  asset: 'an asset',
} as const satisfies Record<FileKind, string>;

/** Tests without a chain have distances from here on. */
const chainless = 1_000;

export const changeSigns: readonly ChangeSign[] = [
  {
    name: 'why',
    starts: Object.values(whys),
    slot: ({ reach }) => Object.keys(whys).indexOf(reach.tier ?? reach.why),
    words: ({ reach }) => nearness(reach),
  },
  {
    name: 'distance',
    starts: [2, 1.5, 1, 0.8, 0.65, 0.5],
    slot: ({ reach: { distance } }) => (distance >= chainless ? null : Math.min(5, distance)),
    words: ({ reach }) => nearness(reach),
  },
  {
    name: 'executes',
    // None, up to a quarter, half, three quarters, less than all, all.
    starts: [0.5, 0.8, 1.2, 1.6, 2, 2.5],
    slot: ({ reach: { executes } }) => (executes === undefined ? null : shareSlot(executes)),
    words: ({ reach: { executes } }) =>
      executes === undefined ? '' : `runs ${executes.changed} of ${count(executes.of, 'changed function')}`,
  },
  {
    name: 'kind',
    starts: Object.values(kinds),
    slot: ({ path }) => (path === null ? null : Object.keys(kinds).indexOf(path.kind)),
    words: ({ path }) => (path === null || path.kind === 'source' ? '' : `the change is in ${kindWords[path.kind]}`),
  },
  {
    name: 'fixes',
    starts: [0.9, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6],
    slot: ({ path }) => (path?.past ? magnitude(path.past.fixes, 6) : null),
    words: pastWords,
  },
  {
    name: 'churn',
    starts: [1, 0.9, 1, 1, 1.1, 1.2, 1.2, 1.3, 1.3],
    slot: ({ path }) => (path?.past ? magnitude(path.past.commits, 8) : null),
    words: pastWords,
  },
  {
    name: 'authors',
    starts: [1, 1, 1.05, 1.1, 1.15, 1.2],
    slot: ({ path }) => (path?.past ? magnitude(path.past.authors, 5) : null),
    words: ({ path }) =>
      path?.past ? `${count(path.past.authors, 'author')} changed ${oneLine(path.path)} lately` : '',
  },
  {
    // no opinion about anybody before this repository has shown a difference
    name: 'author',
    starts: authorClasses.map(() => 1),
    slot: ({ author }) => (author === undefined ? null : authorClasses.indexOf(author)),
    words: ({ author }) => (author === undefined ? '' : authorWords[author]),
  },
];

const authorWords = {
  human: 'a person made the change',
  agent: 'a coding agent made the change',
  bot: 'a bot made the change',
} as const satisfies Record<AuthorClass, string>;

/** One sentence for both, so that it is said once. */
function pastWords({ path }: ChangeFacts): string {
  if (!path?.past) return '';
  const { commits, fixes } = path.past;
  const among = fixes === 0 ? '' : `, ${count(fixes, 'fix', 'fixes')} among them`;
  return `${oneLine(path.path)} had ${count(commits, 'commit')} lately${among}`;
}

export function nearness({ why, distance }: Pick<Reach, 'why' | 'distance'>): string {
  if (why === 'always') return 'not reached, but always run';
  if (why === 'full') return 'not reached by the change';
  if (why === 'widened') return 'no imports lead to it from the change';
  if (why === 'recent-failure') return 'not reached, but failing lately';
  return distance === 0
    ? 'the test itself changed'
    : `${distance} ${distance === 1 ? 'step' : 'steps'} from the change`;
}

function shareSlot({ changed, of }: NonNullable<Reach['executes']>): number {
  return changed >= of ? 5 : Math.ceil((changed / of) * 4);
}

/** 0, 1, 2–3, 4–7 … */
function magnitude(value: number, most: number): number {
  return value <= 0 ? 0 : Math.min(most, 32 - Math.clz32(value));
}
