/** `assay flaky`: tests that were proven flaky. */
import { type Face, textOptions } from '#cli/faces/face';
import { flakyText } from '#cli/text/flaky/flaky';
import { listFlaky } from '#operations/flaky/list-flaky';

export const flakyFace: Face = async (_parsed, session, terminal) => {
  const found = await listFlaky(session);
  return { text: flakyText(found, textOptions(terminal)), json: { version: 1, ...found }, code: 0 };
};
