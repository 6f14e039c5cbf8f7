/** Operation `quarantine list`: every entry here and on base, whether it is in force, and how it is doing. */
import { readTrustedQuarantine } from '#config/quarantine/trusted';
import { type QuarantineEntry, quarantineFile } from '#domain/config/quarantine';
import { maxConfigBytes } from '#domain/config/reading';
import { failingRuns, isExpired } from '#flow/verdict/quarantine';
import { readQuarantineHere } from '#operations/quarantine/read-here';
import type { Session } from '#operations/session';

/** `waiting`: not on base yet. `removed`: on base, and not here any more. */
export type EntryState = 'in-force' | 'expired' | 'over-budget' | 'waiting' | 'removed';

export interface ListedEntry extends QuarantineEntry {
  readonly state: EntryState;
  /** Negative once it has expired. */
  readonly daysLeft: number;
  /** Since it was added, as far as this checkout remembers. */
  readonly failingRuns: number;
}

export interface QuarantineList {
  readonly entries: readonly ListedEntry[];
  /** Whose entries are in force: `main`; null without a base. */
  readonly base: string | null;
}

export async function listQuarantine(session: Session): Promise<QuarantineList> {
  const change = await session.forge.resolveChange({ repo: session.repo, base: null, head: null });
  const here = readQuarantineHere(session.repo).entries;
  const file = { path: quarantineFile, maxBytes: maxConfigBytes };
  const trusted = await readTrustedQuarantine(change, (side) => session.forge.readFile({ change, side, ...file }));
  const known = await session.failures('f-');
  const now = session.clock.now();
  const today = new Date(now).toISOString().slice(0, 10);
  const describe = (entry: QuarantineEntry, elsewhere: 'waiting' | 'removed' | null): ListedEntry => {
    const failing = failingRuns(entry, known);
    const isOver = entry.budget !== null && failing > entry.budget;
    const state = isExpired(entry, today) ? 'expired' : (elsewhere ?? (isOver ? 'over-budget' : 'in-force'));
    const daysLeft = Math.round((Date.parse(entry.expires) - Date.parse(today)) / 86_400_000);
    return { ...entry, state, daysLeft, failingRuns: failing };
  };
  const [inForce, written] = [trusted.entries, here].map((entries) => new Set(entries.map(keyOf)));
  const entries = [
    ...here.map((entry) => describe(entry, inForce?.has(keyOf(entry)) ? null : 'waiting')),
    ...trusted.entries.filter((entry) => !written?.has(keyOf(entry))).map((entry) => describe(entry, 'removed')),
  ];
  return { entries: entries.sort((a, b) => a.daysLeft - b.daysLeft), base: change.base?.label ?? null };
}

/** All but where it stands: lines shift. */
function keyOf({ at: _, ...entry }: QuarantineEntry): string {
  return JSON.stringify(entry);
}
