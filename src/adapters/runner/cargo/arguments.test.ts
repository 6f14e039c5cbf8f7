/** What of a script's `cargo test` line is kept. */
import { expect, test } from 'vitest';
import { parseLine, splitTargets, targetFlags } from '#adapters/runner/cargo/arguments';

const none = { args: [], rest: [], packages: [], exclude: [], targets: [], dir: '' };

test.each([
  ['cargo test', {}],
  ['cargo +nightly t --workspace --no-fail-fast -v', {}],
  ['cargo test --all-features --release -j 4', { args: ['--all-features', '--release', '-j', '4'] }],
  ['cargo test -p api --exclude web --features=a,b', { args: ['--features=a,b'], packages: ['api'], exclude: ['web'] }],
  ['cargo test --lib --test it --doc', { targets: ['lib', 'it', 'doc'] }],
  ['cargo test --all-targets --lib', { targets: ['lib', 'bins', 'tests'] }],
  [
    'cargo test sums -- --test-threads=1 --nocapture --skip slow --format json',
    { rest: ['sums', '--test-threads=1', '--skip', 'slow'] },
  ],
  ['cargo test --manifest-path api/Cargo.toml --locked --message-format short', { args: ['--locked'], dir: 'api' }],
])('%s', (line, expected) => {
  expect(parseLine(line.split(' '))).toEqual({ ...none, ...expected });
});

test.each(['cargo build', 'cargo nextest run', 'cargo', 'rustc test', 'cargo bench'])('%s runs no tests', (line) => {
  expect(parseLine(line.split(' '))).toBeNull();
});

test('targets stand among the arguments of a suite and are found there again', () => {
  const targets = ['lib', 'bins', 'tests', 'doc', 'it'];
  expect(splitTargets([...targetFlags(targets), '--release', '-j', '4'])).toEqual({
    targets,
    flags: ['--release', '-j', '4'],
  });
});
