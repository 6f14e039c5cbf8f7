/**
 * Operation `quarantine add`: one more entry in assay.quarantine.yaml, for the failures of it that are remembered. Invariants: comments
 * and order stay, nobody ever sees half a file, and of two that add at once neither is lost.
 */
import { chmodSync, existsSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withEntry } from '#config/quarantine/edit';
import { loadQuarantine } from '#config/quarantine/load';
import type { WrittenEntry } from '#config/quarantine/schema';
import { entriesOf } from '#config/quarantine/trusted';
import { type QuarantineEntry, quarantineFile } from '#domain/config/quarantine';
import { UserError } from '#domain/error';
import { testName } from '#domain/suite';
import { testMatcher } from '#flow/verdict/quarantine';
import { findFailure } from '#operations/known-failure';
import { readQuarantineHere } from '#operations/quarantine/read-here';
import type { Session } from '#operations/session';
import type { KnownFailure } from '#ports/history';

export interface QuarantineRequest {
  /** A test as in the file, or the id of a failure. */
  readonly what: string;
  readonly owner: string | null;
  readonly reason: string | null;
  readonly expires: string | null;
  readonly budget: number | null;
}

export interface Added {
  /** Absolute. */
  readonly file: string;
  readonly entry: QuarantineEntry;
}

const mostFingerprints = 20;

export async function addQuarantine(session: Session, request: QuarantineRequest): Promise<Added> {
  const { owner, reason, expires, budget } = request;
  if (owner === null) throw missing('--owner', 'who answers for it, like --owner @team-pay');
  if (reason === null) throw missing('--reason', 'why, or a link to where one can read it');
  if (expires === null) throw missing('--expires', 'the last day it holds, like --expires 2026-01-31');
  const today = new Date(session.clock.now()).toISOString().slice(0, 10);
  if (/^\d{4}-\d{2}-\d{2}$/.test(expires) && expires < today) {
    throw new UserError('bad-quarantine', `--expires ${expires} is over already`, `name a day from ${today} on`);
  }
  const { test, failures } = await named(session, request.what);
  const fingerprints = [...new Set(failures.map(({ failure }) => failure.fingerprint))];
  if (fingerprints.length > mostFingerprints) {
    const what = `${test} failed in ${fingerprints.length} ways, and an entry names ${mostFingerprints} at most`;
    throw new UserError('too-many-failures', what, 'name one test, or one failure by its id: assay failures');
  }
  const entry: WrittenEntry = {
    ...{ test, owner },
    ...(/^https?:\/\/\S+$/.test(reason) ? { link: reason } : { reason }),
    ...{ added: today, expires },
    ...(budget === null ? {} : { budget }),
    ...(fingerprints.length === 0 ? {} : { failure: fingerprints }),
  };
  const file = join(session.repo, quarantineFile);
  return session.alone('quarantine', async () => {
    const { text, entries } = readQuarantineHere(session.repo);
    const there = entries.find((it) => it.test === test && it.suite === null);
    if (there !== undefined) {
      throw new UserError('already-quarantined', `${test} is quarantined already (${there.at})`, 'edit that entry');
    }
    const next = withEntry(text, entry);
    const added = entriesOf(loadQuarantine(Buffer.from(next)), null).at(-1);
    if (added === undefined) throw new Error('what was added is not there');
    replace(file, next);
    return { file, entry: added };
  });
}

function missing(option: string, meaning: string): UserError {
  return new UserError('wrong-use', `a quarantine needs ${option}: ${meaning}`, 'assay quarantine add --help');
}

/** The test, and the failures it is quarantined for: the one that was named, or all that are remembered of it. */
async function named(
  session: Session,
  what: string,
): Promise<{ readonly test: string; readonly failures: readonly KnownFailure[] }> {
  if (/^f-[0-9a-f]{3,}$/.test(what)) {
    const known = await findFailure(session, what);
    return { test: testName(known.failure.test), failures: [known] };
  }
  const test = what.replaceAll(' > ', ' › ');
  const [file = ''] = test.split(' › ');
  const isThere = /[*?{[!(]/.test(file) || existsSync(join(session.repo, file));
  if (!isThere) {
    const hint = 'name a test file or glob from the root, like "test/cart.test.js › adds up", or the id of a failure';
    throw new UserError('unknown-test', `there is no file ${file} in ${session.repo}`, hint);
  }
  const matches = testMatcher({ test, suite: null });
  return { test, failures: (await session.failures('f-')).filter(({ failure }) => matches(failure.test)) };
}

function replace(file: string, text: string): void {
  const temporary = `${file}.${process.pid}.new`;
  try {
    const mode = existsSync(file) ? statSync(file).mode : null;
    writeFileSync(temporary, text, { flag: 'wx' });
    if (mode !== null) chmodSync(temporary, mode);
    renameSync(temporary, file);
  } catch (cause) {
    rmSync(temporary, { force: true });
    const { message } = cause as NodeJS.ErrnoException;
    throw new UserError(
      'cannot-write',
      `${quarantineFile} could not be written: ${message}`,
      'make the folder writable',
    );
  }
}
