import { expect, test } from 'vitest';
import { authorClass } from '#formats/author-class';

const person = 'Ada Example <ada@example.org>';
const of = (author: string, body = '', committer = 'GitHub <noreply@github.com>') =>
  authorClass({ author, committer, body });

test.each([
  ['Claude <noreply@anthropic.com>', ''],
  ['copilot-swe-agent[bot] <198982749+Copilot@users.noreply.github.com>', ''],
  ['google-labs-jules[bot] <161369871+google-labs-jules[bot]@users.noreply.github.com>', ''],
  ['Cursor Agent <cursoragent@cursor.com>', ''],
  [person, 'Why.\n\nCo-Authored-By: Claude Opus 4.7 <noreply@anthropic.com>'],
  [person, 'Co-authored-by: Copilot <223556219+Copilot@users.noreply.github.com>'],
  [person, 'Co-authored-by: GPT-5.3-Codex <noreply@openai.com>\nSigned-off-by: Ada <ada@example.org>'],
  [person, 'Assisted-by: Claude:claude-opus-4 coccinelle'],
])('an agent by what the commit says of itself: %s %s', (author, body) => {
  expect(of(author, body).class).toBe('agent');
});

test.each([
  'dependabot[bot] <49699333+dependabot[bot]@users.noreply.github.com>',
  'renovate[bot] <29139614+renovate[bot]@users.noreply.github.com>',
  'semantic-release-bot <semantic-release-bot@martynus.net>',
  'github-actions <41898282+github-actions@users.noreply.github.com>',
])('a bot: %s', (author) => {
  expect(of(author)).toEqual({ class: 'bot', because: `its author is ${author}` });
});

test.each([
  [person, ''],
  ['Ada <1234+ada@users.noreply.github.com>', 'noreply@anthropic.com broke this, says dependabot[bot]'],
  [person, 'Co-authored-by: Claude Monet <claude@monet.example>'],
  [person, 'Co-authored-by: dependabot[bot] <49699333+dependabot[bot]@users.noreply.github.com>'],
  ['Claude Shannon <claude@example.org>', ''],
  ['Abbot Botham <botham@example.org>', ''],
])('a person, merged on the web or called like an agent: %s %s', (author, body) => {
  expect(of(author, body).class).toBe('human');
});

test('the reason is one line without control sequences, however long the commit', () => {
  const { because } = of(
    person,
    `${'x\n'.repeat(5_000)}Co-authored-by: \u001b[31mClaude${'!'.repeat(900)} <noreply@anthropic.com>`,
  );
  expect(because).not.toContain('\u001b');
  const long = of(`${'y'.repeat(400)} <noreply@anthropic.com>`).because;
  expect(long.length).toBeLessThan(150);
});
