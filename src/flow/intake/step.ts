/**
 * change.seen -> change.resolved: finds the two sides, lays head out, and reads what suites and tests the repository has there.
 * A configuration that is code is asked of its runner, once per content of all configuration: the answer is kept in the parse cache.
 */
import { posix } from 'node:path';
import type { Change } from '#domain/change';
import type { Project } from '#domain/project';
import type { Suite } from '#domain/suite';
import type { FlowContext } from '#flow/context';
import { discoverProject } from '#flow/intake/discover';
import { assignTests } from '#flow/intake/own-tests';
import { need } from '#flow/rows';
import type { Step } from '#flow/step';
import { fileKind } from '#formats/file-kind';
import { lastWords } from '#formats/last-words';
import { shortHash } from '#kit/hash';
import { cut, oneLine } from '#kit/text';
import type { Question } from '#ports/runner';
import type { TreeView } from '#ports/tree';

/** Answers of a runner about its own configuration take a second or two; a minute means that it hangs. */
const questionTimeoutMs = 60_000;

export const intake: Step<FlowContext> = async (event, context) => {
  const request = await need(context, event.run, 'request');
  context.feed.publish(event.run, { type: 'phase', text: 'reading the change' });
  const change = await context.forge.resolveChange({ repo: request.repo, base: request.base, head: request.head });
  context.feed.publish(event.run, { type: 'change', change });
  const project = await readProject(change, context);
  return {
    writes: [
      { kind: 'change', key: '', value: change },
      { kind: 'project', key: '', value: project },
    ],
    events: [{ name: 'change.resolved', subject: '' }],
  };
};

async function readProject(change: Change, context: FlowContext): Promise<Project> {
  const tree = await context.environment.prepare({ change, role: 'head' });
  if (!tree.ok) return unusableProject(tree.reason);
  try {
    const { project, questions } = discoverProject(tree.view, context.runners, context.userNode);
    const answers = await Promise.all(questions.map((question) => ask(question, tree.view, context)));
    const found = [...project.suites, ...answers.flatMap((answer) => (answer.suite === null ? [] : [answer.suite]))];
    const unread = answers.flatMap((answer) => (answer.suite === null ? [answer.problem] : []));
    const notes = [...project.notes, ...tree.notes];
    const paths = [...tree.view.files.keys()];
    const { suites, tests, notRun } = assignTests(paths, found);
    return { ...project, suites, tests, unread, notes, scriptsNotRun: [...project.scriptsNotRun, ...notRun] };
  } finally {
    await tree.release();
  }
}

async function ask(
  question: Question,
  tree: TreeView,
  context: FlowContext,
): Promise<{ suite: Suite } | { suite: null; problem: string }> {
  const { suite } = question;
  const key = questionKey(suite, tree.files);
  const kept = context.parseCache.get(key);
  const fromCache = kept === null ? null : question.answer(kept);
  if (fromCache !== null) return { suite: fromCache };
  const limits = { timeoutMs: questionTimeoutMs, signal: context.signal };
  const { exit, stdout, stderr } = await context.executor.run(question.command(context.runnerAssets), limits);
  const answered = exit.code === 0 ? question.answer(stdout) : null;
  if (answered === null) {
    const why = oneLine(lastWords(stderr));
    const because = why === '' ? '' : `: ${cut(why, 300)}`;
    return { suite: null, problem: `${suite.id}: its configuration could not be read (${suite.because})${because}` };
  }
  context.parseCache.set(key, stdout);
  return { suite: answered };
}

/** One name per answer: what a configuration says also depends on other packages' (`projects: ['packages/*']`) and on presets. */
export function questionKey({ id, version, args, env, configFiles }: Suite, files: TreeView['files']): string {
  const kinds = ['config', 'lockfile'];
  const own = new Set(configFiles);
  const read = [...files].filter(([path]) => own.has(path) || kinds.includes(fileKind(posix.basename(path))));
  return `ask2:${shortHash([id, version ?? '', JSON.stringify([args, env]), ...read.flat()])}`;
}

function unusableProject(reason: string): Project {
  return {
    packageManager: 'none',
    packages: [],
    suites: [],
    tests: [],
    scriptsNotRun: [],
    unusable: reason,
    unread: [],
    notes: [],
  };
}
