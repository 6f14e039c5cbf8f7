/** The dialects as their tools write them, and files nobody should trust. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseJunit } from '#formats/results/junit';

function tests(xml: string) {
  const result = parseJunit(xml);
  if (!result.ok) throw new Error(result.problem);
  return result.tests.map(({ title, file, outcome, ms, tries, error }) => [
    title.join(' › '),
    file,
    outcome,
    ms,
    tries,
    error?.message,
  ]);
}

function problem(xml: string): string {
  const result = parseJunit(xml);
  return result.ok ? '' : result.problem;
}

describe('parseJunit', () => {
  test('jest-junit', () => {
    const xml = `<?xml version="1.0" encoding="UTF-8"?>
      <testsuites name="jest tests" tests="2" failures="1" errors="0" time="0.5">
        <testsuite name="cart" errors="0" failures="1" skipped="0" timestamp="2024-01-01T00:00:00" time="0.4" tests="2">
          <testcase classname="cart adds" name="cart adds" time="0.001"/>
          <testcase classname="cart totals" name="cart totals" time="0.002">
            <failure>Error: expected 1799, got 1800
    at Object.&lt;anonymous&gt; (cart.test.js:3:9)</failure>
          </testcase></testsuite></testsuites>`;
    expect(tests(xml)).toEqual([
      ['cart › cart adds', null, 'passed', 1, 1, undefined],
      ['cart › cart totals', null, 'failed', 2, 1, 'Error: expected 1799, got 1800'],
    ]);
  });

  test('Surefire, with its own reruns', () => {
    const xml = `<testsuite name="com.acme.CartTest" time="1,234.5" tests="3">
        <properties><property name="os" value="Linux"/></properties>
        <testcase name="adds" classname="com.acme.CartTest" time="1,234.5"/>
        <testcase name="flaky" classname="com.acme.CartTest" time="0.01"><flakyFailure message="once" type="x">s</flakyFailure></testcase>
        <testcase name="breaks" classname="com.acme.CartTest" time="0"><error message="a &lt; b &amp; c" type="java.lang.NullPointerException"><![CDATA[stack <here>]]></error></testcase>
      </testsuite>`;
    expect(tests(xml)).toEqual([
      ['com.acme.CartTest › adds', null, 'passed', 1_234_500, 1, undefined],
      ['com.acme.CartTest › flaky', null, 'passed', 10, 2, undefined],
      ['com.acme.CartTest › breaks', null, 'failed', 0, 1, 'a < b & c'],
    ]);
  });

  test('pytest', () => {
    const xml = `<testsuites><testsuite name="pytest" errors="0" failures="0" skipped="1" tests="2" time="0.02">
        <testcase classname="tests.test_cart.TestCart" name="test_adds[2-3]" time="0.001" file="tests/test_cart.py" line="3"/>
        <testcase classname="tests.test_cart" name="test_later" time="0.0"><skipped type="pytest.skip" message="later"/></testcase>
      </testsuite></testsuites>`;
    expect(tests(xml)).toEqual([
      ['pytest › tests.test_cart.TestCart › test_adds[2-3]', 'tests/test_cart.py', 'passed', 1, 1, undefined],
      ['pytest › tests.test_cart › test_later', null, 'skipped', 0, 1, undefined],
    ]);
  });

  test('gotestsum, and suites within suites', () => {
    const xml = `<testsuites><testsuite name="example.com/cart" tests="1"><testsuite name="inner" file="cart_test.go">
        <testcase classname="example.com/cart" name="TestAdds/two" time="0.000"><skipped></skipped></testcase>
        </testsuite></testsuite></testsuites>`;
    expect(tests(xml)).toEqual([
      ['example.com/cart › inner › TestAdds/two', 'cart_test.go', 'skipped', 0, 1, undefined],
    ]);
  });

  test('a report without tests is no error, a test without a name is left out', () => {
    expect(tests('<testsuites/>')).toEqual([]);
    expect(tests('<testsuite name="a"><testcase time="1"/></testsuite>')).toEqual([]);
  });

  test('terminal colours and control characters are taken out', () => {
    const xml =
      '<testsuite><testcase name="a"><failure message="&#27;[31mred&#27;[0m&#7;">x</failure></testcase></testsuite>';
    expect(tests(xml)[0]?.[5]).toBe('red');
  });

  test.each([
    ['', /XML/],
    ['not xml', /XML/],
    ['<html></html>', /not JUnit/],
    ['<testsuites><testsuite></testsuites>', /^line 1: no valid XML/],
    ['<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><testsuite name="&b;"/>', /document type/],
    [`${'<testsuite>'.repeat(500)}${'</testsuite>'.repeat(500)}`, /nested|depth/i],
  ])('%.40s is refused', (xml, expected) => {
    expect(problem(xml)).toMatch(expected);
  });

  test('says the same as was written', () => {
    const escaped = (text: string) => text.replace(/[<>&"']/g, (it) => `&#${it.charCodeAt(0)};`);
    const names = fc.array(fc.stringMatching(/^[ -~äß€]{1,20}$/), { maxLength: 8 });
    fc.assert(
      fc.property(names, fc.boolean(), (list, fails) => {
        const cases = list.map((it) => `<testcase name="${escaped(it)}">${fails ? '<failure/>' : ''}</testcase>`);
        const outcome = fails ? 'failed' : 'passed';
        expect(tests(`<testsuite>${cases.join('')}</testsuite>`).map(([title, , it]) => [title, it])).toEqual(
          list.map((it) => [it, outcome]),
        );
      }),
    );
  });

  test('any text is answered, never thrown', () => {
    const xmlish = fc.string({
      unit: fc.constantFrom('<', '>', '/', 'testsuite', 'testcase', ' name="a"', '&lt;', '&', '!', '-', '['),
    });
    fc.assert(
      fc.property(xmlish, (xml) => {
        expect(parseJunit(xml)).toHaveProperty('ok');
      }),
    );
  });
});
