/**
 * Which parts of a syntax tree say what a program does when it runs, as data. A type that is in none of the tables is unknown syntax, and
 * its file cannot be told apart: a new parser never makes a difference invisible.
 */

/** What the walk needs of a node; the fields are read by name. */
export interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [field: string]: unknown;
}

/** Fields that count, in the order they are written. What is left out is type, position, or follows from the rest. */
export const fields: Readonly<Record<string, string>> = {
  ArrayExpression: 'elements',
  ArrayPattern: 'elements',
  AssignmentPattern: 'left right',
  AwaitExpression: 'argument',
  BinaryExpression: 'operator left right',
  BlockStatement: 'body',
  CallExpression: 'optional callee arguments',
  ChainExpression: 'expression',
  ConditionalExpression: 'test consequent alternate',
  DebuggerStatement: '',
  Decorator: 'expression',
  DoWhileStatement: 'body test',
  EmptyStatement: '',
  ExpressionStatement: 'directive expression',
  ForInStatement: 'left right body',
  ForOfStatement: 'await left right body',
  ForStatement: 'init test update body',
  IfStatement: 'test consequent alternate',
  ImportExpression: 'phase source options',
  JSXEmptyExpression: '',
  JSXExpressionContainer: 'expression',
  JSXOpeningElement: 'name attributes',
  JSXSpreadAttribute: 'argument',
  JSXSpreadChild: 'expression',
  LogicalExpression: 'operator left right',
  NewExpression: 'callee arguments',
  ObjectExpression: 'properties',
  ObjectPattern: 'properties',
  RestElement: 'argument',
  ReturnStatement: 'argument',
  SequenceExpression: 'expressions',
  SpreadElement: 'argument',
  StaticBlock: 'body',
  Super: '',
  SwitchCase: 'test consequent',
  SwitchStatement: 'discriminant cases',
  TaggedTemplateExpression: 'tag quasi',
  TemplateLiteral: 'quasis expressions',
  ThisExpression: '',
  ThrowStatement: 'argument',
  TryStatement: 'block handler finalizer',
  TSEnumBody: 'members',
  TSExportAssignment: 'expression',
  TSExternalModuleReference: 'expression',
  UnaryExpression: 'operator argument',
  UpdateExpression: 'operator prefix argument',
  WhileStatement: 'test body',
  WithStatement: 'object body',
  YieldExpression: 'delegate argument',
};

/** Written by `write-node.ts` itself, with these fields. */
export const handled: Readonly<Record<string, string>> = {
  AccessorProperty: 'static computed decorators key value',
  ArrowFunctionExpression: 'async params body',
  AssignmentExpression: 'operator left right',
  BreakStatement: 'label',
  CatchClause: 'param body',
  ClassBody: 'body',
  ClassDeclaration: 'decorators id superClass body',
  ClassExpression: 'decorators id superClass body',
  ContinueStatement: 'label',
  ExportAllDeclaration: 'exported source attributes',
  ExportDefaultDeclaration: 'declaration',
  ExportNamedDeclaration: 'declaration specifiers source attributes',
  ExportSpecifier: 'local exported',
  FunctionDeclaration: 'id async generator params body',
  FunctionExpression: 'id async generator params body',
  Identifier: 'name',
  ImportAttribute: 'key value',
  ImportDeclaration: 'phase specifiers source attributes',
  ImportDefaultSpecifier: 'local',
  ImportNamespaceSpecifier: 'local',
  ImportSpecifier: 'imported local',
  JSXAttribute: 'name value',
  JSXElement: 'openingElement children',
  JSXFragment: 'children',
  JSXIdentifier: 'name',
  JSXMemberExpression: 'object property',
  JSXNamespacedName: 'namespace name',
  JSXText: 'raw',
  LabeledStatement: 'label body',
  Literal: 'value regex bigint',
  MemberExpression: 'optional computed object property',
  MetaProperty: 'meta property',
  MethodDefinition: 'kind static computed decorators key value',
  PrivateIdentifier: 'name',
  Program: 'hashbang sourceType body',
  Property: 'kind method shorthand computed key value',
  PropertyDefinition: 'static computed decorators key value',
  TemplateElement: 'value',
  TSEnumDeclaration: 'const id body',
  TSEnumMember: 'computed id initializer',
  TSImportEqualsDeclaration: 'id moduleReference',
  TSModuleBlock: 'body',
  TSModuleDeclaration: 'id body',
  TSParameterProperty: 'decorators parameter',
  TSQualifiedName: 'left right',
  V8IntrinsicExpression: 'name arguments',
  VariableDeclaration: 'kind declarations',
  VariableDeclarator: 'id init',
};

