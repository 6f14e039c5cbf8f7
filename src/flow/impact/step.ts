/** change.resolved -> impact.computed: builds the graph of head and asks what the change can reach in it. */
import type { Change, ChangedFile } from '#domain/change';
import { OutsideError } from '#domain/error';
import type { ChangedFunction, Impact, Reach } from '#domain/impact';
import type { Recording } from '#domain/recording';
import type { RunRequest } from '#domain/run';
import { fileKey } from '#domain/suite';
import type { FlowContext } from '#flow/context';
import { buildGraph } from '#flow/impact/build-graph';
import { readVerdicts } from '#flow/impact/packages/read-texts';
import { reachByRecorded, withReached } from '#flow/impact/packages/recorded';
import { tellsPackages } from '#flow/impact/packages/verdicts';
import { type ReachRequest, reachTests } from '#flow/impact/reach-tests';
import { sourceChange } from '#flow/impact/recorded/changed-functions';
import { forcedFiles, reachByConfig, typeReach } from '#flow/impact/recorded/forced';
import { refineImpact } from '#flow/impact/recorded/refine';
import { resultStands } from '#flow/impact/recorded/stands';
import { touchWorld } from '#flow/impact/recorded/world';
import { need } from '#flow/rows';
import type { Step } from '#flow/step';
import { type UnitReader, unitReader } from '#flow/unit-reader';
import type { TreeView } from '#ports/tree';

/** Changed files beyond these count as changed as a whole where a recording is of another content than head's. */
const mostBaseTexts = 2_000;
const maxTextBytes = 1024 * 1024;
/** Of recordings made on more trees, the older ones are taken to know nothing about new names. */
const mostTrees = 100;

export const computeImpact: Step<FlowContext> = async (event, context) => {
  const [request, change, project] = await Promise.all([
    need(context, event.run, 'request'),
    need(context, event.run, 'change'),
    need(context, event.run, 'project'),
  ]);
  context.feed.publish(event.run, { type: 'phase', text: 'working out what the change can reach' });
  const tree = await context.environment.prepare({ change, role: 'head' });
  if (!tree.ok && project.unusable === null) throw new OutsideError('environment', tree.reason, { retryable: false });
  if (!tree.ok) {
    const impact = { reached: [], unreached: [], paths: [], graph: { files: 0, parsed: 0 }, notes: [] };
    return { writes: [{ kind: 'impact', key: '', value: impact }], events: [{ name: 'impact.computed', subject: '' }] };
  }
  try {
    const { graph, parsed } = await buildGraph(
      {
        tree: tree.view,
        project,
        gone: goneFrom(change),
        cache: context.parseCache,
        packages: change.files.some(tellsPackages),
      },
      context.languages,
    );
    const explains = (path: string): boolean => context.languages.some((language) => language.explains(path));
    const verdicts = await readVerdicts({ change, project, graph, tree: tree.view, forge: context.forge });
    const asked = { project, graph, parsed, explains, verdicts };
    const texts = await baseTexts(change, explains, context);
    const textOf = (path: string, blob: string): string | null =>
      tree.view.files.get(path) === blob ? tree.view.text(path) : (texts.get(blob) ?? null);
    const unitsOf = unitReader(context.languages, textOf);
    const { inert, functions } = sourceChange(change.files, unitsOf, textOf);
    const byImports = reachTests({ ...asked, change, inert, full: false });
    const refinement = { request, change, tree: tree.view, impact: byImports, asked, functions, unitsOf, textOf };
    const refined = await refineByRecordings(refinement, context);
    const impact = functions.length === 0 ? refined : { ...refined, functions };
    return { writes: [{ kind: 'impact', key: '', value: impact }], events: [{ name: 'impact.computed', subject: '' }] };
  } finally {
    await tree.release();
  }
};

interface Refinement {
  readonly request: RunRequest;
  readonly change: Change;
  readonly tree: TreeView;
  readonly impact: Impact;
  readonly asked: Omit<ReachRequest, 'change' | 'full'>;
  readonly functions: readonly ChangedFunction[];
  readonly unitsOf: UnitReader;
  readonly textOf: (path: string, blob: string) => string | null;
}

/** What tests did when they were watched decides where it can; without recordings everything stays as the imports decide. */
async function refineByRecordings(refinement: Refinement, context: FlowContext): Promise<Impact> {
  const { request, change, tree, impact, asked, unitsOf, textOf } = refinement;
  const { project, graph, explains, verdicts = new Map() } = asked;
  const { files: recorded, tests, notes } = await context.history.recorded();
  const known = await context.history.files(project.tests.map(fileKey));
  const loaded = reachByRecorded(verdicts, tests);
  const differences = await differencesTo(change, tests, context);
  const [blobs, node] = [tree.files, context.userNode];
  const world = touchWorld({ change, project, graph, blobs, node, recorded, unitsOf, textOf, differences });
  const { reuse = true, full } = request;
  const { verdicts: _, inert: __, ...rules } = asked;
  const forcedBy = (files: readonly ChangedFile[]) => forcedReach({ change: { files }, asked: rules }, tests, explains);
  const present = { project, view: tree, variables: context.variables, now: context.clock.now(), forcedBy };
  const refined = refineImpact({
    impact: withReached(impact, loaded),
    forced: tests.length === 0 ? [] : [...loaded, ...forcedReach(refinement, tests, explains)],
    recordings: new Map(tests.map((recording) => [fileKey(recording.test), recording])),
    failedLately: new Set([...known].flatMap(([key, { lastFailed }]) => (lastFailed ? [key] : []))),
    world,
    tier: request.tier ?? 'fast',
    full,
    ...(reuse && !full ? { stands: resultStands(world, present) } : {}),
    functions: refinement.functions,
    typesTouch: tests.length === 0 ? () => null : typeReach(project, graph, change.files),
  });
  return { ...refined, notes: [...refined.notes, ...notes] };
}

/** What stays whatever tests executed: asked only when some were watched. */
function forcedReach(
  { change, asked }: { readonly change: Pick<Change, 'files'>; readonly asked: Refinement['asked'] },
  tests: readonly Recording[],
  explains: (path: string) => boolean,
): readonly Reach[] {
  const byRules = reachTests({ ...asked, change: { files: forcedFiles(change.files, tests, explains) }, full: false });
  return [...byRules.reached, ...reachByConfig(asked.project, asked.graph, change.files, tests)];
}

/** What happened since tests were watched, where that was on neither side of the change. */
function differencesTo(
  { repo, base, head }: Change,
  recordings: readonly Recording[],
  { forge }: FlowContext,
): ReturnType<FlowContext['forge']['differences']> {
  const newest = [...recordings].sort((a, b) => b.at - a.at).map(({ tree }) => tree);
  const others = new Set(newest.filter((tree) => tree !== head.tree && tree !== base?.tree));
  return forge.differences(repo, [...others].slice(0, mostTrees), head.tree);
}

/** Base's contents of changed code: recordings may be of head's. */
function baseTexts(
  change: Change,
  explains: (path: string) => boolean,
  { forge }: FlowContext,
): Promise<ReadonlyMap<string, string>> {
  const blobs = change.files.flatMap(({ path, oldPath, oldBlob }) =>
    oldBlob !== null && explains(oldPath ?? path) ? [oldBlob] : [],
  );
  return forge.readBlobs(change.repo, blobs.slice(0, mostBaseTexts), maxTextBytes);
}

/** Paths that were there at base and are not any more. */
function goneFrom(change: Change): readonly string[] {
  return change.files.flatMap((file) =>
    file.status === 'deleted' ? [file.path] : file.oldPath === null ? [] : [file.oldPath],
  );
}
