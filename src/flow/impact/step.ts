/** change.resolved -> impact.computed: builds the graph of head and asks what the change can reach in it. */
import type { Change } from '#domain/change';
import { OutsideError } from '#domain/error';
import type { FlowContext } from '#flow/context';
import { buildGraph } from '#flow/impact/build-graph';
import { reachTests } from '#flow/impact/reach-tests';
import { need } from '#flow/rows';
import type { Step } from '#flow/step';

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
      { tree: tree.view, project, gone: goneFrom(change), cache: context.parseCache },
      context.languages,
    );
    const explains = (path: string): boolean => context.languages.some((language) => language.explains(path));
    const impact = reachTests({ change, project, graph, parsed, explains, full: request.full });
    return { writes: [{ kind: 'impact', key: '', value: impact }], events: [{ name: 'impact.computed', subject: '' }] };
  } finally {
    await tree.release();
  }
};

/** Paths that were there at base and are not any more. */
function goneFrom(change: Change): readonly string[] {
  return change.files.flatMap((file) =>
    file.status === 'deleted' ? [file.path] : file.oldPath === null ? [] : [file.oldPath],
  );
}