/** Only their `expression` is there when the program runs. */
export const transparent: ReadonlySet<string> = new Set([
  'ParenthesizedExpression',
  'TSAsExpression',
  'TSInstantiationExpression',
  'TSNonNullExpression',
  'TSSatisfiesExpression',
  'TSTypeAssertion',
]);

/** Nothing of them is there when the program runs. Types are met nowhere else. */
export const erasedTypes: ReadonlySet<string> = new Set([
  'EmptyStatement',
  'TSAbstractAccessorProperty',
  'TSAbstractMethodDefinition',
  'TSAbstractPropertyDefinition',
  'TSDeclareFunction',
  'TSEmptyBodyFunctionExpression',
  'TSIndexSignature',
  'TSInterfaceDeclaration',
  'TSNamespaceExportDeclaration',
  'TSTypeAliasDeclaration',
]);

export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}

export function nodesOf(value: unknown): readonly Node[] {
  return Array.isArray(value) ? value.filter(isNode) : [];
}

/** Without what the type checker alone sees around it. */
export function bare(node: Node): Node {
  let inner = node;
  while (transparent.has(inner.type) && isNode(inner['expression'])) inner = inner['expression'];
  return inner;
}

/** Whether nothing of this statement, class member or JSX child is left when the program runs. */
export function isErased(node: Node): boolean {
  const { decorators } = node;
  if (Array.isArray(decorators) && decorators.length > 0) return false;
  if (erasedTypes.has(node.type)) return true;
  const { declare, importKind, exportKind, declaration, value, expression, body } = node;
  switch (node.type) {
    case 'VariableDeclaration':
    case 'ClassDeclaration':
    case 'PropertyDefinition':
    case 'TSEnumDeclaration':
      return declare === true;
    case 'TSModuleDeclaration':
      return declare === true || node['global'] === true || !isNode(body) || nodesOf(body['body']).every(isErased);
    case 'MethodDefinition':
      return isNode(value) && erasedTypes.has(value.type);
    case 'ImportDeclaration':
    case 'ImportSpecifier':
    case 'TSImportEqualsDeclaration':
      return importKind === 'type';
    case 'ExportAllDeclaration':
    case 'ExportSpecifier':
    case 'ExportDefaultDeclaration':
    case 'ExportNamedDeclaration':
      return exportKind === 'type' || (isNode(declaration) && isErased(declaration));
    case 'JSXText':
      return jsxText(node) === '';
    case 'JSXExpressionContainer':
      return isNode(expression) && expression.type === 'JSXEmptyExpression';
    default:
      return false;
  }
}

/** What every compiler of JSX makes of it: blank lines are dropped, blanks at line breaks are one. */
export function jsxText({ raw }: Node): string {
  const lines = String(raw).split(/\r\n|\n|\r/);
  const trimmed = lines.map((line, at) => {
    const fromStart = at === 0 ? line : line.replace(/^[ \t]+/, '');
    return at === lines.length - 1 ? fromStart : fromStart.replace(/[ \t]+$/, '');
  });
  return trimmed.filter((line) => line !== '').join(' ');
}
