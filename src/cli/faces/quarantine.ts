/** `assay quarantine add|list`: entries of assay.quarantine.yaml. `list` ends with 1 when one has expired or is over its budget. */
import { type Face, textOptions } from '#cli/faces/face';
import { addedText, quarantineText } from '#cli/text/quarantine/list';
import { addQuarantine } from '#operations/quarantine/add';
import { listQuarantine } from '#operations/quarantine/list';

export const quarantineAddFace: Face = async ({ argument, values }, session, terminal) => {
  const budget = values.get('budget');
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
