/** `assay init` on a terminal. Pure. */
import { padTo } from '#cli/text/paint';
import type { TextOptions } from '#cli/text/verdict';
import { configFile } from '#domain/config/reading';
import { count, oneLine } from '#kit/text';
import type { Initialized } from '#operations/init';

const shownSuites = 10;

export function initText({ suites, scriptsNotRun, unread }: Initialized, { paint }: TextOptions): string {
  const rest = suites.length - shownSuites;
  const scripts = scriptsNotRun.length === 0 ? '' : ` · ${count(scriptsNotRun.length, 'script')} not run, as comments`;
  const width = Math.max(0, ...suites.slice(0, shownSuites).map(({ id }) => id.length));
  return [
    `wrote ${paint.bold(configFile)}  ${count(suites.length, 'suite')} detected${scripts}`,
    ...suites
      .slice(0, shownSuites)
      .map(({ id, layer, because }) => `  ${padTo(id, width)}  ${layer}  ${paint.dim(oneLine(because))}`),
    ...(rest > 0 ? [paint.dim(`  and ${rest} more`)] : []),
    ...unread.map((problem) => paint.yellow(`  not read: ${oneLine(problem)}`)),
    '',
    'next    edit it, then: assay plan',
    `        git add ${configFile} && git commit: changes are judged by the one on their base`,
  ].join('\n');
}
