/** Random programs, and random changes of them. */
import fc from 'fast-check';
import type { Body, Call, Module, Owner, Program, Step } from './program.ts';

const functionNames = ['f'];
const memberNames = ['run', 'visitA', 'toString'];
const dataNames = ['data/a.txt', 'data/deep/b.txt', 'other/c.txt'];
const optionalNames = ['src/opt.js', 'src/plugins/a.js', 'src/plugins/b.js'];

const small = fc.integer({ min: 0, max: 5 });
const owners = fc.constantFrom('C', 'D');
const when = fc.option(fc.integer({ min: 0, max: 2 }), { freq: 3 });

/** Of anything in modules before `modules`, or outside of all. */
function callBefore(modules: number): fc.Arbitrary<Call> {
  const data = fc.oneof(
    fc.record({ kind: fc.constant('read' as const), name: fc.constantFrom(...dataNames) }),
    fc.record({ kind: fc.constant('list' as const), name: fc.constantFrom('data', 'other', 'data/deep') }),
    fc.record({ kind: fc.constant('look' as const), name: fc.constantFrom('data', 'data/deep', 'other/c.txt') }),
    fc.record({ kind: fc.constant('optional' as const), name: fc.constant('opt') }),
    fc.record({ kind: fc.constant('plugin' as const), name: fc.constantFrom('a', 'b') }),
  );
  if (modules === 0) return data;
  const module = fc.nat(modules - 1);
  const code = fc.oneof(
    fc.record({ kind: fc.constant('function' as const), module, name: fc.constantFrom(...functionNames) }),
    fc.record({ kind: fc.constant('member' as const), module, owner: owners, name: fc.constantFrom('run', 'visitA') }),
    fc.record({
      kind: fc.constant('spelt' as const),
      module,
      owner: owners,
      name: fc.constant('visitA'),
    }),
    fc.record({ kind: fc.constant('text' as const), module, owner: owners, name: fc.constant('toString') }),
  );
  return fc.oneof({ weight: 3, arbitrary: code }, { weight: 1, arbitrary: data });
}

const stepBefore = (modules: number): fc.Arbitrary<Step> => fc.record({ call: callBefore(modules), when });
const steps = (modules: number) => fc.array(stepBefore(modules), { maxLength: 2 });

function body(name: string, modules: number): fc.Arbitrary<Body> {
  return fc.record({ name: fc.constant(name), factor: small, steps: steps(modules) });
}

function owner(name: Owner['name'], modules: number): fc.Arbitrary<Owner> {
  const members = fc.subarray(memberNames).chain((names) => fc.tuple(...names.map((it) => body(it, modules))));
  return fc.record({ name: fc.constant(name), members });
}

function moduleAt(index: number): fc.Arbitrary<Module> {
  return fc.record({
    functions: fc.tuple(...functionNames.map((name) => body(name, index))),
    owners: fc.tuple(owner('C', index), owner('D', index)),
    constant: small,
    start: fc.option(stepBefore(index), { freq: 1 }),
    comment: fc.constantFrom('a', 'b'),
    place: fc.constantFrom('file', 'file', 'folder', 'both'),
  });
}

const count = 2;

export const programs: fc.Arbitrary<Program> = fc.record({
  modules: fc.tuple(...Array.from({ length: count }, (_, index) => moduleAt(index))),
  tests: fc.array(fc.array(stepBefore(count), { minLength: 1, maxLength: 3 }), { minLength: 3, maxLength: 3 }),
  data: fc.dictionary(fc.constantFrom(...dataNames), fc.constantFrom('', 'one', 'three')),
  optional: fc.dictionary(fc.constantFrom(...optionalNames), small),
});

export type Change = (program: Program) => Program;

const inModule =
  (index: number, edit: (module: Module) => Module): Change =>
  (program) => ({
    ...program,
    modules: program.modules.map((module, at) => (at === index ? edit(module) : module)),
  });

