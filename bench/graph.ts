/**
 * What does it cost to know what loads what? The import graph of a made repository of 3,500 TypeScript files, in a fresh process each
 * time with an empty parse cache, and again after an edit of one file; beside it dependency-cruiser, installed into a folder that is
 * thrown away, in turn on the same files. CPU time, all threads.
 * `--runs N`: from 5.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BenchArguments, benchArguments } from './support/arguments.ts';
import { runnerEnvironment } from './support/assay-run.ts';
import type { Checkout } from './support/checkout.ts';
import { editFile, medianFanInFile } from './support/edit-file.ts';
import { benchReport, type Figure, figure, publish } from './support/figures.ts';
import { generatedCheckout } from './support/generated-repo.ts';
import type { GraphRun } from './support/inside/graph-run.ts';
import { describe, type PairedRatio, pairedRatio } from './support/paired-ratio.ts';
import { type Scratch, withScratch } from './support/scratch.ts';
import { type TimedRun, timedRun } from './support/timed-run.ts';

const generatedFiles = 3_500;
/** Edits in each process. */
const edits = 5;
const peerPackages = ['dependency-cruiser@18.7.2', 'typescript@5.9.3'] as const;
const program = join(import.meta.dirname, 'support/inside/graph-run.ts');

async function main({ runs = 5, json }: BenchArguments, scratch: Scratch): Promise<void> {
  const checkout = await generatedCheckout(generatedFiles, scratch);
  const { path } = await medianFanInFile(checkout);
  const peer = await installPeer(checkout, scratch);
  const cold: GraphRun[] = [];
  const stored: GraphRun[] = [];
  let turn = 0;
  const ours = async () => {
    const cache = join(scratch.folder, 'facts.json');
    rmSync(cache, { force: true });
    const { run, graph } = await graphRun(checkout, [cache, path, String(edits)], scratch);
    cold.push(graph);
    editFile(checkout, path, turn++);
    await checkout.git('add', '--all');
    stored.push((await graphRun(checkout, [cache, path, '0'], scratch)).graph);
    return run;
  };
  const paired = await pairedRatio(ours, peer.run, runs);
  const [measured, kept] = [cold.slice(1), stored.slice(1)]; // the first one is a warm-up
  const again = [...measured.flatMap((it) => it.parsedAgain), ...kept.map((it) => it.parsed)];
  if (measured.some((it) => it.parsed < generatedFiles) || again.some((parsed) => parsed !== 1))
    throw new Error(`the graph parsed ${measured.map((it) => it.parsed)} files, and ${again} after an edit`);
  const { files = 0, edges = 0 } = measured[0] ?? {};
  console.log(`${files} files, ${edges} edges; dependency-cruiser finds ${peer.edges()}`);
  const dataset = `a generated repository of ${generatedFiles} files, ${edges} edges; peer: ${peerPackages.join(', ')}`;
  publish(benchReport('graph', dataset, figures(measured, kept, paired)), json);
}

async function graphRun(checkout: Checkout, args: readonly string[], { signal }: Scratch) {
  const command = [process.execPath, '--conditions=assay-source', program, checkout.root, ...args] as const;
  const run = await timedRun({ command, cwd: checkout.root, env: runnerEnvironment(), signal });
  return { run, graph: JSON.parse(run.stdout) as GraphRun };
}

/** Throws when npm cannot install it: without a peer the figure says little. */
async function installPeer(checkout: Checkout, { folder, signal }: Scratch) {
  const at = join(folder, 'peer');
  mkdirSync(at);
  writeFileSync(join(at, 'package.json'), '{"private":true}');
  const install = ['npm', 'install', '--no-audit', '--no-fund', '--ignore-scripts', ...peerPackages] as const;
  await timedRun({ command: install, cwd: at, env: runnerEnvironment(), signal });
  const cruise = join(at, 'node_modules/.bin/depcruise');
  const options = ['--no-config', '--ts-config', 'tsconfig.json', '--output-type', 'json', 'src'];
  let edges = 0;
  return {
    edges: () => edges,
    async run(): Promise<TimedRun> {
      const run = await timedRun({
        command: [cruise, ...options],
        cwd: checkout.root,
        env: runnerEnvironment(),
        signal,
      });
      edges = (JSON.parse(run.stdout) as { summary: { totalDependenciesCruised: number } }).summary
        .totalDependenciesCruised;
      return run;
    },
  };
}

function figures(cold: readonly GraphRun[], kept: readonly GraphRun[], { cpu, a, b }: PairedRatio): readonly Figure[] {
  const ms = (name: string, values: readonly number[], target: string | null, peer: Figure['peer'] = null) => {
    const { median, spread } = describe(values);
    return figure({ figure: name, value: median, spread, unit: 'ms', target, peer });
  };
  const whole = describe(b.map((run) => run.cpuMs)).median;
  return [
    ms(
      'cold, CPU',
      cold.map(({ firstMs }) => firstMs),
      '<= 1200',
    ),
    ms(
      'after an edit of one file, CPU',
      cold.flatMap(({ editedMs }) => editedMs),
      '<= 60',
    ),
    ms(
      'after an edit, in a new process with the stored cache, CPU',
      kept.map(({ firstMs }) => firstMs),
      null,
    ),
    ms(
      'cold and the edits, whole process, CPU',
      a.map((run) => run.cpuMs),
      null,
      { name: 'dependency-cruiser, once', value: whole },
    ),
    figure({ figure: 'whole process, CPU against the peer', value: cpu.median, spread: cpu.spread, unit: 'x' }),
  ];
}

await withScratch('graph', (scratch) => main(benchArguments(), scratch));
