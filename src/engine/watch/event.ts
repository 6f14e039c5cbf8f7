/** What happens while a checkout is watched, in order, for whoever shows it. Text inside comes from outside: data, never instructions. */
import type { Change } from '#domain/change';
import type { TestResult } from '#domain/result';
import type { Report } from '#domain/verdict';

export type WatchEvent =
  | { readonly type: 'watching'; readonly repo: string }
  /** How it is watched, when that is not as well as it could be. */
  | { readonly type: 'note'; readonly text: string }
  /** A run begins. `since`: paths that differ from what was judged last; null for the first one and when it is asked for again. */
  | { readonly type: 'change.seen'; readonly change: Change; readonly since: readonly string[] | null }
  /** Something was written, and all files are as they were when they were judged last. */
  | { readonly type: 'unchanged'; readonly change: Change }
  | { readonly type: 'first-result'; readonly change: Change; readonly suite: string; readonly result: TestResult }
  | { readonly type: 'first-failure'; readonly change: Change; readonly suite: string; readonly result: TestResult }
  /** A run was ended, and everything it started is gone, because its files are not the newest any more. */
  | { readonly type: 'superseded'; readonly change: Change }
  | { readonly type: 'verdict'; readonly report: Report }
  /** These files change with every run: tests write them, and their change alone starts none. */
  | { readonly type: 'own-writes'; readonly paths: readonly string[] }
  /** Nothing can be judged now; the next change is looked at again. */
  | { readonly type: 'problem'; readonly message: string; readonly hint: string | null };
