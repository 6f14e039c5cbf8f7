/** Evidence in words, strongest first: raw counts, the rule that decided, how the change reaches the test. Pure. */
import type { Reach } from '#domain/impact';
import type { TreeRole } from '#domain/plan';
import { type Answer, type TestEvidence, tally } from '#flow/verdict/outcomes';

export function evidenceSentences(
  because: string,
  evidence: TestEvidence,
  reach: Reach | null,
  baseLabel: string | null,
): readonly string[] {
  const reached = reach === null ? 'no path from the change to this test is known' : reach.reason;
  return [countsSentence(evidence, baseLabel), because, reached].filter((sentence) => sentence !== '');
}

/** `fails 3/3 here, fails 1/1 in a clean copy, passes 2/2 on main`. */
function countsSentence({ answers }: TestEvidence, baseLabel: string | null): string {
  const places: readonly (readonly [TreeRole, string])[] = [
    ['head', 'here'],
    ['head-copy', 'in a clean copy'],
    ['base-with-head-tests', `on ${baseLabel}`],
    ['base', `as it was on ${baseLabel}`],
  ];
  return places
    .map(([role, where]) => countsIn(answers[role], where))
    .filter((part) => part !== null)
    .join(', ');
}

function countsIn(answers: readonly Answer[], where: string): string | null {
  const { failed, passed, other } = tally(answers);
  const answered = failed + passed;
  if (answered === 0) return other === 0 ? null : `no answer ${where}`;
  return failed === 0 ? `passes ${passed}/${answered} ${where}` : `fails ${failed}/${answered} ${where}`;
}
