/** `assay repro ID`: says the command before it runs, then whether the failure came back. */
import { type Face, textOptions } from '#cli/faces/face';
import { reproText } from '#cli/text/repro';
import { plain } from '#kit/text';
import { reproduce } from '#operations/reproduce';

export const reproFace: Face = async (parsed, session, terminal) => {
  const onCommand = (command: string, notes: readonly string[]): void => {
    if (!parsed.flags.has('quiet')) terminal.error.write(`${[...notes, command].map(plain).join('\n')}\n`);
  };
  const reproduction = await reproduce(session, { id: parsed.argument ?? '', onCommand });
  if (session.signal.aborted) return null;
  const { result, message, command, known } = reproduction;
  const code = result === 'passed' ? 0 : result === 'no-answer' ? 3 : 1;
  const json = { version: 1, id: known.failure.id, result, message, command, name: known.failure.test };
  return { text: reproText(reproduction, textOptions(terminal)), json, code };
};
