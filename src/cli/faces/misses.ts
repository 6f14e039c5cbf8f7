/** `assay misses`: failures that a selection would not have shown. */
import { type Face, textOptions } from '#cli/faces/face';
import { missesText } from '#cli/text/selection/misses';
import { listMisses } from '#operations/selection/misses';

export const missesFace: Face = async (_parsed, session, terminal) => {
  const found = await listMisses(session);
  return { text: missesText(found, textOptions(terminal)), json: { version: 1, ...found }, code: 0 };
};
