/** One command of the command line: opens a session, asks the command's face, prints its answer, and gives the exit code. */
import { resolve } from 'node:path';
import { faces } from '#cli/faces/index';
import { createLiveView } from '#cli/live-view';
import { outputFiles, writeOutput } from '#cli/output-files';
import { type Parsed, parseArguments } from '#cli/parse-arguments';
import type { OpenSession, Terminal } from '#cli/terminal';
import { commandText, overviewText } from '#cli/text/help';
import { createPaint, wantsColour } from '#cli/text/paint';
import { oneLine } from '#kit/text';
import type { Feed } from '#operations/session';

/** Runs argv (without node and script). Throws UserError and bugs; the caller prints them. Null: interrupted. */
export async function runCommandLine(
  argv: readonly string[],
  terminal: Terminal,
  open: OpenSession,
): Promise<number | null> {
  const request = parseArguments(argv);
  if (request.type === 'version') return print(terminal, terminal.version());
  if (request.type === 'help') return print(terminal, overviewText());
  const { parsed } = request;
  if (parsed.flags.has('help')) return print(terminal, commandText(parsed.command));
  const files = outputFiles(parsed, terminal.cwd);
  const view = createView(parsed, terminal);
  const session = await open({ repo: resolve(terminal.cwd, parsed.values.get('repo') ?? '.'), feed: view });
  try {
    for (const note of session.notes) terminal.error.write(`assay: ${oneLine(note)}\n`);
    const answer = await faces[parsed.command.name]?.(parsed, session, terminal);
    view.end();
    if (answer === undefined) throw new Error(`command ${parsed.command.name} has no face`);
    if (answer === null) return null;
    const json = `${JSON.stringify(answer.json, null, 2)}\n`;
    terminal.out.write(parsed.flags.has('json') && !files.has('json') ? json : `${answer.text}\n`);
    for (const { option, text } of [{ option: 'json', text: json }, ...(answer.files ?? [])]) {
      const file = files.get(option);
      if (file !== undefined) writeOutput(option, file, text);
    }
    return answer.code;
  } finally {
    view.end();
    await session.close();
  }
}

function createView(parsed: Parsed, terminal: Terminal): Feed & { end(): void } {
  const silent = parsed.flags.has('quiet') || parsed.command.name !== 'validate';
  if (silent) return { publish: () => undefined, end: () => undefined };
  return createLiveView({
    write: terminal.error.write,
    terminal: terminal.error.isTerminal && terminal.env['TERM'] !== 'dumb',
    columns: terminal.columns,
    paint: createPaint(wantsColour(terminal.error.isTerminal, terminal.env)),
    clock: terminal.clock,
  });
}

function print(terminal: Terminal, text: string): number {
  terminal.out.write(`${text}\n`);
  return 0;
}
