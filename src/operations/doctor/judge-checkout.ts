/** The repository and its default branch. Pure. */
import type { Change } from '#domain/change';
import { count } from '#kit/text';
import { type DoctorFinding, fine, missing, noted } from '#operations/doctor/diagnosis';
import type { CheckoutFacts } from '#ports/forge';

export function judgeCheckout(facts: CheckoutFacts, change: Change | null): readonly DoctorFinding[] {
  const { git, root, branch, defaultBranch, shallow } = facts;
  const where = branch === null ? 'no branch is checked out (detached HEAD)' : `on branch ${branch}`;
  return [
    git === null ? missing('checkout', 'git', 'not found on the PATH', 'install git') : fine('checkout', 'git', git),
    fine('checkout', 'repository', `${root}, ${where}`),
    ...(defaultBranch === null
      ? [
          noted(
            'checkout',
            'default branch',
            'none found; name a base with --base REF',
            'git remote set-head origin --auto',
          ),
        ]
      : [
          fine(
            'checkout',
            'default branch',
            `${defaultBranch.name} (${defaultBranch.guessedFrom === null ? 'the remote says so' : `from ${defaultBranch.guessedFrom}`})`,
          ),
        ]),
    ...(change === null ? [] : [fine('checkout', 'change', changeWords(change))]),
    ...(shallow
      ? [noted('checkout', 'history', 'this clone is shallow: a base may not be there', 'git fetch --unshallow')]
      : []),
  ];
}

function changeWords({ files, head, base }: Change): string {
  const against = base === null ? 'nothing before it' : `${base.label} ${base.commit?.slice(0, 7) ?? ''}`.trim();
  return `${count(files.length, 'file')} changed on ${head.label}, compared with ${against}`;
}
