/** report.made -> run.learnt: durations, outcomes, failures and what they say of the next runs into history, once per run. */
import type { Attempt } from '#domain/evidence';
import type { Risk } from '#domain/plan';
import type { Failure } from '#domain/verdict';
import type { FlowContext } from '#flow/context';
import { fileObservations, testObservations } from '#flow/learn/observations';
import { trialOf } from '#flow/learn/trial';
import { need } from '#flow/rows';
import type { Step } from '#flow/step';

/** Takes what was learnt of tests one run further. */
type Teach = (
  before: string | null,
  lesson: { readonly risk: Risk; readonly attempts: readonly Attempt[]; readonly failures: readonly Failure[] },
) => string;

export const learn =
  (teach: Teach): Step<FlowContext> =>
  async (event, context) => {
    const [change, project, verdict, attempts] = await Promise.all([
      need(context, event.run, 'change'),
      need(context, event.run, 'project'),
      need(context, event.run, 'verdict'),
      context.rows.loadAll(event.run, 'attempt'),
    ]);
    const recorded = await context.rows.loadAll(event.run, 'recorded');
    const now = context.clock.now();
    const [request, impact, risk, plan] = await Promise.all([
      need(context, event.run, 'request'),
      need(context, event.run, 'impact'),
      need(context, event.run, 'risk'),
      need(context, event.run, 'plan'),
    ]);
    const trial = request.full ? trialOf({ change, impact, plan, verdict, attempts, at: now }) : null;
    await context.history.learn({
      run: event.run,
      at: now,
      result: verdict.result,
      headTree: change.head.tree,
      files: fileObservations(attempts),
      tests: testObservations(attempts, verdict.failures),
      failures: verdict.failures.flatMap((failure) => {
        const suite = project.suites.find((entry) => entry.id === failure.test.suite);
        return suite === undefined ? [] : [{ failure, change, suite, seenAt: now }];
      }),
      ...(trial === null ? {} : { trial }),
      teach: (before) => teach(before, { risk, attempts, failures: verdict.failures }),
      recorded: { files: recorded.flatMap(({ files }) => files), tests: recorded.flatMap(({ tests }) => tests) },
    });
    return { writes: [], events: [{ name: 'run.learnt', subject: '' }] };
  };
