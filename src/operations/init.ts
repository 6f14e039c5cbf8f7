/**
 * Operation `init`: writes assay.yaml from what detection alone finds. Invariant: a file that is there stays as it is unless it was
 * asked to be replaced, nobody ever sees half a file, and a link is replaced, not followed.
 */
import { existsSync, lstatSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { configFile } from '#domain/config/reading';
import { UserError } from '#domain/error';
import type { ScriptNotRun } from '#domain/project';
import type { Suite } from '#domain/suite';
import { previewPlan } from '#operations/judge-change';
import type { Session } from '#operations/session';

/** For editors, in the folder that Assay keeps for itself. */
const schemaFile = '.assay/assay.schema.json';

export interface Initialized {
  /** Absolute. */
  readonly file: string;
  readonly schema: string;
  readonly suites: readonly Suite[];
  readonly scriptsNotRun: readonly ScriptNotRun[];
  /** What could not be read, and so is not in the file. */
  readonly unread: readonly string[];
}

/** Null when it was stopped on the way. */
export async function initialize(session: Session, options: { readonly force: boolean }): Promise<Initialized | null> {
  const file = join(session.repo, configFile);
  if (isThere(file) && !options.force) throw exists();
  const everything = { base: null, head: null, full: false, concurrency: 1, detectOnly: true };
  const preview = await previewPlan(session, everything);
  if (preview === null) return null;
  const { project } = preview;
  if (project.unusable !== null) throw new UserError('not-prepared', project.unusable, 'assay plan says more');
  const [{ configTemplate }, { configLoader }, { configSchemaText }] = await Promise.all([
    import('#config/template'),
    import('#config/load'),
    import('#config/schema'),
  ]);
  const runners = session.runners.map(({ name }) => name);
  const text = configTemplate(project, schemaFile);
  const reading = configLoader(runners)(Buffer.from(text));
  if (!reading.ok) throw new Error(`init wrote what it cannot read: ${JSON.stringify(reading.problems)}\n${text}`);
  write(join(session.repo, schemaFile), configSchemaText(runners), true);
  write(file, text, options.force);
  const { suites, scriptsNotRun, unread } = project;
  return { file, schema: schemaFile, suites, scriptsNotRun, unread };
}

function exists(): UserError {
  const hint = 'edit it, or write it anew from what is detected now: assay init --force';
  return new UserError('config-exists', `there is an ${configFile} already, and it was left as it is`, hint);
}

function isThere(file: string): boolean {
  return lstatSync(file, { throwIfNoEntry: false }) !== undefined;
}

function write(file: string, text: string, replace: boolean): void {
  const temporary = `${file}.${process.pid}.new`;
  try {
    if (!existsSync(dirname(file))) mkdirSync(dirname(file));
    writeFileSync(replace ? temporary : file, text, { flag: 'wx' });
    if (replace) renameSync(temporary, file);
  } catch (cause) {
    rmSync(temporary, { force: true });
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === 'EEXIST' && !replace) throw exists();
    throw new UserError(
      'cannot-write',
      `${configFile} could not be written: ${message}`,
      'make the folder writable, or name another one with --repo DIR',
    );
  }
}
