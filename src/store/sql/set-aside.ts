/**
 * Moves a file that is no healthy store out of the way, with its write-ahead log, so that a new one can take its place and
 * nothing is lost that somebody may want to look at. The caller holds the file lock.
 */
import { existsSync, renameSync, rmSync } from 'node:fs';
import { basename } from 'node:path';
import { suspectMark } from '#store/sql/sqlite-errors';

/** Returns the note for the user. The log goes first: a new file must never find an old one's log. */
export function setAside(file: string, reason: string): string {
  const target = freeName(file);
  for (const suffix of ['-shm', '-wal', '']) {
    if (existsSync(file + suffix)) renameSync(file + suffix, target + suffix);
  }
  rmSync(suspectMark(file), { force: true });
  return `${basename(file)} could not be used (${reason}): it was set aside as ${basename(target)} and a new one was started`;
}

function freeName(file: string): string {
  let number = 1;
  while (existsSync(`${file}.broken-${number}`)) number += 1;
  return `${file}.broken-${number}`;
}
