/**
 * `assay watch --json`: one object per event and line, for agents. Every object has `event` and, where it is about files, `tree`: the
 * snapshot it speaks of, the same word in `change.seen`, `first-failure`, `superseded`, `unchanged` and `verdict`. Pure.
 */
import type { Change } from '#domain/change';
import { testName } from '#domain/suite';
import type { WatchEvent } from '#engine/watch/event';
import { reportJson } from '#operations/report-json';

/** One line, without its line break. `at` is milliseconds since the epoch. */
export function watchLine(event: WatchEvent, at: number): string {
  return JSON.stringify({ version: 1, event: event.type, at, ...bodyOf(event) });
}

function bodyOf(event: WatchEvent): object {
  switch (event.type) {
    case 'watching':
      return { repo: event.repo };
    case 'note':
      return { text: event.text };
    case 'change.seen':
      return { ...sides(event.change), files: event.change.files.map(({ path }) => path), since: event.since };
    case 'unchanged':
    case 'superseded':
      return sides(event.change);
    case 'first-result':
    case 'first-failure': {
      const { suite, result } = event;
      const { file, outcome, error } = result;
      const name = testName({ suite, ...result });
      return { ...sides(event.change), suite, file, name, outcome, message: error?.message ?? null };
    }
    case 'verdict': {
      const { change, verdict } = event.report;
      return {
        ...sides(change),
        verdict: verdict.result,
        headline: verdict.headline,
        report: reportJson(event.report),
      };
    }
    case 'own-writes':
      return { files: event.paths };
    case 'problem':
      return { message: event.message, hint: event.hint };
  }
}

function sides({ head, base }: Change): object {
  return { tree: head.tree, base: base?.commit ?? null };
}
