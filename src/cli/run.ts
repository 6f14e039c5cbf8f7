/** One command of the command line: opens a session, asks the command's face, prints its answer, and gives the exit code. */
import { resolve } from 'node:path';
import { doctorAnswer } from '#cli/faces/doctor';
import type { Answer } from '#cli/faces/face';
import { faces } from '#cli/faces/index';
import { sliceAnswer } from '#cli/faces/log/slice';
import { outputFiles, writeOutput } from '#cli/output-files';
import { type Parsed, parseArguments } from '#cli/parse-arguments';
import { createRelay } from '#cli/relay';
import { createRunView } from '#cli/run-view';
import type { OpenExamination, Openers, OpenSession, Terminal } from '#cli/terminal';
import { commandText, overviewText } from '#cli/text/help';
import { jsonText, oneLine } from '#kit/text';

/** Runs argv (without node and script). Throws UserError and bugs; the caller prints them. Null: interrupted. */
export async function runCommandLine(
  argv: readonly string[],
  terminal: Terminal,
  open: Openers,
): Promise<number | null> {
  const request = parseArguments(argv);
  if (request.type === 'version') return print(terminal, terminal.version());
  if (request.type === 'help') return print(terminal, overviewText());
  const { parsed } = request;
  if (parsed.flags.has('help')) return print(terminal, commandText(parsed.command));
  const files = outputFiles(parsed, terminal.cwd);
  if (parsed.command.name === 'slice') return give(await sliceAnswer(parsed, terminal), parsed, terminal, files);
  const repo = resolve(terminal.cwd, parsed.values.get('repo') ?? '.');
  return parsed.command.name === 'doctor'
    ? examine(parsed, terminal, await open.examination({ repo }), files)
    : runInSession(parsed, terminal, open.session, repo, files);
}

async function runInSession(
  parsed: Parsed,
  terminal: Terminal,
  open: OpenSession,
  repo: string,
  files: ReadonlyMap<string, string>,
): Promise<number | null> {
  const view = createRelay();
  if (parsed.command.name === 'validate' && !parsed.flags.has('quiet')) view.show(createRunView(terminal));
  const session = await open({ repo, feed: view });
  try {
    for (const note of session.notes) terminal.error.write(`assay: ${oneLine(note)}\n`);
    const answer = await faces[parsed.command.name]?.(parsed, session, terminal, view);
    view.end();
    if (answer === undefined) throw new Error(`command ${parsed.command.name} has no face`);
    if (answer === null) return null;
    return 'streamed' in answer ? answer.code : give(answer, parsed, terminal, files);
  } finally {
    view.end();
    await session.close();
  }
}

async function examine(
  parsed: Parsed,
  terminal: Terminal,
  examination: Awaited<ReturnType<OpenExamination>>,
  files: ReadonlyMap<string, string>,
): Promise<number | null> {
  try {
    const answer = await doctorAnswer(examination, terminal);
    return answer === null ? null : give(answer, parsed, terminal, files);
  } finally {
    await examination.close();
  }
}

/** The answer in the form that is asked for, and its files. */
function give(answer: Answer, { flags }: Parsed, terminal: Terminal, files: ReadonlyMap<string, string>): number {
  const json = `${jsonText(answer.json)}\n`;
  terminal.out.write(flags.has('json') && !files.has('json') ? json : `${answer.text}\n`);
  for (const { option, text } of [{ option: 'json', text: json }, ...(answer.files ?? [])]) {
    const file = files.get(option);
    if (file !== undefined) writeOutput(option, file, text);
  }
  return answer.code;
}

function print(terminal: Terminal, text: string): number {
  terminal.out.write(`${text}\n`);
  return 0;
}
