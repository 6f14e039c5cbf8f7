/** What a schema cannot say: names that must exist, keys that only make sense together; and which keys nothing acts on yet. Pure. */
import { didYouMean } from '#config/problems';
import type { WrittenConfig, WrittenSuite } from '#config/schema';
import type { Path, Source } from '#config/source';
import type { ConfigProblem } from '#domain/config/reading';
import { parseDuration } from '#kit/text/duration';

export function mistakesIn(config: WrittenConfig, source: Source): readonly ConfigProblem[] {
  const { suites = [], environments = {}, budget = {} } = config;
  const say = (path: Path, message: string): ConfigProblem => ({ ...source.at(path), message });
  const names = new Map<string, number>();
  const inSuites = suites.flatMap((suite, index) => {
    const at: Path = ['suites', index];
    const earlier = names.get(suite.name);
    if (earlier === undefined) names.set(suite.name, index);
    const line = earlier === undefined ? 0 : source.at(['suites', earlier]).line;
    const twice =
      earlier === undefined
        ? []
        : [say([...at, 'name'], `the suite "${suite.name}" stands twice: first in line ${line}`)];
    return [...twice, ...suiteMistakes(suite, at, say), ...unknownNeeds(suite, at, Object.keys(environments), say)];
  });
  const times = Object.entries(budget).flatMap(([boundary, time]) =>
    time !== undefined && parseDuration(time) === null
      ? [say(['budget', boundary], `expected more than no time, found "${time}"`)]
      : [],
  );
  return [...inSuites, ...times];
}

type Say = (path: Path, message: string) => ConfigProblem;

function suiteMistakes(suite: WrittenSuite, at: Path, say: Say): readonly ConfigProblem[] {
  const { name, runner, run, results, layer, paths, needs } = suite;
  if (runner === 'command') {
    const absent = [
      run === undefined ? 'run (a shell line)' : null,
      results === undefined ? 'results (where it writes its report)' : null,
    ];
    const missing = absent.filter((it) => it !== null);
    if (missing.length > 0) return [say(at, `the suite "${name}" is a command and needs ${missing.join(' and ')}`)];
  }
  if (results !== undefined && runner !== 'command')
    return [say([...at, 'results'], 'only suites with "runner: command" have results')];
  if (run !== undefined && runner === undefined)
    return [say(at, `the suite "${name}" needs a runner: "command" if "${run}" writes a test report`)];
  const says = [runner, layer, paths, needs].some((it) => it !== undefined);
  return says ? [] : [say(at, `the suite "${name}" changes nothing: give it a layer, paths or a runner`)];
}

function unknownNeeds({ needs = [] }: WrittenSuite, at: Path, environments: readonly string[], say: Say) {
  return needs.flatMap((need, index) => {
    if (environments.includes(need)) return [];
    const hint = environments.length === 0 ? '; there are no environments' : didYouMean(need, environments);
    return [say([...at, 'needs', index], `there is no environment "${need}"${hint}`)];
  });
}

export function idleKeys(config: WrittenConfig): readonly string[] {
  const services = Object.values(config.services ?? {});
  const ofServices = (['owners', 'contracts'] as const)
    .filter((key) => services.some((service) => (service[key] ?? []).length > 0))
    .map((key) => `services.${key}`);
  const later = (['environments', 'confidence', 'gate', 'agents'] as const).filter(
    (key) => Object.keys(config[key] ?? {}).length > 0,
  );
  const needs = config.suites?.some((suite) => (suite.needs ?? []).length > 0) ? ['suites.needs'] : [];
  return [...ofServices, ...later, ...needs];
}
