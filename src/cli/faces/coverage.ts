/** `assay coverage show FILE`: which tests run which function. */
import { relative, resolve } from 'node:path';
import { type Face, textOptions } from '#cli/faces/face';
import { coverageText } from '#cli/text/selection/coverage';
import { showCoverage } from '#operations/selection/coverage';

export const coverageFace: Face = async (parsed, session, terminal) => {
  const path = relative(session.repo, resolve(terminal.cwd, parsed.argument ?? ''));
  const found = await showCoverage(session, path);
  return { text: coverageText(found, textOptions(terminal)), json: { version: 1, ...found }, code: 0 };
};
