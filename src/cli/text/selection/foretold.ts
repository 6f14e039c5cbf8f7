/** Whether what was foretold came true, as a table of at most 80 columns. Pure. */
import type { Calibration } from '#formats/chance/calibration';
import { count } from '#kit/text';
import type { Foretold } from '#operations/selection/foretold';

export function foretoldLines(foretold: Foretold | null): readonly string[] {
  if (foretold === null) return ['foretold     nothing: no probability was claimed before one of these changes'];
  const { all, failing, changes } = foretold;
  return [
    `foretold     ${summary(all, changes)}`,
    ...table(all),
    ...(failing === null
      ? ['             no change among them failed']
      : [`failed       ${summary(failing, failing.changes)}`, ...table(failing)]),
  ];
}

function summary({ count: size, baseRate, error, brier, skill }: Calibration, changes: number): string {
  const better = skill === null ? 'no skill to tell' : `skill ${skill.toFixed(2)}`;
  return [
    `${count(size, 'test file')} of ${count(changes, 'change')}, ${percent(baseRate)} failed`,
    `error ${percent(error)}, Brier ${brier.toFixed(4)}, ${better}`,
  ].join(': ');
}

function table({ bins }: Calibration): readonly string[] {
  const row = (cells: readonly string[]) => `             ${cells.map((cell) => cell.padStart(9)).join('')}`.trimEnd();
  return [
    row(['claimed', 'failed', 'files']),
    ...bins.map(({ claimed, seen, count: size }) => row([percent(claimed), percent(seen), String(size)])),
  ];
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
