/** What this Node's V8 calls a function is a unit from its first to its last letter; what it makes up lies in the unit around the class. */
import { Session } from 'node:inspector';
import { runInThisContext } from 'node:vm';
import { expect, test } from 'vitest';
import { readUnits } from '#adapters/language/typescript/units/read-units';
import { unitAt } from '#formats/units/changed-units';

const source = `(() => {
  async function af() { await 0; }
  function* gf() { yield 1; }
  const arrows = [(a) => a, async (a) => a, async a => a, a => a + 1];
  const o = {
    m() {}, get g() { return 1; }, set g(v) {}, async am() {}, *gm() {}, async *agm() {}, ['c' + 1]() {}, 'str'() {}, 12() {},
    fe: function () {}, fn: function named() {},
  };
  class A {
    x = 1;
    y = (() => 2)();
    constructor() { this.z = 1; }
    static /* s */ s() {}
    m() { return this.#p(); }
    get g() { return 1; }
    static async am() {}
    async *gm() {}
    static ['k' + 2]() {}
    #p() {}
    static w = 4;
    static { this.v = (() => 3)(); }
  }
  class B extends A { static { this.u = 1; } q = 2; }
  af(); [...gf()]; for (const f of arrows) f(1);
  o.m(); o.g; o.g = 1; o.am(); o.gm().next(); o.agm().next(); o.c1(); o.str(); o[12](); o.fe(); o.fn();
  const b = new B(); A.s(); b.m(); b.g; A.am(); b.gm().next(); A.k2();
})();`;

test('functions that ran', () => {
  const session = new Session();
  session.connect();
  session.post('Profiler.enable');
  session.post('Profiler.startPreciseCoverage', { callCount: false, detailed: false });
  runInThisContext(source, { filename: '/assay-units/ranges.js' });
  const ran: (readonly [name: string, start: number, end: number])[] = [];
  session.post('Profiler.takePreciseCoverage', (_, { result }) => {
    for (const { functions } of result.filter(({ url }) => url.endsWith('/assay-units/ranges.js'))) {
      for (const { functionName, ranges } of functions) {
        const [range] = ranges;
        if (range && range.count > 0) ran.push([functionName, range.startOffset, range.endOffset]);
      }
    }
  });
  session.disconnect();
  const found = readUnits('ranges.js', source);
  expect(found).not.toBeNull();
  const { units } = found ?? { units: [] };
  const [main] = units.slice(1);
  const made = ran.filter(([name]) => /_initializer>$|^B$/.test(name));
  expect(made.length).toBeGreaterThanOrEqual(4);
  for (const [, start, end] of made) expect(units[unitAt({ units }, start, end)]).toBe(main);
  const own = ran.filter((it) => !made.includes(it));
  const spans = own.map(([, start, end]) => source.slice(start, end));
  expect(spans.sort()).toEqual(units.map(({ start, end }) => source.slice(start, end)).sort());
});
