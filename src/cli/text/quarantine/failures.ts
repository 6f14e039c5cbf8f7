/** `assay failures` on a terminal. Pure. */
import { fitTo } from '#cli/text/paint';
import type { TextOptions } from '#cli/text/verdict';
import { count, oneLine } from '#kit/text';
import type { FailureGroup } from '#operations/failures/list-failures';

const shown = 30;
const shownTests = 3;

export function failuresText(groups: readonly FailureGroup[], { paint, columns }: TextOptions): string {
  const head = groups.length === 0 ? 'no failure is remembered here' : count(groups.length, 'known failure');
  const rest = groups.length - shown;
  return [
    paint.bold(head),
    ...groups
      .slice(0, shown)
      .flatMap((group) => [
        '',
        fitTo(`${group.fingerprint}  ${oneLine(group.message)}`, columns),
        paint.dim(`  ${seenWords(group)}`),
        ...testLines(group).map((line) => `  ${fitTo(line, columns - 2)}`),
      ]),
    ...(rest > 0 ? ['', paint.dim(`and ${rest} more (--json lists them)`)] : []),
  ].join('\n');
}

function seenWords({ classes, times, firstSeenAt, lastSeenAt, owners }: FailureGroup): string {
  const [first, last] = [firstSeenAt, lastSeenAt].map((at) => new Date(at).toISOString().slice(0, 10));
  const when = first === last ? `seen on ${first}` : `first seen on ${first}, last on ${last}`;
  const owned = owners.length === 0 ? 'no owner in CODEOWNERS' : `owner ${owners.map(oneLine).join(', ')}`;
  return [classes.join(', '), `${when} in ${count(times, 'run')}`, owned].join(' · ');
}

function testLines({ tests }: FailureGroup): readonly string[] {
  const rest = tests.length - shownTests;
  const lines = tests.slice(0, shownTests).map(({ id, name }) => `${id}  ${oneLine(name)}`);
  return rest > 0 ? [...lines, `and ${count(rest, 'more test', 'more tests')}`] : lines;
}
