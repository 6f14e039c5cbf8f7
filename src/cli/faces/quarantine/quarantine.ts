/** `assay quarantine add|prove|list`: entries of assay.quarantine.yaml. `list` ends with 1 when one has expired or is over its budget. */
import { type Face, textOptions } from '#cli/faces/face';
import { addedText, quarantineText } from '#cli/text/quarantine/list';
import { proofText } from '#cli/text/quarantine/prove';
import { UserError } from '#domain/error';
import { count, oneLine } from '#kit/text';
import { addQuarantine } from '#operations/quarantine/add';
import { listQuarantine } from '#operations/quarantine/list';
import { proveFix } from '#operations/quarantine/prove';

export const quarantineAddFace: Face = async ({ argument, values }, session, terminal) => {
  const budget = values.get('allow');
  const added = await addQuarantine(session, {
    what: argument ?? '',
    owner: values.get('owner') ?? null,
    reason: values.get('reason') ?? null,
    expires: values.get('expires') ?? null,
    budget: budget === undefined ? null : Number(budget),
  });
  return { text: addedText(added, textOptions(terminal)), json: { version: 1, ...added }, code: 0 };
};

export const quarantineListFace: Face = async (_parsed, session, terminal) => {
  const list = await listQuarantine(session);
  const isRed = list.entries.some(({ state }) => state === 'expired' || state === 'over-budget');
  return { text: quarantineText(list, textOptions(terminal)), json: { version: 1, ...list }, code: isRed ? 1 : 0 };
};

const codes = { proven: 0, failed: 1, capped: 3, 'no-answer': 3 } as const;

export const quarantineProveFace: Face = async ({ argument, values, flags }, session, terminal) => {
  const most = values.get('most');
  if (most === '0') throw new UserError('bad-times', '--most must be at least 1', 'for example: --most 20');
  const say = (line: string): void => {
    if (!flags.has('quiet')) terminal.error.write(`${line}\n`);
  };
  const proof = await proveFix(session, {
    what: argument ?? '',
    most: most === undefined ? null : Number(most),
    onStart: (needed, runs, test) => {
      const of = needed === null || needed <= runs ? '' : ` of the ${needed} that the claim needs`;
      say(`${oneLine(test)}: ${count(runs, 'run')}${of}, each in a fresh process`);
    },
    onRun: (result, number, runs) => say(`${number} of ${runs}: ${result}`),
  });
  if (session.signal.aborted) return null;
  return { text: proofText(proof, textOptions(terminal)), json: { version: 1, ...proof }, code: codes[proof.result] };
};
