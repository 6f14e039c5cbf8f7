/**
 * Replaces what stands between `<!-- NAME:begin -->` and `<!-- NAME:end -->`, for pages written by hand that hold one
 * generated part. Without page there is nothing to do; a page that lost its markers is an error, not silence.
 */
export function insertBetween(page: string | undefined, name: string, text: string): string | undefined {
  if (page === undefined) return undefined;
  const begin = `<!-- ${name}:begin -->`;
  const end = `<!-- ${name}:end -->`;
  const from = page.indexOf(begin);
  const to = page.indexOf(end);
  if (from < 0 || to < from) throw new Error(`the page needs the markers ${begin} and ${end}, in this order`);
  return `${page.slice(0, from + begin.length)}\n${text}\n${page.slice(to)}`;
}
