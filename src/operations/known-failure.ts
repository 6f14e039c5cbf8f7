/** The one failure that an id, or the beginning of one, names. */
import { UserError } from '#domain/error';
import type { Session } from '#operations/session';
import type { KnownFailure } from '#ports/history';

export async function findFailure(session: Session, id: string): Promise<KnownFailure> {
  if (!/^f-[0-9a-f]{3,}$/.test(id)) {
    throw new UserError('bad-failure-id', `"${id}" is not a failure id`, 'ids look like f-7c2; a verdict prints them');
  }
  const matching = await session.failures(id);
  const [known] = matching;
  if (known === undefined) {
    throw new UserError('unknown-failure', `no failure ${id} is known in ${session.repo}`, 'run: assay validate');
  }
  const other = matching.find((entry) => entry.failure.id !== known.failure.id);
  if (other !== undefined) {
    throw new UserError(
      'ambiguous-failure',
      `${id} names more than one failure: ${known.failure.id}, ${other.failure.id}`,
      'type more digits',
    );
  }
  return known;
}
