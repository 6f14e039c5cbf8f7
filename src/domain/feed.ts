/** Progress: what a live view shows while a run goes on. Lossy: nothing may depend on having seen one. */

import type { Change } from '#domain/change';
import type { Check, Plan } from '#domain/plan';
import type { TestResult } from '#domain/result';

export type Progress =
  | { readonly type: 'phase'; readonly text: string }
  | { readonly type: 'change'; readonly change: Change }
  | { readonly type: 'plan'; readonly plan: Plan }
  | { readonly type: 'check-started'; readonly check: Check }
  | { readonly type: 'test'; readonly check: Check; readonly result: TestResult }
  | { readonly type: 'file-finished'; readonly check: Check; readonly file: string; readonly failed: boolean }
  | { readonly type: 'check-finished'; readonly check: Check; readonly ok: boolean };
