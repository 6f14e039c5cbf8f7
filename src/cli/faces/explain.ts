/** `assay explain THING`: the explanation as text or JSON. */
import { type Face, judgeOptions, textOptions } from '#cli/faces/face';
import { explainText } from '#cli/text/explain';
import { explain } from '#operations/explain/explain';
import type { Explanation } from '#operations/explain/explanation';

export const explainFace: Face = async (parsed, session, terminal) => {
  const thing = parsed.argument ?? '';
  const explanation = await explain(session, { ...judgeOptions(parsed, terminal), thing, cwd: terminal.cwd });
  if (explanation === null) return null;
  return { text: explainText(explanation, textOptions(terminal)), json: toJson(explanation), code: 0 };
};

/** Light: the change and suite that a failure was seen with stay in the store. */
function toJson(explanation: Explanation): object {
  const version = 1;
  if (explanation.kind === 'file') return { version, ...explanation };
  const brief = (known: {
    readonly failure: { readonly id: string; readonly class: string };
    readonly seenAt: number;
  }) => ({
    id: known.failure.id,
    class: known.failure.class,
    seenAt: known.seenAt,
  });
  if (explanation.kind === 'test') return { version, ...explanation, failures: explanation.failures.map(brief) };
  const { known, others, flake } = explanation;
  const { failure, change, seenAt, firstSeenAt = seenAt } = known;
  const seen = { firstSeenAt, seenAt, tree: change.head.tree, label: change.head.label };
  const repro = `assay repro ${failure.id}`;
  return { version, kind: 'failure', failure, seen, flake, others: others.map(brief), repro };
}
