/** Lines that say the same are one template; memory stays bounded whatever comes. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { maskLine, withoutPrefix } from '#formats/log/mask';
import { createTemplateTree, wildcard } from '#formats/log/templates';

const word = fc.stringMatching(/^[a-z]{1,8}$/);
const line = fc.array(word, { minLength: 1, maxLength: 8 }).map((words) => words.join(' '));

describe('masking', () => {
  test.each([
    ['listening on 10.0.0.1:8080', 'listening on <ip>'],
    ['done in 12.5 s, 3 files', 'done in <n> s, <n> files'],
    ['run 1b4e28ba-2fa1-11d2-883f-0016d3cca427 at 2026-01-02T03:04:05Z', 'run <uuid> at <time>'],
    ['read /home/x/a.txt and https://example.com/a?b=1', 'read <path> and <url>'],
    ['commit 3f2c9d1 at 0x7ffee4b2', 'commit <hex> at <hex>'],
    ['a defaced facade', 'a defaced facade'],
  ])('%s', (text, masked) => expect(maskLine(text)).toBe(masked));

  test('prefixes of CI are taken off, several of them too, and nothing else', () => {
    expect(withoutPrefix('2022-05-07T08:49:38.2847211Z fatal: no')).toBe('fatal: no');
    expect(withoutPrefix('2024-01-02T03:04:05.123456Z 01O [12:34:56] fatal: no')).toBe('fatal: no');
    expect(withoutPrefix('#12 0.345 npm error')).toBe('npm error');
    expect(withoutPrefix('  indented')).toBe('  indented');
  });
});

describe('the tree', () => {
  test('lines that differ in a word are one template, others are not', () => {
    const tree = createTemplateTree();
    const first = tree.learn('connected to the server alpha now');
    expect(tree.learn('connected to the server beta now')?.id).toBe(first?.id);
    expect(tree.find('connected to the server gamma now')?.words).toEqual([
      'connected',
      'to',
      'the',
      'server',
      wildcard,
      'now',
    ]);
    expect(tree.find('connected to another place for good')).toBeNull();
    expect(tree.find('disconnected from the server alpha now')).toBeNull();
    expect(tree.learn('   ')).toBeNull();
    expect(tree.size).toBe(1);
  });

  test('what was learnt is found, and finding changes nothing', () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 60 }), (lines) => {
        const tree = createTemplateTree();
        const ids = lines.map((text) => tree.learn(text)?.id);
        const size = tree.size;
        expect(lines.every((text) => tree.find(text) !== null)).toBe(true);
        expect(tree.size).toBe(size);
        expect(new Set(ids).size).toBe(size);
      }),
    );
  });

  test('never more templates than allowed; the one not met for longest goes', () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 80 }), fc.integer({ min: 1, max: 9 }), (lines, maxTemplates) => {
        const tree = createTemplateTree({ maxTemplates, maxChildren: 3 });
        for (const text of lines) {
          const met = tree.learn(text);
          expect(tree.size).toBeLessThanOrEqual(maxTemplates);
          expect(tree.find(text)?.id).toBe(met?.id);
        }
      }),
    );
    const tree = createTemplateTree({ maxTemplates: 2 });
    for (const text of ['alpha one', 'beta two words', 'alpha one', 'gamma three more words']) tree.learn(text);
    expect(tree.find('alpha one')).not.toBeNull();
    expect(tree.find('beta two words')).toBeNull();
  });
});
