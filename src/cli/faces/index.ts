/** One face per command of `commands.ts`. */
import { auditFace } from '#cli/faces/audit';
import { coverageFace } from '#cli/faces/coverage';
import { explainFace } from '#cli/faces/explain';
import type { Face } from '#cli/faces/face';
import { flakyFace } from '#cli/faces/flaky/flaky';
import { initFace } from '#cli/faces/init';
import { missesFace } from '#cli/faces/misses';
import { planFace } from '#cli/faces/plan';
import { failuresFace } from '#cli/faces/quarantine/failures';
import { quarantineAddFace, quarantineListFace, quarantineProveFace } from '#cli/faces/quarantine/quarantine';
import { reproFace } from '#cli/faces/repro';
import { validateFace } from '#cli/faces/validate';
import { watchFace } from '#cli/faces/watch';

export const faces: Readonly<Record<string, Face>> = {
  validate: validateFace,
  plan: planFace,
  init: initFace,
  repro: reproFace,
  watch: watchFace,
  explain: explainFace,
  coverage: coverageFace,
  misses: missesFace,
  audit: auditFace,
  failures: failuresFace,
  'quarantine add': quarantineAddFace,
  'quarantine prove': quarantineProveFace,
  'quarantine list': quarantineListFace,
  flaky: flakyFace,
};
