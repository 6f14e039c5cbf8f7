/**
 * `assay watch`: verdicts to standard output as they come, progress and single lines to standard error, or one JSON object per event.
 * Keys on a terminal: Enter runs again, f runs everything, q and Ctrl-C quit.
 */
import { appendFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Face, judgeOptions, textOptions } from '#cli/faces/face';
import { writeOutput } from '#cli/output-files';
import { createRunView } from '#cli/run-view';
import * as text from '#cli/text/watch';

import { OutsideError } from '#domain/error';
import { type WatchEvent, watch } from '#operations/watch';
import { watchLine } from '#operations/watch-json';

export const watchFace: Face = async (parsed, session, terminal, relay) => {
  const quit = new AbortController();
  let interrupted = false;
  let ask: (what: 'again' | 'full') => void = () => undefined;
  const releaseKeys = terminal.keys?.((key) => {
    if (key === '\u0003') interrupted = true;
    if (key === 'q' || key === '\u0003') quit.abort();
    if (key === '\r' || key === '\n') ask('again');
    if (key === 'f') ask('full');
  });
  const writers = [jsonWriter(parsed, terminal), textWriter(parsed, terminal, relay)];
  try {
    const end = await watch(session, {
      ...judgeOptions(parsed, terminal),
      feed: relay,
      tell: (event) => writers.forEach((write) => void write(event)),
      onAsk: (given) => {
        ask = given;
      },
      signal: quit.signal,
    });
    if (end === 'gone') throw new OutsideError('watcher', `${session.repo} is gone`, { retryable: false });
    return { streamed: true, code: interrupted ? 130 : 0 }; // a signal ends it, too, and has its own exit code
  } finally {
    releaseKeys?.();
  }
};

type Write = (event: WatchEvent) => void;
type Parsed = Parameters<Face>[0];
type Terminal = Parameters<Face>[2];

function jsonWriter(parsed: Parsed, terminal: Terminal): Write {
  if (!parsed.flags.has('json')) return () => undefined;
  const line = (event: WatchEvent): string => `${watchLine(event, terminal.clock.now())}\n`;
  const file = parsed.values.get('json');
  if (file === undefined) return (event) => terminal.out.write(line(event));
  const path = resolve(terminal.cwd, file);
  writeOutput('json', path, '');
  return (event) => appendFileSync(path, line(event));
}

/** Nothing but JSON goes to standard output when that is where the JSON goes. */
function textWriter(parsed: Parsed, terminal: Terminal, relay: Parameters<Face>[3]): Write {
  if (parsed.flags.has('json') && !parsed.values.has('json')) return () => undefined;
  const options = textOptions(terminal);
  const quiet = parsed.flags.has('quiet');
  const say = (line: string): void => {
    if (!quiet) terminal.error.write(`${line}\n`);
  };
  let last: text.LastVerdict | null = null;
  let gap = '';
  return (event) => {
    const now = terminal.clock.now();
    switch (event.type) {
      case 'change.seen':
        relay.end();
        say(`${gap}${text.runBeginsText(event.since, last, now, options)}`);
        gap = '';
        if (!quiet) relay.show(createRunView(terminal));
        break;
      case 'superseded':
        relay.end();
        say(text.supersededText(options));
        break;
      case 'verdict':
        relay.end();
        terminal.out.write(`${text.verdictBlock(event.report, last, options)}\n\n`);
        last = { result: event.report.verdict.result, at: now };
        gap = '\n';
        say(text.waitingText(terminal.keys !== null, options));
        break;
      case 'own-writes':
        say(text.ownWritesText(event.paths, options));
        break;
      case 'problem':
        relay.end();
        say(text.problemText(event.message, event.hint, options));
        break;
      case 'note':
        say(text.noteText(event.text, options));
        break;
      default:
        break; // the live view shows results; a save that changed nothing is no news to who made it
    }
  };
}
