/** What --layers, --budget or assay.yaml left out, and how that was reckoned, for people. Pure. */
import type { Plan } from '#domain/plan';
import { count, duration } from '#kit/text';
import { writtenDuration } from '#kit/text/duration';

export function cutLines({ cut, selected }: Pick<Plan, 'cut' | 'selected'>): readonly string[] {
  const { layers = null, budget = null } = cut ?? {};
  const ofLayers =
    layers === null
      ? []
      : [
          layers.tests === 0
            ? `only ${layers.asked.join(', ')} was asked for, and the change reaches no test of another layer`
            : `only ${layers.asked.join(', ')} was asked for: ${count(layers.tests, 'reached test file')} of other layers left out`,
        ];
  if (budget === null) return ofLayers;
  const { ms, from, expectedMs, tests, estimate } = budget;
  const left = tests === 0 ? 'nothing the change reaches left out' : `${count(tests, 'reached test file')} left out`;
  const over = expectedMs > ms ? ': the first alone takes longer' : '';
  const line = `budget ${writtenDuration(ms)} (${from}): ${count(selected.length, 'test file')} of about ${duration(expectedMs)}${over}, ${left}`;
  return [...ofLayers, estimate === null ? line : `${line}; ${estimate}`];
}
