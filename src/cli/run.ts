/** One command of the command line: opens a session, calls the operation, prints its answer, and gives the exit code. */
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { CommandSpec } from '#cli/commands';
import { commandText, overviewText } from '#cli/help-text';
import { createLiveView } from '#cli/live-view';
import { createPaint, type Paint, wantsColour } from '#cli/paint';
import { type Parsed, parseArguments } from '#cli/parse-arguments';
import { planText } from '#cli/plan-text';
import { reproText } from '#cli/repro-text';
import { verdictText } from '#cli/verdict-text';
import { UserError } from '#domain/error';
import type { Clock } from '#kit/clock';
import { oneLine, plain } from '#kit/text';
import { type JudgeOptions, previewPlan, validate } from '#operations/judge-change';
import { planJson, reportJson } from '#operations/report-json';
import { reproduce } from '#operations/reproduce';
import type { Feed, Session } from '#operations/session';

/** The outside of a command line, as arguments. */
export interface Terminal {
  readonly out: { write(text: string): void; readonly isTerminal: boolean };
  readonly error: { write(text: string): void; readonly isTerminal: boolean };
  readonly columns: () => number;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly cores: number;
  readonly version: () => string;
  readonly clock: Clock;
}

export type OpenSession = (options: {
  readonly repo: string;
  readonly feed: Feed;
}) => Promise<Session & { close(): Promise<void> }>;

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
  const jsonFile = parsed.values.get('json');
  const view = createView(parsed, terminal);
  const session = await open({ repo: resolve(terminal.cwd, parsed.values.get('repo') ?? '.'), feed: view });
  try {
    for (const note of session.notes) terminal.error.write(`assay: ${oneLine(note)}\n`);
    const answer = await faces[parsed.command.name]?.(parsed, session, terminal);
    view.end();
    if (answer === undefined) throw new Error(`command ${parsed.command.name} has no face`);
    if (answer === null) return null;
    const json = `${JSON.stringify(answer.json, null, 2)}\n`;
    terminal.out.write(parsed.flags.has('json') && jsonFile === undefined ? json : `${answer.text}\n`);
    if (jsonFile !== undefined) writeJson(resolve(terminal.cwd, jsonFile), json);
    return answer.code;
  } finally {
    view.end();
    await session.close();
  }
}

interface Answer {
  readonly text: string;
  readonly json: unknown;
  readonly code: number;
}

type Face = (parsed: Parsed, session: Session, terminal: Terminal) => Promise<Answer | null>;

const verdictCodes = { pass: 0, fail: 1, inconclusive: 3 } as const;

const faces: Readonly<Record<CommandSpec['name'], Face>> = {
  async validate(parsed, session, terminal) {
    const report = await validate(session, judgeOptions(parsed, terminal));
    if (report === null) return null;
    return {
      text: verdictText(report, textOptions(terminal)),
      json: reportJson(report),
      code: verdictCodes[report.verdict.result],
    };
  },
  async plan(parsed, session, terminal) {
    const preview = await previewPlan(session, judgeOptions(parsed, terminal));
    return preview === null
      ? null
      : { text: planText(preview, textOptions(terminal)), json: planJson(preview), code: 0 };
  },
  async repro(parsed, session, terminal) {
    const onCommand = (command: string, notes: readonly string[]): void => {
      if (!parsed.flags.has('quiet')) terminal.error.write(`${[...notes, command].map(plain).join('\n')}\n`);
    };
    const reproduction = await reproduce(session, { id: parsed.argument ?? '', onCommand });
    if (session.signal.aborted) return null;
    const { result, message, command, known } = reproduction;
    const code = result === 'passed' ? 0 : result === 'no-answer' ? 3 : 1;
    const json = { version: 1, id: known.failure.id, result, message, command, name: known.failure.test };
    return { text: reproText(reproduction, textOptions(terminal)), json, code };
  },
};

function judgeOptions({ flags, values }: Parsed, terminal: Terminal): JudgeOptions {
  return {
    base: values.get('base') ?? null,
    head: values.get('head') ?? null,
    full: flags.has('full'),
    concurrency: Number(values.get('concurrency') ?? terminal.cores),
  };
}

function textOptions(terminal: Terminal): { paint: Paint; columns: number } {
  return { paint: createPaint(wantsColour(terminal.out.isTerminal, terminal.env)), columns: terminal.columns() };
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

function writeJson(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new UserError(
      'cannot-write',
      `the JSON could not be written: ${reason}`,
      'name a file in a folder that exists and can be written',
    );
  }
}

function print(terminal: Terminal, text: string): number {
  terminal.out.write(`${text}\n`);
  return 0;
}
