/** Kinds of syntax nodes, as far as units care: what is erased before a program runs, and what only wraps. Pure. */

export interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [key: string]: unknown;
}

export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string' && 'start' in value;
}

export function isFunction({ type }: Node): boolean {
  return type === 'FunctionDeclaration' || type === 'FunctionExpression' || type === 'ArrowFunctionExpression';
}

/** Overloads and abstract members. */
export function emptyBody(fn: Node): boolean {
  return fn['body'] === null || fn['body'] === undefined;
}

const wrapping = new Set([
  ...['TSAsExpression', 'TSSatisfiesExpression', 'TSNonNullExpression', 'TSTypeAssertion'],
  ...['TSInstantiationExpression', 'ParenthesizedExpression'],
]);

export function unwrapped(node: Node): Node {
  let at = node;
  while (wrapping.has(at.type)) {
    const { expression } = at;
    if (!isNode(expression)) return at;
    at = expression;
  }
  return at;
}

const typesOnly = new Set([
  ...['TSInterfaceDeclaration', 'TSTypeAliasDeclaration', 'TSDeclareFunction', 'TSIndexSignature', 'TSTypeAnnotation'],
  ...['TSAbstractMethodDefinition', 'TSAbstractPropertyDefinition', 'TSAbstractAccessorProperty', 'TSNamespaceExportDeclaration'],
  ...['TSTypeParameterDeclaration', 'TSTypeParameterInstantiation', 'EmptyStatement', 'TSEmptyBodyFunctionExpression'],
]);

/** Not there when the program runs. */
export function erased(node: Node): boolean {
  if (typesOnly.has(node.type) || node['declare'] === true) return true;
  if (node['importKind'] === 'type' || node['exportKind'] === 'type') return true;
  if (node.type === 'MethodDefinition') return !isNode(node['value']) || emptyBody(node['value']);
  return node.type === 'Identifier' && node['name'] === 'this' && 'typeAnnotation' in node; // a parameter that only types `this`
}
