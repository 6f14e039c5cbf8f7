/** The cases of GitHub's own page about code owners. */
import { expect, test } from 'vitest';
import { readCodeowners } from '#formats/owners/codeowners';

const ownersOf = readCodeowners(`# a comment
*       @global1 @global2
*.js    @js-owner #This is an inline comment.
/build/logs/ @doctocat
docs/*  docs@example.com
apps/ @octocat
/scripts/ @doctocat @octocat
**/logs @logs
/apps/github
/my\\ files/ @space
[section]
!no @never
`);

test.each([
  ['README.md', ['@global1', '@global2']],
  ['deep/in/a.js', ['@js-owner']],
  ['build/logs/x.txt', ['@logs']],
  ['docs/start.md', ['docs@example.com']],
  ['docs/build/start.md', ['@global1', '@global2']],
  ['any/apps/x.md', ['@octocat']],
  ['scripts/x.sh', ['@doctocat', '@octocat']],
  ['other/scripts/x.sh', ['@global1', '@global2']],
  ['deeply/nested/logs/x', ['@logs']],
  ['apps/github/x.ts', []],
  ['my files/a', ['@space']],
])('%s is owned by %j', (path, owners) => {
  expect(ownersOf(path)).toEqual(owners);
});

test('nobody owns anything where nothing is said', () => {
  expect(readCodeowners('')('a.ts')).toEqual([]);
});
