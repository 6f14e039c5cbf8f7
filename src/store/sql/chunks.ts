/** Cuts a long list so that one statement never has more parameters than a database takes (SQLite 32,766, Postgres 65,535). */
const perStatement = 500;

export function chunks<T>(items: readonly T[]): readonly (readonly T[])[] {
  const count = Math.ceil(items.length / perStatement);
  return Array.from({ length: count }, (_, index) => items.slice(index * perStatement, (index + 1) * perStatement));
}
