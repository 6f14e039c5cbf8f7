/**
 * What the launcher hands on from cargo -> RunnerEvents, as they come.
 *
 *     begin ──> broken | (unit ──> out, err … ──> done) ──> … ──> end
 *
 * Invariant: a target that does not compile is a collection error of its files, never a failed test.
 */
import { posix } from 'node:path';
import { type CargoUnit, createUnit } from '#adapters/runner/cargo/unit';
import type { RunnerEvent } from '#domain/result';
import { problem } from '#formats/runner-events';
import { createReportRecords, type ReportRecord } from '#formats/toolchain/report-records';
import { plain } from '#kit/text';
import type { CommandRequest, Decoder } from '#ports/runner';

const unreachable =
  /failed to (?:download|fetch|get|query)|could not connect|Could(?:n't| not) resolve host|Unable to update|without (?:the )?`?--offline|network failure/i;

export function createCargoDecoder({ root, files }: Pick<CommandRequest, 'root' | 'files'>): Decoder {
  const records = createReportRecords();
  const projects = new Map(files.map(({ file, project }) => [file, project]));
  let unit: CargoUnit | null = null;
  let [realRoot, base, silent, failed] = [root, '', true, false];

  const decode = (record: ReportRecord): readonly RunnerEvent[] => {
    silent = false;
    switch (record.at) {
      case 'complaint':
      case 'problem': {
        const message = plain(String(record['message']));
        failed ||= !message.startsWith('no tests found');
        return [problem(words(message), 'collect')];
      }
      case 'begin': {
        realRoot = String(record['root']);
        base = posix.relative(realRoot, String(record['workspace']));
        return [{ type: 'start', runner: 'cargo', version: String(record['version']) }];
      }
      case 'broken': {
        const message = plain(String(record['message'])).trim().slice(0, 16_384);
        return texts(record['files']).flatMap((file): RunnerEvent[] => [
          { type: 'file-start', file, project: null },
          {
            type: 'file-end',
            file,
            project: null,
            ms: 0,
            error: { name: '', message, stack: '', expected: null, actual: null, phase: 'collect' },
          },
        ]);
      }
      case 'unit': {
        const wanted = texts(record['files']);
        const target = String(record['target']);
        unit = createUnit({
          target,
          doc: record['doc'] === true,
          files: wanted,
          names: namesIn(record['names']),
          root,
          realRoot,
          base,
        });
        return wanted.map((file): RunnerEvent => ({ type: 'file-start', file, project: null }));
      }
      case 'out':
        unit?.out(String(record['text']));
        return [];
      case 'err':
        unit?.err(String(record['text']));
        return [];
      case 'done':
        return unit?.done(typeof record['code'] === 'number' ? record['code'] : null) ?? [];
      case 'end':
        return failed ? [] : [{ type: 'end', interrupted: false }];
      default:
        return [];
    }
  };
  const inProject = (event: RunnerEvent): RunnerEvent =>
    'file' in event ? { ...event, project: projects.get(event.file) ?? null } : event;
  return {
    report: (bytes) => records.push(bytes).flatMap(decode).map(inProject),
    end: ({ code, stderrTail }) =>
      silent
        ? [
            problem(
              plain(stderrTail).trim().slice(-4000) ||
                `the launcher ended with code ${code ?? 'none'} and said nothing`,
              'collect',
            ),
          ]
        : [],
  };
}

/** Says what to do where it is not the code that is wrong. */
function words(message: string): string {
  return unreachable.test(message)
    ? `dependencies could not be downloaded (\`cargo fetch\` fetches them): ${message}`
    : message;
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((it) => typeof it === 'string') : [];
}

function namesIn(value: unknown): ReadonlyMap<string, string> {
  if (typeof value !== 'object' || value === null) return new Map();
  return new Map(Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}
