/**
 * Every folder of `test/scenarios`, twice: with scripted tests over a journal in memory, and with real processes over SQLite
 * through the built binary. Both must come to the judgement that the folder expects.
 */
import { describe, expect, test } from 'vitest';
import { reportSchema } from '#operations/report-schema';
import { type Judgement, judgementOf, layOut, readScenarios, type Scenario } from './support/scenario.ts';
import type { CliResult, ScratchRepo } from './support/scratch-repo.ts';
import { scriptedRuns } from './support/scripted-run.ts';

/** Gives a command line to type in the repository of a scenario. */
type Way = (scenario: Scenario, repo: ScratchRepo) => (argv: readonly string[]) => Promise<CliResult>;

const ways: Readonly<Record<string, Way>> = {
  scripted: ({ script }, repo) => scriptedRuns(repo, script),
  real: (_scenario, repo) => (argv) => repo.assay(...argv),
};

describe.concurrent.each(readScenarios())('$name', (scenario) => {
  const { expected, knownGap } = scenario;
  for (const [name, way] of Object.entries(ways)) {
    if (knownGap === null) test(name, async () => expect(await judge(scenario, way)).toEqual(expected));
    else test(`${name} (known gap: ${knownGap})`, async () => expect(await judge(scenario, way)).not.toEqual(expected));
  }
});

async function judge(scenario: Scenario, way: Way): Promise<Judgement> {
  const { repo, args } = await layOut(scenario);
  const run = way(scenario, repo);
  const argv = ['validate', '--json', ...args];
  try {
    for (let time = 1; time < scenario.setup.times; time += 1) await run(argv);
    const { code, stdout, stderr } = await run(argv);
    if (!stdout.startsWith('{')) throw new Error(`no JSON, exit ${code}:\n${stdout}\n${stderr}`);
    const report = reportSchema.parse(JSON.parse(stdout));
    // only real processes are watched: what no test executed is known of them alone
    const findings = report.findings.filter(({ message }) => !message.includes('no passing test runs'));
    return judgementOf({ ...report, findings }, code);
  } finally {
    repo.remove();
  }
}
