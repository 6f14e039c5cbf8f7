import { afterEach, beforeEach, expect, test } from 'vitest';
import { needs } from './needs.ts';

const path = process.env['PATH'];

beforeEach(() => {
  process.env['PATH'] = '/nonexistent';
});

afterEach(() => {
  process.env['PATH'] = path;
});

test('a missing program names the package to install, ready to append to a test name', () => {
  expect(needs('tmux')).toEqual({ ok: false, reason: ' (needs the Debian package tmux)' });
});
