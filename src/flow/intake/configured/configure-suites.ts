/**
 * What detection found -> what assay.yaml makes of it: suites with another layer or other paths, suites that take the place of a
 * detected one, and new ones. Pure. Invariant: an entry that changes nothing is said; one that asks for tests nobody can find makes
 * a pass impossible (`unread`), unless the change has taken their folder away.
 */
import type { SuiteConfig } from '#domain/config/config';
import type { Suite } from '#domain/suite';
import { type AddedSuite, addSuite, type SuiteWorld } from '#flow/intake/configured/add-suite';
import type { Discovery } from '#flow/intake/discover';
import { scriptKey } from '#flow/intake/scripts';
import { nearest } from '#kit/nearest';
import type { Question } from '#ports/runner';

export interface Configured extends Omit<Discovery, 'refused'> {
  /** Suites that were asked for and could not be made, each with the reason. */
  readonly unread: readonly string[];
}

interface Found {
  readonly suites: readonly Suite[];
  readonly questions: readonly Question[];
}

export function configureSuites(
  discovery: Omit<Discovery, 'refused'>,
  entries: readonly SuiteConfig[],
  world: Omit<SuiteWorld, 'packages'>,
): Configured {
  const { project } = discovery;
  const full: SuiteWorld = { ...world, packages: project.packages };
  let found: Found = { suites: project.suites, questions: discovery.questions };
  const notes: string[] = [];
  const unread: string[] = [];
  const reached = new Set<string>();
  const detected = idsOf(found);
  for (const entry of entries) {
    const targets = targetsOf(entry, found);
    if (entry.run === null && targets.length === 1) {
      notes.push(...otherRunner(entry, targets[0] as Suite));
      found = changed(found, (suite) => (suite.id === targets[0]?.id ? adjusted(suite, entry) : suite));
    } else if (targets.length > 1) {
      notes.push(
        `${called(entry)} could be ${targets.map(({ id }) => id).join(' or ')}: name one of them, or its runner`,
      );
    } else if (entry.runner === null) {
      const near = nearest(entry.name, detected);
      notes.push(
        `${called(entry)} changes no suite: none of this name was detected${near ? `; did you mean "${near}"?` : ''}`,
      );
    } else {
      const added = addSuite(entry, full);
      if (!added.ok) (added.gone ? notes : unread).push(`${called(entry)} ${added.problem}`);
      else {
        for (const key of added.reached) reached.add(key);
        found = joined(found, entry, added);
      }
    }
  }
  const scriptsNotRun = project.scriptsNotRun.filter(({ dir, script }) => !reached.has(scriptKey(dir, script)));
  return {
    project: { ...project, suites: found.suites, scriptsNotRun, notes: [...project.notes, ...notes] },
    questions: found.questions,
    unread,
  };
}

function called({ at, name }: SuiteConfig): string {
  return `${at} suite "${name}"`;
}

function idsOf({ suites, questions }: Found): readonly string[] {
  return [...suites.map(({ id }) => id), ...questions.map(({ suite }) => suite.id)];
}

/** By name, else by folder and runner; type checks stand beside the tests they belong to and are meant by name only. */
function targetsOf({ name, dir, runner, run }: SuiteConfig, { suites, questions }: Found): readonly Suite[] {
  const all = [...suites, ...questions.map(({ suite }) => suite)];
  const named = all.filter(({ id }) => id === name);
  if (named.length > 0 || dir === null || run !== null) return named;
  return all.filter((it) => it.dir === dir && it.layer !== 'static' && (runner === null || it.runner === runner));
}

function otherRunner(entry: SuiteConfig, { runner }: Suite): readonly string[] {
  if (entry.runner === null || entry.runner === runner) return [];
  return [
    `${called(entry)} is run by ${runner}, as detected, not by ${entry.runner}: say with "run" how that is started`,
  ];
}

function adjusted(suite: Suite, { name, layer, paths }: SuiteConfig): Suite {
  return { ...suite, id: name, layer: layer ?? suite.layer, ...(paths === null ? {} : { paths }) };
}

function changed({ suites, questions }: Found, change: (suite: Suite) => Suite): Found {
  return { suites: suites.map(change), questions: questions.map((question) => changedQuestion(question, change)) };
}

function changedQuestion(question: Question, change: (suite: Suite) => Suite): Question {
  return {
    ...question,
    suite: change(question.suite),
    answer(stdout) {
      const answered = question.answer(stdout);
      return answered && change(answered);
    },
  };
}

/** In the place of what was detected under its name. Of several suites the first has the name. */
function joined({ suites, questions }: Found, entry: SuiteConfig, added: AddedSuite): Found {
  const left = suites.filter(({ id }) => id !== entry.name);
  const asked = questions.filter(({ suite }) => suite.id !== entry.name);
  const taken = new Set(idsOf({ suites: left, questions: asked }));
  const own =
    (id: string) =>
    (suite: Suite): Suite => ({
      ...adjusted(suite, entry),
      id,
      layer: suite.layer === 'static' ? 'static' : (entry.layer ?? suite.layer),
    });
  return {
    suites: [...left, ...added.suites.map((suite) => own(freeId(entry.name, taken))(suite))],
    questions: [
      ...asked,
      ...added.questions.map((question) => changedQuestion(question, own(freeId(entry.name, taken)))),
    ],
  };
}

function freeId(wanted: string, taken: Set<string>): string {
  let id = wanted;
  for (let count = 2; taken.has(id); count += 1) id = `${wanted}-${count}`;
  taken.add(id);
  return id;
}
