/** What of a script's `cargo test` line is kept. */
import { expect, test } from 'vitest';
import { parseLine } from '#adapters/runner/cargo/arguments';

const none = { args: [], rest: [], packages: [], exclude: [], targets: [], dir: '' };

test.each([
  ['cargo test', {}],
  ['cargo +nightly t --workspace --no-fail-fast -v', {}],
  ['cargo test --all-features --release -j 4', { args: ['--all-features', '--release', '-j', '4'] }],
  ['cargo test -p api --exclude web --features=a,b', { args: ['--features=a,b'], packages: ['api'], exclude: ['web'] }],
  ['cargo test --lib --test it --doc', { targets: ['lib', 'it', 'doc'] }],
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
