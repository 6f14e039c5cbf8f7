/** `assay failures`: what is remembered of failures, by cause. */
import { type Face, textOptions } from '#cli/faces/face';
import { failuresText } from '#cli/text/quarantine/failures';
import { listFailures } from '#operations/failures/list-failures';

export const failuresFace: Face = async (_parsed, session, terminal) => {
  const failures = await listFailures(session);
  return { text: failuresText(failures, textOptions(terminal)), json: { version: 1, failures }, code: 0 };
};
