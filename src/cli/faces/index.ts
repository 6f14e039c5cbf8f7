/** One face per command of `commands.ts`. */
import type { Face } from '#cli/faces/face';
import { initFace } from '#cli/faces/init';
import { planFace } from '#cli/faces/plan';
import { reproFace } from '#cli/faces/repro';
import { validateFace } from '#cli/faces/validate';

export const faces: Readonly<Record<string, Face>> = {
  validate: validateFace,
  plan: planFace,
  init: initFace,
  repro: reproFace,
};
