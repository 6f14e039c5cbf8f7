/**
 * Comments that decide how a file is compiled, loaded or mapped: they count as code of the module level. Comments for coverage tools, type
 * checkers and linters do not.
 */

/** Cheaper than a look at each comment. */
const anywhere =
  /@jsx|@jest|@vitest|@vite-ignore|@babel|@(?:no)?flow\b|[#@]\s*sourceMappingURL|(?:webpack|rspack|turbopack)[A-Z]\w*\s*:/;

export function pragmasOf(source: string, comments: readonly { readonly value: string }[]): readonly string[] {
  if (!anywhere.test(source)) return [];
  return comments.flatMap(({ value }) => (anywhere.test(value) ? value.replace(/[\s*]+/g, ' ').trim() : []));
}
