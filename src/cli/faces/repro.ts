/** `assay repro ID`: says the command before it runs, then whether the failure came back; or opens a shell where it would run. */
import { type Face, textOptions } from '#cli/faces/face';
import { reproText, trialText } from '#cli/text/repro';
import { OutsideError, UserError } from '#domain/error';
import { plain } from '#kit/text';
import { reproduce, reproShell } from '#operations/reproduce';

const codes = { same: 1, different: 1, passed: 0, 'no-answer': 3 } as const;

export const reproFace: Face = async (parsed, session, terminal) => {
  const id = parsed.argument ?? '';
  const say = (...lines: readonly string[]): void => {
    if (!parsed.flags.has('quiet')) terminal.error.write(`${lines.map(plain).join('\n')}\n`);
  };
  if (parsed.flags.has('shell')) {
    const clash = ['times', 'json'].find((name) => parsed.flags.has(name));
    if (clash !== undefined)
      throw new UserError('wrong-use', `--shell and --${clash} do not go together`, 'leave one out');
    const program = terminal.env['SHELL'] || '/bin/sh';
    const problem = await reproShell(session, id, {
      program,
      onCommand: (command, dir, notes) =>
        say(
          ...notes,
          `command  ${command}`,
          `folder   ${dir}`,
          `${program} starts there; "exit" ends it and removes all of it`,
        ),
    });
    if (problem !== null) throw new OutsideError('repro', problem, { retryable: false });
    return session.signal.aborted ? null : { streamed: true, code: 0 };
  }
  const times = Number(parsed.values.get('times') ?? 1);
  const reproduction = await reproduce(session, {
    id,
    times,
    onCommand: (command, notes) => say(...notes, command),
    onTrial: (trial, number) => {
      if (times > 1) say(trialText(trial, number, times));
    },
  });
  if (session.signal.aborted) return null;
  const { result, message, command, known, counts, treeId } = reproduction;
  const { failure } = known;
  const what = { id: failure.id, name: failure.test, result, times, counts, tree: treeId };
  const json = { version: 1, ...what, seenTree: known.change.head.tree, message, command };
  return { text: reproText(reproduction, textOptions(terminal)), json, code: codes[result] };
};
