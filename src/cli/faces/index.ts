/** One face per command of `commands.ts`. */
import { auditFace } from '#cli/faces/audit';
import { coverageFace } from '#cli/faces/coverage';
import { explainFace } from '#cli/faces/explain';
import type { Face } from '#cli/faces/face';
import { initFace } from '#cli/faces/init';
import { missesFace } from '#cli/faces/misses';
import { planFace } from '#cli/faces/plan';
import { quarantineAddFace, quarantineListFace } from '#cli/faces/quarantine';
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
  'quarantine add': quarantineAddFace,
  'quarantine list': quarantineListFace,
};
