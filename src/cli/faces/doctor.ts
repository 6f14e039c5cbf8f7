/** `assay doctor`: the diagnosis as text or JSON. It needs no session, so it is no face like the others. */
import { type Answer, textOptions } from '#cli/faces/face';
import type { Terminal } from '#cli/terminal';
import { doctorText } from '#cli/text/doctor';
import { diagnose, type Examination } from '#operations/doctor/diagnose';

/** Null: it was stopped on the way. */
export async function doctorAnswer(examination: Examination, terminal: Terminal): Promise<Answer | null> {
  const diagnosis = await diagnose(examination);
  if (diagnosis === null) return null;
  const text = doctorText(diagnosis, textOptions(terminal));
  return { text, json: { version: 1, ...diagnosis }, code: diagnosis.ready ? 0 : 3 };
}
