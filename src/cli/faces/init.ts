/** `assay init`: what was written, and what to type next. */
import { type Face, textOptions } from '#cli/faces/face';
import { initText } from '#cli/text/init';
import { initialize } from '#operations/init';

export const initFace: Face = async (parsed, session, terminal) => {
  const done = await initialize(session, { force: parsed.flags.has('force') });
  if (done === null) return null;
  const { file, schema, suites, scriptsNotRun, unread } = done;
  const json = {
    version: 1,
    file,
    schema,
    suites: suites.map(({ id, runner, dir, layer, because }) => ({ name: id, runner, dir, layer, because })),
    scriptsNotRun,
    unread,
  };
  return { text: initText(done, textOptions(terminal)), json, code: 0 };
};
