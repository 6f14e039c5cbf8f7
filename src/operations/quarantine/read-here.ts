/** assay.quarantine.yaml as it lies in the checkout, bounded and without following links. */
import { lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadQuarantine } from '#config/quarantine/load';
import { entriesOf } from '#config/quarantine/trusted';
import { type QuarantineEntry, quarantineFile } from '#domain/config/quarantine';
import { maxConfigBytes } from '#domain/config/reading';
import { UserError } from '#domain/error';

export interface QuarantineHere {
  readonly entries: readonly QuarantineEntry[];
  /** Null: there is no such file. */
  readonly text: string | null;
}

export function readQuarantineHere(repo: string): QuarantineHere {
  const path = join(repo, quarantineFile);
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return { entries: [], text: null };
  if (!found.isFile()) throw refused('is not a file: links are not followed');
  if (found.size > maxConfigBytes) {
    throw refused(
      `is ${Math.ceil(found.size / 1024)} KiB large, more than the ${maxConfigBytes / 1024} KiB that are read`,
    );
  }
  const bytes = readFileSync(path);
  return { entries: entriesOf(loadQuarantine(bytes), null), text: bytes.toString('utf8') };
}

function refused(problem: string): UserError {
  return new UserError('bad-quarantine', `${quarantineFile} ${problem}`, 'make it a small file of its own');
}
