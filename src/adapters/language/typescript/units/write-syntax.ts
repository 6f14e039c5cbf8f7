/** What is not written field by field: names, literals, imports and exports, and what TypeScript adds to a running program. */
import { anonymous, targetName } from '#adapters/language/typescript/units/names';
import { isErased, isNode, jsxText, type Node, nodesOf } from '#adapters/language/typescript/units/syntax';
import { bindPattern, writeNamed, writeStatements } from '#adapters/language/typescript/units/write-function';
import {
  type Walk,
  type WriteNode,
  writeKey,
  writeList,
  writeName,
  writeNode,
  writeValue,
} from '#adapters/language/typescript/units/write-node';

/** What an element may be compiled to a call of. */
const jsxFactories = ['React', 'h'];

export const syntaxWriters: Readonly<Record<string, WriteNode>> = {
  Identifier(walk, { name }) {
    walk.writer.use(String(name));
    if (name === 'eval') walk.dynamic = true;
    if (name === 'require' || name === 'module' || name === 'exports') walk.commonJs = true;
    walk.writer.write(String(name));
  },
  PrivateIdentifier: writeName,
  JSXIdentifier(walk, { name }) {
    walk.writer.use(String(name));
    walk.writer.write(String(name));
  },
  JSXMemberExpression: writeMember,
  MemberExpression(walk, node) {
    if (node['optional'] === true) walk.writer.write('?.');
    if (node['computed'] !== true) writeMember(walk, node);
    else {
      writeValue(walk, node['object']);
      writeValue(walk, node['property']);
    }
  },
  TSQualifiedName(walk, { left, right }) {
    writeValue(walk, left);
    writeName(walk, right);
  },
  JSXNamespacedName(walk, { namespace, name }) {
    writeName(walk, namespace);
    writeName(walk, name);
  },
  JSXAttribute(walk, { name, value }) {
    if (isNode(name) && name.type === 'JSXIdentifier') writeName(walk, name);
    else writeValue(walk, name);
    // As written: who compiles JSX resolves entities, and not all in the same way.
    if (isNode(value) && value.type === 'Literal') walk.writer.write(JSON.stringify(String(value['raw']).slice(1, -1)));
    else writeValue(walk, value);
  },
  JSXElement(walk, { openingElement, children }) {
    for (const factory of jsxFactories) walk.writer.use(factory);
    writeValue(walk, openingElement);
    writeValue(walk, children);
  },
  JSXFragment(walk, { children }) {
    for (const factory of jsxFactories) walk.writer.use(factory);
    writeValue(walk, children);
  },
  JSXText: (walk, node) => walk.writer.write(JSON.stringify(jsxText(node))),
  MetaProperty(walk, { meta, property }) {
    writeName(walk, meta);
    writeName(walk, property);
  },
  V8IntrinsicExpression(walk, node) {
    writeName(walk, node['name']);
    writeValue(walk, node['arguments']);
  },
  Literal: (walk, node) => walk.writer.write(literalText(node)),
  TemplateElement(walk, { value }) {
    const raw = typeof value === 'object' && value !== null && 'raw' in value ? String(value.raw) : '';
    walk.writer.write(JSON.stringify(raw.replaceAll('\r\n', '\n')));
  },
  VariableDeclaration(walk, { kind, declarations }) {
    writeValue(walk, kind);
    for (const declarator of nodesOf(declarations)) {
      bindPattern(walk, declarator['id'], kind === 'var' || walk.blocks === 0);
      writeNode(walk, declarator);
    }
  },
  VariableDeclarator(walk, { id, init }) {
    writeValue(walk, id);
    writeNamed(walk, init, isNode(id) && id.type === 'Identifier' ? String(id['name']) : anonymous);
  },
  AssignmentExpression(walk, { operator, left, right }) {
    writeValue(walk, operator);
    writeValue(walk, left);
    writeNamed(walk, right, targetName(left));
  },
  CatchClause(walk, { param, body }) {
    bindPattern(walk, param);
    writeValue(walk, param);
    writeValue(walk, body);
  },
  LabeledStatement(walk, { label, body }) {
    writeName(walk, label);
    writeValue(walk, body);
  },
  BreakStatement: (walk, { label }) => writeName(walk, label),
  ContinueStatement: (walk, { label }) => writeName(walk, label),
  ImportAttribute(walk, node) {
    writeKey(walk, node);
    writeValue(walk, node['value']);
  },
  ImportDeclaration(walk, node) {
    writeValue(walk, node['phase']);
    writeSpecifiers(walk, node);
  },
  ImportSpecifier(walk, { imported, local }) {
    writeName(walk, imported);
    importAs(walk, local);
  },
  ImportDefaultSpecifier: (walk, { local }) => importAs(walk, local),
  ImportNamespaceSpecifier: (walk, { local }) => importAs(walk, local),
  TSImportEqualsDeclaration(walk, { id, moduleReference }) {
    importAs(walk, id);
    writeValue(walk, moduleReference);
  },
  ExportAllDeclaration(walk, { exported, source, attributes }) {
    writeName(walk, exported);
    writeValue(walk, source);
    writeValue(walk, attributes);
  },
  ExportDefaultDeclaration: (walk, { declaration }) => writeNamed(walk, declaration, 'default'),
  ExportNamedDeclaration(walk, node) {
    if (isNode(node['declaration'])) writeNode(walk, node['declaration']);
    else writeSpecifiers(walk, node);
  },
  ExportSpecifier(walk, { local, exported }) {
    if (isNode(local) && local.type === 'Identifier') walk.writer.use(String(local['name']));
    writeName(walk, local);
    writeName(walk, exported);
  },
  TSModuleBlock: (walk, { body }) => writeStatements(walk, nodesOf(body)),
  TSModuleDeclaration(walk, { id, body }) {
    bindPattern(walk, id);
    writeValue(walk, id);
    walk.writer.within(isNode(id) ? String(id['name'] ?? anonymous) : anonymous, () => writeValue(walk, body));
  },
  TSEnumDeclaration(walk, node) {
    bindPattern(walk, node['id']);
    writeValue(walk, node['const']);
    writeValue(walk, node['id']);
    writeValue(walk, node['body']);
  },
  TSEnumMember(walk, { id, initializer }) {
    if (isNode(id) && id.type === 'TemplateLiteral') writeNode(walk, id);
    else writeName(walk, id);
    writeValue(walk, initializer);
  },
  /** A field of the class as well. */
  TSParameterProperty: (walk, { parameter }) => writeValue(walk, parameter),
};

function writeMember(walk: Walk, { object, property }: Node): void {
  writeValue(walk, object);
  writeName(walk, property);
}

function importAs(walk: Walk, local: unknown): void {
  bindPattern(walk, local);
  writeName(walk, local);
  if (isNode(local)) walk.imported.push(String(local['name']));
}

/** Whether a module is loaded from which only types are named is up to the compiler's options. */
function writeSpecifiers(walk: Walk, node: Node): void {
  const specifiers = nodesOf(node['specifiers']);
  const onlyTypes = specifiers.length > 0 && specifiers.every(isErased);
  if (onlyTypes && isNode(node['source'])) walk.writer.write('types ');
  writeList(walk, specifiers);
  writeValue(walk, node['source']);
  writeValue(walk, node['attributes']);
}

function literalText({ value, regex, bigint, raw }: Node): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') return String(value);
  if (typeof value === 'boolean') return String(value);
  if (typeof bigint === 'string') return `${bigint}n`;
  if (typeof regex === 'object' && regex !== null) return JSON.stringify(regex);
  return String(raw); // null, and numbers beyond what JSON can say
}
