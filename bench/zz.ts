import { median } from './support/paired-ratio.ts';
import { measureCycles } from './support/prioritisation/cycle-cost.ts';

for (let i = 0; i < 3; i++) {
  const c = measureCycles(2000, 60);
  console.log(
    median(c.rankMs).toFixed(2),
    median(c.learnMs).toFixed(2),
    median(c.explainMs).toFixed(2),
    c.stateBytes,
    Math.min(...c.rankMs).toFixed(2),
    Math.min(...c.learnMs).toFixed(2),
  );
}
