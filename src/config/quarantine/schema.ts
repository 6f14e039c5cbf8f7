/** The shape of assay.quarantine.yaml as people write it. Invariant: no transforms, so that the exported schema says exactly what is accepted. */
import * as z from 'zod/mini';

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this refuses
const printable = /^[^\u0000-\u001f\u007f]+$/;
const day = /^\d{4}-\d{2}-\d{2}$/;
const fingerprint = /^[0-9a-f]{6,64}$/;

function text(description: string, expected: string, pattern: RegExp = printable, most = 500) {
  const checks = [z.maxLength(most), z.regex(pattern, { error: `expected ${expected}` }), z.describe(description)];
  return z.string().check(...checks);
}

const oneFailure = text('a fingerprint', 'a fingerprint as assay failures prints it', fingerprint, 64);

const entry = z.strictObject({
  test: text('a test file or a glob, and behind " › " the titles of a test or of a block', 'a test', printable, 2000),
  suite: z.optional(text('only as this suite runs it', 'the name of a suite')),
  owner: text('who answers for it', 'an owner like "@team-pay"'),
  reason: z.optional(text('why it is here', 'a reason')),
  link: z.optional(text('where one can read why, instead of a reason', 'a link', /^https?:\/\/\S+$/)),
  added: text('the day it was added, from which it counts', 'a day like 2026-01-31', day),
  expires: text('the last day it holds', 'a day like 2026-01-31', day),
  budget: z.optional(
    z
      .int()
      .check(z.gte(0), z.lte(100), z.describe('runs since `added` that may show a failure; one more turns it red')),
  ),
  failure: z.optional(
    z
      .union([oneFailure, z.array(oneFailure).check(z.minLength(1), z.maxLength(20))], {
        error: 'expected a fingerprint or a list of up to 20, as assay failures prints them',
      })
      .check(z.describe('the failures it was added for, by fingerprint: any other one is new')),
  ),
});

export const quarantineSchema = z.array(entry).check(z.maxLength(1000));

export type WrittenEntry = z.infer<typeof entry>;

/** The JSON Schema (draft 2020-12) of assay.quarantine.yaml, for editors. */
export function quarantineSchemaText(): string {
  const schema = z.toJSONSchema(quarantineSchema, { io: 'input', reused: 'inline' });
  return `${JSON.stringify({ title: 'assay.quarantine.yaml', ...schema }, null, 2)}\n`;
}
