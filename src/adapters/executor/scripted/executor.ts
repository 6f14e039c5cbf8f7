/**
 * An executor that starts nothing: it answers from a list of rules, so that scenarios and the demo say exactly what "the runner"
 * reported, at once and the same every time. The first rule that matches answers; its replies are given in turn, the last one for
 * ever (a flaky test is two replies). Invariant: no rule, no guess: an unforeseen command is answered `not-started`.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { OutsideError } from '#domain/error';
import type { Exit } from '#domain/result';
import { folderTexts } from '#kit/folder/folder-texts';
import type { Executor, Handlers, Outcome, RunLimits } from '#ports/executor';
import type { Command } from '#ports/runner';

/** Everything given must hold. */
export interface ScriptedMatch {
  /** Each is a whole argument of the command, or the end of one (`cart.test.ts` matches `/tree/src/cart.test.ts`). */
  readonly arguments?: readonly string[];
  /** End of the working directory. */
  readonly cwd?: string;
  /** Is contained in the text of one of the command's files. */
  readonly file?: string;
}

export interface ScriptedReply {
  /** Written to the report descriptor, one JSON value a line; a string is written as it is (to show a broken stream). */
  readonly report?: readonly unknown[];
  readonly stdout?: string;
  readonly stderr?: string;
  /** How it ends; by itself with code 0 and after 0 ms unless said otherwise. */
  readonly exit?: Partial<Exit>;
  /** It ends only when it is stopped; without a signal to stop it, its time is up at once. */
  readonly hangs?: boolean;
}

/** A function when it depends on the command: on the files it names, or the tree it runs in. */
type Answer = ScriptedReply | ((command: Command) => ScriptedReply);

export interface ScriptedRule {
  readonly when: ScriptedMatch;
  readonly replies: readonly [Answer, ...Answer[]];
}

/** `scratchRoot` is an existing folder: scratch folders are real, for whoever writes to them. */
export function scriptedExecutor(rules: readonly ScriptedRule[], scratchRoot: string): Executor {
  const asked = new Map<ScriptedRule, number>();
  const scratches = new Set<string>();
  const stop = new AbortController();
  const dispose = async (dir: string) => {
    scratches.delete(dir);
    await rm(dir, { recursive: true, force: true });
  };
  const replyTo = (command: Command): ScriptedReply => {
    const rule = rules.find(({ when }) => matches(when, command));
    if (!rule)
      return { exit: { code: null, reason: 'not-started' }, stderr: `no rule for: ${command.argv.join(' ')}\n` };
    const turn = asked.get(rule) ?? 0;
    asked.set(rule, turn + 1);
    const answer = rule.replies[turn] ?? rule.replies.at(-1) ?? {};
    return typeof answer === 'function' ? answer(command) : answer;
  };
  return {
    async run(command, limits, handlers = {}) {
      if (stop.signal.aborted || limits.signal?.aborted) return outcomeOf({}, { code: null, reason: 'stopped' });
      const reply = replyTo(command);
      tell(reply, handlers);
      if (!reply.hangs) return outcomeOf(reply, {});
      return outcomeOf(reply, await hang(limits, stop.signal));
    },
    async attach(command, { signal }) {
      return this.run(command, signal === undefined ? { timeoutMs: 0 } : { timeoutMs: 0, signal });
    },
    async scratch() {
      if (stop.signal.aborted)
        throw new OutsideError('executor', 'the executor has been stopped', { retryable: false });
      const dir = await mkdtemp(join(scratchRoot, 'scratch-'));
      scratches.add(dir);
      const texts = (folder: string, maxBytes: number) => folderTexts(join(dir, folder), maxBytes);
      return { dir, texts, dispose: () => dispose(dir) };
    },
    async stopAll() {
      stop.abort();
      await Promise.all([...scratches].map(dispose));
    },
  };
}

function matches(when: ScriptedMatch, command: Command): boolean {
  return (
    (when.arguments ?? []).every((end) => command.argv.some((argument) => argument.endsWith(end))) &&
    command.cwd.endsWith(when.cwd ?? '') &&
    (when.file === undefined || command.files.some(({ text }) => text.includes(when.file ?? '')))
  );
}

function tell(reply: ScriptedReply, handlers: Handlers): void {
  if (reply.stdout) handlers.output?.('stdout', reply.stdout);
  if (reply.stderr) handlers.output?.('stderr', reply.stderr);
  const lines = (reply.report ?? []).map((line) => (typeof line === 'string' ? line : `${JSON.stringify(line)}\n`));
  if (lines.length > 0) handlers.report?.(Buffer.from(lines.join('')));
}

function hang(limits: RunLimits, stopped: AbortSignal): Promise<Partial<Exit>> {
  const killed = { code: null, signal: 'SIGTERM' } as const;
  const { signal } = limits;
  if (!signal) return Promise.resolve({ ...killed, reason: 'timeout', ms: limits.timeoutMs });
  return new Promise((resolve) => {
    for (const each of [signal, stopped]) {
      each.addEventListener('abort', () => resolve({ ...killed, reason: 'stopped' }), { once: true });
    }
  });
}

function outcomeOf(reply: ScriptedReply, exit: Partial<Exit>): Outcome {
  const byItself = { code: 0, signal: null, reason: 'exited', ms: 0 } as const;
  return { exit: { ...byItself, ...reply.exit, ...exit }, stdout: reply.stdout ?? '', stderr: reply.stderr ?? '' };
}
