/**
 * change.seen -> change.resolved: finds the two sides, lays head out, and reads what suites and tests the repository has there.
 * A configuration that is code is asked of its runner, once per content of all configuration: the answer is kept in the parse cache.
 */
import { posix } from 'node:path';
import type { Change } from '#domain/change';
import { quarantineFile, type TrustedQuarantine } from '#domain/config/quarantine';
import { configFile, maxConfigBytes, type TrustedConfig } from '#domain/config/reading';
import type { Project } from '#domain/project';
import type { Suite } from '#domain/suite';
import type { FlowContext } from '#flow/context';
import { configureSuites } from '#flow/intake/configured/configure-suites';
import { pathNotes } from '#flow/intake/configured/path-notes';
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
  const project = await readProject(change, request.detectOnly === true, context);
  return {
    writes: [
      { kind: 'change', key: '', value: change },
      { kind: 'project', key: '', value: project },
    ],
    events: [{ name: 'change.resolved', subject: '' }],
  };
};

const noConfig: TrustedConfig = { config: null, notes: [], unread: null };

/** Where head has none and the change has not touched it, base has none either: that is known without asking git. */
async function readConfig(
  change: Change,
  { files }: TreeView,
  { trustedConfig, forge }: FlowContext,
): Promise<TrustedConfig> {
  const isTouched = change.files.some(({ path, oldPath }) => path === configFile || oldPath === configFile);
  if (!isTouched && !files.has(configFile)) return noConfig;
  const file = { path: configFile, maxBytes: maxConfigBytes };
  return trustedConfig(change, (side) => forge.readFile({ change, side, ...file }));
}

/** Kept apart from `readConfig`: nothing of it depends on what is detected. */
async function readQuarantine(
  change: Change,
  { files }: TreeView,
  { trustedQuarantine, forge }: FlowContext,
): Promise<TrustedQuarantine> {
  const isTouched = change.files.some(({ path, oldPath }) => path === quarantineFile || oldPath === quarantineFile);
  if (!isTouched && !files.has(quarantineFile)) return { entries: [], notes: [] };
  const file = { path: quarantineFile, maxBytes: maxConfigBytes };
  return trustedQuarantine(change, (side) => forge.readFile({ change, side, ...file }));
}

async function readProject(change: Change, detectOnly: boolean, context: FlowContext): Promise<Project> {
  const tree = await context.environment.prepare({ change, role: 'head' });
  if (!tree.ok) return unusableProject(tree.reason);
  try {
    const { runners, userNode: node } = context;
    const trusted = detectOnly ? noConfig : await readConfig(change, tree.view, context);
    const quarantine = await readQuarantine(change, tree.view, context);
    const entries = trusted.config?.suites ?? [];
    const discovered = discoverProject(tree.view, runners, node);
    const configured = configureSuites(discovered, entries, { tree: tree.view, runners, node });
    const { project, questions } = configured;
    const answers = await Promise.all(questions.map((question) => ask(question, tree.view, context)));
    const found = [...project.suites, ...answers.flatMap((answer) => (answer.suite === null ? [] : [answer.suite]))];
    const unanswered = answers.flatMap((answer) => (answer.suite === null ? [answer.problem] : []));
    const misread = trusted.unread === null ? [] : [trusted.unread];
    const refused = discovered.refused.filter(
      ({ dir }) => !entries.some((it) => it.run !== null && (it.dir ?? '') === dir),
    );
    const unread = [...misread, ...configured.unread, ...refused.map(({ reason }) => reason), ...unanswered];
    const paths = [...tree.view.files.keys()];
    const { suites, tests, notRun } = assignTests(paths, found);
    const ofPaths = trusted.config === null ? [] : pathNotes(paths, trusted.config, { suites, tests });
    const notes = [
      ...trusted.notes,
      ...quarantine.notes,
      ...misnamed(tree.view),
      ...project.notes,
      ...ofPaths,
      ...tree.notes,
    ];
    const scriptsNotRun = [...project.scriptsNotRun, ...notRun];
    const config = trusted.config === null ? {} : { config: trusted.config };
    const held = quarantine.entries.length === 0 ? {} : { quarantine: quarantine.entries };
    return { ...project, suites, tests, unread, notes, scriptsNotRun, ...config, ...held };
  } finally {
    await tree.release();
  }
}

/** A configuration under a name nobody reads would be ignored in silence. */
function misnamed({ files }: TreeView): readonly string[] {
  const names = ['assay.yml', '.assay.yaml', '.assay.yml', 'assay.json'].filter((name) => files.has(name));
  return names.map((name) => `${name} is not read: the configuration is called ${configFile}`);
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
    otherPackages: [],
    suites: [],
    tests: [],
    scriptsNotRun: [],
    unusable: reason,
    unread: [],
    notes: [],
  };
}
