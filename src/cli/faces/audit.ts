/** `assay audit`: selections held against full runs; exit code 1 when one would have missed a failure, 3 when a change could not be judged. */
import { type Face, judgeOptions, textOptions } from '#cli/faces/face';
import { auditedLine, auditText } from '#cli/text/selection/audit';
import { audit } from '#operations/selection/audit';

export const auditFace: Face = async (parsed, session, terminal) => {
  const { concurrency, timeout = null } = judgeOptions(parsed, terminal);
  const last = parsed.values.get('last');
  const isQuiet = parsed.flags.has('quiet') || parsed.flags.has('json');
  const found = await audit(session, {
    ...{ concurrency, timeout },
    last: last === undefined ? null : Number(last),
    pairs: parsed.values.get('pairs') ?? null,
    tell: (change, index, all) => {
      if (!isQuiet) terminal.error.write(`${auditedLine(change, index, all)}\n`);
    },
  });
  if (found === null) return null;
  const missed = found.changes.some((change) => change.missed.length > 0);
  const unsure = found.changes.some((change) => change.result === 'inconclusive');
  return {
    text: auditText(found, textOptions(terminal)),
    json: { version: 1, ...found },
    code: missed ? 1 : unsure ? 3 : 0,
  };
};
