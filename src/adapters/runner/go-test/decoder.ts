/**
 * What the launcher hands on from `go test -json` -> RunnerEvents, as they come. `go test` knows packages; which file a test
 * lies in the launcher has read from the tree.
 *
 *     begin ──> out (test2json), err (the compiler) … ──> done (one go command) ──> … ──> end
 *
 * Invariants: a package that does not build is a collection error of its files, never a failed test; one whose dependencies could not be
 * downloaded says nothing about the code, so it is a problem and the run has no end; a test that did not end is
 * failed only when the package's own output says that it ended the run; a file some of whose tests never had their turn has no end.
 */
import { buildErrors, isRefusal } from '#adapters/runner/go-test/build-errors';
import { createPackage, type GoPackage } from '#adapters/runner/go-test/package';
import type { RunnerEvent } from '#domain/result';
import { problem } from '#formats/runner-events';
import { createReportRecords, parseObject, type ReportRecord } from '#formats/toolchain/report-records';
import { plain } from '#kit/text';
import type { CommandRequest, Decoder } from '#ports/runner';

/** Packages that lack their dependencies tell much the same. */
const maxRefusals = 5;

export function createGoDecoder({ root }: Pick<CommandRequest, 'root'>): Decoder {
  const records = createReportRecords();
  const state = createState(root);
  const add = (record: ReportRecord): readonly RunnerEvent[] => {
    switch (record.at) {
      case 'complaint':
      case 'problem':
        return state.problem(String(record['message']));
      case 'begin':
        return state.begin(record);
      case 'err':
        state.errors.line(String(record['text']));
        return [];
      case 'out':
        return state.out(String(record['text']));
      case 'done':
        return state.done(record);
      case 'end':
        return state.end();
      default:
        return [];
    }
  };
  return {
    report: (bytes) => records.push(bytes).flatMap(add),
    end: ({ code, stderrTail }) => (state.silent() ? [problem(silence(code, stderrTail), 'collect')] : []),
  };
}

function silence(code: number | null, stderr: string): string {
  return plain(stderr).trim().slice(-4000) || `the launcher ended with code ${code ?? 'none'} and said nothing`;
}

function createState(root: string) {
  const packages = new Map<string, GoPackage>();
  const broken = new Map<string, string>();
  let errors = buildErrors();
  let [said, failed] = [false, false];
  const tell = (message: string): readonly RunnerEvent[] => {
    said = true;
    return [problem(message, 'collect')];
  };
  return {
    get errors() {
      return errors;
    },
    silent: () => !said,
    problem: tell,
    begin(record: ReportRecord): readonly RunnerEvent[] {
      said = true;
      const realRoot = typeof record['root'] === 'string' ? record['root'] : root;
      const listed: readonly unknown[] = Array.isArray(record['packages']) ? record['packages'] : [];
      for (const it of listed) {
        const made = createPackage(it, root, realRoot);
        if (made !== null) packages.set(made.path, made);
      }
      return [{ type: 'start', runner: 'go-test', version: String(record['version']) }];
    },
    out(text: string): readonly RunnerEvent[] {
      const event = parseObject(text);
      if (event === null) {
        const [, path] = /^FAIL\s+(\S+) \[(?:build|setup) failed\]/.exec(text) ?? [];
        if (path !== undefined) broken.set(path, '');
        else errors.line(text);
        return [];
      }
      const { Action: action, Package: path, ImportPath: built, FailedBuild: cause, Output: output } = event;
      if (action === 'build-output' && typeof built === 'string') errors.of(built, String(output));
      if (typeof cause === 'string' && typeof path === 'string') {
        broken.set(path, cause);
        return [];
      }
      return (typeof path === 'string' ? packages.get(path)?.event(event) : null) ?? [];
    },
    done(record: ReportRecord): readonly RunnerEvent[] {
      const names: readonly unknown[] = Array.isArray(record['packages']) ? record['packages'] : [];
      const group = names.flatMap((name) => packages.get(String(name)) ?? []);
      const open = group.filter((it) => !it.ended());
      const unbuilt = open
        .filter(({ path }) => broken.has(path))
        .map((it) => ({ it, why: errors.about(it.path, broken.get(it.path) ?? '', names.map(String)) }));
      const refusals = new Set(unbuilt.map(({ why }) => why).filter(isRefusal));
      failed ||= refusals.size > 0;
      const events = [
        ...unbuilt.flatMap(({ it, why }) => (isRefusal(why) ? [] : it.failedToBuild(why))),
        ...[...refusals].slice(0, maxRefusals).flatMap(tell),
      ];
      const lost = open.filter(({ path }) => !broken.has(path));
      const general = lost.length === 0 ? null : errors.general();
      errors = buildErrors();
      if (general === null) return events;
      failed = true;
      const who = lost.map(({ path }) => path).slice(0, 3);
      return [
        ...events,
        ...tell(general || `go test ended with code ${record['code']} and said nothing about ${who.join(', ')}`),
      ];
    },
    end: (): readonly RunnerEvent[] => (failed ? [] : [{ type: 'end', interrupted: false }]),
  };
}