function inBodies(edit: (body: Body) => Body, pick: number): (module: Module) => Module {
  return (module) => {
    const all = module.functions.length + module.owners.reduce((sum, { members }) => sum + members.length, 0);
    let left = pick % all;
    const once = (it: Body) => (left-- === 0 ? edit(it) : it);
    return {
      ...module,
      functions: module.functions.map(once),
      owners: module.owners.map((it) => ({ ...it, members: it.members.map(once) })),
    };
  };
}

function withMember(owner: string, member: Body): (module: Module) => Module {
  return (module) => ({
    ...module,
    owners: module.owners.map((it) => {
      if (it.name !== owner) return it;
      const others = it.members.filter(({ name }) => name !== member.name);
      return { ...it, members: others.length < it.members.length ? others : [...others, member] };
    }),
  });
}

function without<T>(record: Readonly<Record<string, T>>, name: string): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(record).filter(([it]) => it !== name));
}

const edited = fc.tuple(fc.nat(count - 1), fc.nat(20), small).map(([index, pick, factor]) =>
  inModule(
    index,
    inBodies((it) => ({ ...it, factor }), pick),
  ),
);

/** What makes a program go another way. */
const ways: readonly fc.Arbitrary<Change>[] = [
  ...Array.from({ length: count }, (_, index) => [
    fc.tuple(fc.nat(20), steps(index)).map(([pick, it]) =>
      inModule(
        index,
        inBodies((b) => ({ ...b, steps: it }), pick),
      ),
    ),
    fc
      .tuple(
        owners,
        fc.constantFrom(...memberNames).chain((name) => body(name, index)),
      )
      .map(([it, member]) => inModule(index, withMember(it, member))),
    fc
      .constantFrom<Module['place']>('file', 'folder', 'both')
      .map((place) => inModule(index, (it) => ({ ...it, place }))),
  ]).flat(),
  fc.tuple(fc.constantFrom(...dataNames), fc.constantFrom('two', 'four!')).map(
    ([name, text]): Change =>
      (it) => ({ ...it, data: { ...it.data, [name]: text } }),
  ),
  fc.constantFrom(...dataNames).map(
    (name): Change =>
      (it) => ({ ...it, data: without(it.data, name) }),
  ),
  fc.tuple(fc.constantFrom(...optionalNames), small).map(
    ([name, value]): Change =>
      (it) => ({ ...it, optional: { ...it.optional, [name]: value } }),
  ),
  fc.constantFrom(...optionalNames).map(
    (name): Change =>
      (it) => ({ ...it, optional: without(it.optional, name) }),
  ),
];

const rest: readonly fc.Arbitrary<Change>[] = [
  fc.tuple(fc.nat(count - 1), small).map(([at, constant]) => inModule(at, (module) => ({ ...module, constant }))),
  fc.nat(count - 1).map((at) => inModule(at, (module) => ({ ...module, comment: `${module.comment}!` }))),
  fc.nat(count - 1).map((at) => inModule(at, (module) => ({ ...module, functions: module.functions.toReversed() }))),
  fc.tuple(fc.nat(2), stepBefore(count)).map(
    ([index, step]): Change =>
      (it) => ({
        ...it,
        tests: it.tests.map((own, at) => (at === index ? [...own.slice(1), step] : own)),
      }),
  ),
];

const some = (change: fc.Arbitrary<Change>) =>
  fc.array(change, { minLength: 1, maxLength: 2 }).map(
    (all): Change =>
      (program) =>
        all.reduce((found, edit) => edit(found), program),
  );

/** What others did, unseen. */
export const pulls = some(fc.oneof(...ways));
export const changes = some(
  fc.oneof(
    { weight: 3, arbitrary: edited },
    { weight: 3, arbitrary: fc.oneof(...ways) },
    { weight: 1, arbitrary: fc.oneof(...rest) },
  ),
);
