/**
 * What a JavaScript or TypeScript config file says, without running it: literals, constants of the same file, spreads, the
 * wrappers configs use (`defineConfig`, `mergeConfig`, functions that only return an object), paths built from the file's place.
 * Whatever depends on anything else is `notStatic`; a wrong guess would run the wrong tests.
 * Invariant: a value that is returned is the value the code has; variables that are assigned to or mutated are `notStatic`.
 */
import { posix } from 'node:path';
import type { Argument, Expression, FunctionBody, ObjectExpression, Program, Statement } from 'oxc-parser';
import { parseSync, Visitor } from 'oxc-parser';

export const notStatic: unique symbol = Symbol('not static');

/** An object that has a key `...` spreads something that is not static: it may have any other key too. */
export interface StaticObject {
  readonly [key: string]: Static;
}

export type Static = string | number | boolean | null | undefined | typeof notStatic | readonly Static[] | StaticObject;

export interface LiteralContext {
  /** Absolute path of the file, for `__dirname` and `import.meta`. */
  readonly path: string;
  /** What another module exports under `name` (`default` too; for `require`, `module.exports` is `default`). */
  imported(specifier: string, name: string): Static;
}

type Bindings = ReadonlyMap<string, () => Static>;

/** The value the file exports under `name` (`default` for `export default` and `module.exports =`); `notStatic` when unknown. */
export function exportedValue(text: string, name: string, context: LiteralContext): Static {
  const { program, errors } = parseSync(context.path, text);
  if (errors.some((error) => error.severity === 'Error')) return notStatic;
  const scope = bind(program.body, new Map(), { ...context, changed: changedNames(program) });
  const values = program.body.flatMap((statement) => exportsOf(statement, name));
  return values.length === 1 ? resultOf(values[0], scope) : notStatic;
}

export function isStaticObject(value: Static): value is StaticObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A property, `notStatic` when the value or the key's presence is not known. */
export function property(value: Static, key: string): Static {
  if (value === notStatic) return notStatic;
  if (!isStaticObject(value)) return undefined;
  if (Object.hasOwn(value, key)) return value[key];
  return Object.hasOwn(value, '...') ? notStatic : undefined;
}

/** Vite's mergeConfig: objects deeply, arrays one after the other, otherwise what is defined in `b`. */
export function mergeStatic(a: Static, b: Static): Static {
  if (a === undefined || a === null) return b;
  if (b === undefined || b === null) return a;
  if (a === notStatic || b === notStatic) return notStatic;
  if (Array.isArray(a) || Array.isArray(b)) return [a, b].flat();
  if (!isStaticObject(a) || !isStaticObject(b)) return b;
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return Object.fromEntries([...keys].map((key) => [key, mergeStatic(property(a, key), property(b, key))]));
}

interface Scope extends LiteralContext {
  readonly bindings: Bindings;
  /** Names that are assigned to, or that a method like `push` is called on, anywhere in the file. */
  readonly changed: ReadonlySet<string>;
}

function bind(body: readonly Statement[], outer: Bindings, base: Omit<Scope, 'bindings'>): Scope {
  const bindings = new Map(outer);
  const scope: Scope = { ...base, bindings };
  const add = (name: string, compute: () => Static) => bindings.set(name, once(compute));
  for (const statement of body) {
    const declared = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
    if (statement.type === 'ImportDeclaration') {
      for (const it of statement.specifiers) {
        if (it.type === 'ImportNamespaceSpecifier') continue;
        const imported = it.type === 'ImportDefaultSpecifier' ? 'default' : nameOf(it.imported);
        add(it.local.name, () => base.imported(statement.source.value, imported ?? ''));
      }
    } else if (declared?.type === 'VariableDeclaration') {
      for (const { id, init } of declared.declarations) {
        if (!init) continue;
        if (id.type === 'Identifier') add(id.name, () => evaluate(init, scope));
        if (id.type !== 'ObjectPattern') continue;
        for (const it of id.properties) {
          const key = it.type === 'Property' ? nameOf(it.key) : undefined;
          if (it.type !== 'Property' || key === undefined || it.value.type !== 'Identifier') continue;
          add(it.value.name, () => member(init, key, scope));
        }
      }
    }
  }
  return scope;
}

/** Computes at most once; a value that needs itself is not static. */
function once(compute: () => Static): () => Static {
  let state: { value: Static } | undefined;
  return () => {
    if (state) return state.value;
    state = { value: notStatic };
    state = { value: compute() };
    return state.value;
  };
}

function changedNames(program: Program): Set<string> {
  const names = new Set<string>();
  const add = (target: object | undefined) => {
    let at = target as { type: string; object?: object; name?: string } | undefined;
    while (at?.type === 'MemberExpression') at = at.object as typeof at;
    if (at?.name) names.add(at.name);
  };
  new Visitor({
    AssignmentExpression: ({ left }) => add(left),
    UpdateExpression: ({ argument }) => add(argument),
    UnaryExpression: ({ operator, argument }) => operator === 'delete' && add(argument),
    CallExpression: ({ callee, arguments: [first] }) => {
      if (callee.type !== 'MemberExpression' || callee.property.type !== 'Identifier') return;
      if (/^(push|unshift|splice|pop|shift|sort|reverse|fill)$/.test(callee.property.name)) add(callee.object);
      if (callee.property.name === 'assign') add(first);
    },
  }).visit(program);
  return names;
}

function exportsOf(statement: Statement, name: string): Expression[] {
  if (statement.type === 'ExportDefaultDeclaration' && name === 'default') return [statement.declaration as Expression];
  if (statement.type === 'ExportNamedDeclaration') {
    const { declaration, specifiers } = statement;
    const declared = declaration?.type === 'VariableDeclaration' ? declaration.declarations : [];
    const own = declared.flatMap(({ id, init }) =>
      id.type === 'Identifier' && id.name === name && init ? [init] : [],
    );
    const listed = specifiers.flatMap((it) => (nameOf(it.exported) === name ? [it.local as Expression] : []));
    return statement.source ? [] : [...own, ...listed];
  }
  if (statement.type !== 'ExpressionStatement' || statement.expression.type !== 'AssignmentExpression') return [];
  const { left, right } = statement.expression;
  const target = left.type === 'MemberExpression' ? dotted(left) : '';
  const isDefault = target === 'module.exports' || target === 'exports.default';
  return (isDefault ? name === 'default' : target === `exports.${name}`) ? [right] : [];
}

/** A config may be a function; then it is what that returns. */
function resultOf(value: Expression | undefined, scope: Scope): Static {
  if (!value) return notStatic;
  const it = unwrap(value);
  if (it.type !== 'ArrowFunctionExpression' && it.type !== 'FunctionExpression') return evaluate(it, scope);
  if (it.type === 'ArrowFunctionExpression' && it.expression) return evaluate(it.body as unknown as Expression, scope);
  const parameters = new Set(it.params.map((parameter) => ('name' in parameter ? String(parameter.name) : '')));
  const { body } = it.body as FunctionBody;
  const last = body.at(-1);
  const isSimple = body.every((statement) => statement === last || /^(Variable|Expression)/.test(statement.type));
  if (!isSimple || last?.type !== 'ReturnStatement' || !last.argument) return notStatic;
  const outer = new Map([...scope.bindings].filter(([name]) => !parameters.has(name)));
  return evaluate(last.argument, bind(body, outer, scope));
}

function unwrap(value: Expression): Expression {
  switch (value.type) {
    case 'ParenthesizedExpression':
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'TSNonNullExpression':
      return unwrap(value.expression);
    case 'AwaitExpression':
      return unwrap(value.argument);
    default:
      return value;
  }
}

function evaluate(value: Expression | Argument, scope: Scope): Static {
  if (value.type === 'SpreadElement') return notStatic;
  const it = unwrap(value);
  switch (it.type) {
    case 'Literal':
      return 'regex' in it || typeof it.value === 'bigint' ? notStatic : (it.value as Static);
    case 'TemplateLiteral':
      return concatenate(
        it.quasis.map((part, at) => [part.value.cooked, it.expressions[at]] as const),
        scope,
      );
    case 'BinaryExpression': {
      const [a, b] = [evaluate(it.left as Expression, scope), evaluate(it.right, scope)];
      return it.operator === '+' && typeof a === 'string' && typeof b === 'string' ? a + b : notStatic;
    }
    case 'LogicalExpression': {
      const left = evaluate(it.left, scope);
      if (left === notStatic) return notStatic;
      const takesRight = it.operator === '??' ? left === undefined || left === null : !left === (it.operator === '||');
      return takesRight ? evaluate(it.right, scope) : left;
    }
    case 'UnaryExpression': {
      const operand = evaluate(it.argument, scope);
      if (operand === notStatic) return notStatic;
      return it.operator === '!' ? !operand : it.operator === '-' ? -Number(operand) : notStatic;
    }
    case 'ArrayExpression':
      return arrayOf(it.elements, scope);
    case 'ObjectExpression':
      return objectOf(it, scope);
    case 'Identifier':
      return variable(it.name, scope);
    case 'MemberExpression':
      return it.computed ? notStatic : member(it.object as Expression, nameOf(it.property) ?? '', scope);
    case 'CallExpression':
      return called(dotted(it.callee), it.arguments, scope);
    case 'ChainExpression':
      return evaluate(it.expression, scope);
    case 'NewExpression':
      return dotted(it.callee) === 'URL' ? url(it.arguments.map((part) => evaluate(part, scope))) : notStatic;
    default:
      return notStatic;
  }
}

function concatenate(parts: readonly (readonly [string | null, Expression | undefined])[], scope: Scope): Static {
  let text = '';
  for (const [fixed, expression] of parts) {
    const value = expression ? evaluate(expression, scope) : '';
    if (typeof value !== 'string' && typeof value !== 'number') return notStatic;
    text += `${fixed ?? ''}${value}`;
  }
  return text;
}

function arrayOf(elements: readonly (Argument | null)[], scope: Scope): Static {
  const items: Static[] = [];
  for (const element of elements) {
    if (element?.type !== 'SpreadElement') {
      items.push(element ? evaluate(element, scope) : undefined);
      continue;
    }
    const spread = evaluate(element.argument, scope);
    if (!Array.isArray(spread)) return notStatic;
    items.push(...spread);
  }
  return items;
}

function objectOf(node: ObjectExpression, scope: Scope): Static {
  const entries = new Map<string, Static>();
  for (const it of node.properties) {
    if (it.type === 'SpreadElement') {
      const spread = evaluate(it.argument, scope);
      // What is unknown may also replace what came before.
      if (spread === notStatic || property(spread, '...') === notStatic) entries.clear();
      const spreadEntries = spread === notStatic ? { '...': notStatic } : isStaticObject(spread) ? spread : {};
      for (const [name, inner] of Object.entries(spreadEntries)) entries.set(name, inner);
      continue;
    }
    const key = it.computed ? evaluate(it.key as Expression, scope) : nameOf(it.key);
    if (typeof key !== 'string') entries.set('...', notStatic);
    else entries.set(key, it.method || it.kind !== 'init' ? notStatic : evaluate(it.value as Expression, scope));
  }
  return Object.fromEntries(entries);
}

function variable(name: string, scope: Scope): Static {
  if (name === 'undefined') return undefined;
  const binding = scope.bindings.get(name);
  if (binding) return scope.changed.has(name) ? notStatic : binding();
  if (name === '__dirname') return posix.dirname(scope.path);
  return name === '__filename' ? scope.path : notStatic;
}

function member(object: Expression, key: string, scope: Scope): Static {
  const it = unwrap(object);
  if (it.type === 'MetaProperty') {
    const own = { url: `file://${scope.path}`, filename: scope.path, dirname: posix.dirname(scope.path) };
    return property(own, key) ?? notStatic;
  }
  if (it.type === 'CallExpression' && dotted(it.callee) === 'require') {
    const specifier = it.arguments[0] && evaluate(it.arguments[0], scope);
    return typeof specifier === 'string' ? scope.imported(specifier, key) : notStatic;
  }
  return property(evaluate(it, scope), key);
}

function called(callee: string, args: readonly Argument[], scope: Scope): Static {
  const name = callee.split('.').at(-1);
  const [first] = args;
  if (!first || first.type === 'SpreadElement') return notStatic;
  if (name === 'defineConfig' || name === 'defineProject' || name === 'defineWorkspace') return resultOf(first, scope);
  const values = args.map((it) => evaluate(it, scope));
  if (name === 'mergeConfig') return mergeStatic(values[0], values[1]);
  if (callee === 'require') return typeof values[0] === 'string' ? scope.imported(values[0], 'default') : notStatic;
  if (name === 'fileURLToPath') return filePath(isStaticObject(values[0]) ? property(values[0], 'href') : values[0]);
  const texts = values.filter((it) => typeof it === 'string');
  if (texts.length < values.length) return notStatic;
  if (name === 'dirname') return posix.dirname(texts[0] ?? '');
  if (name === 'join' && callee !== 'join') return /^path|posix/.test(callee) ? posix.join(...texts) : notStatic;
  if (name === 'join') return posix.join(...texts);
  return name === 'resolve' && texts[0]?.startsWith('/') ? posix.resolve(...texts) : notStatic;
}

function url([relative, base]: readonly Static[]): Static {
  if (typeof relative !== 'string' || typeof base !== 'string' || !URL.canParse(relative, base)) return notStatic;
  const { href, pathname } = new URL(relative, base);
  return { href, pathname };
}

function filePath(href: Static): Static {
  return typeof href === 'string' && href.startsWith('file://') ? decodeURIComponent(href.slice(7)) : notStatic;
}

/** `a`, `'a'`: the name a key or an export has. */
function nameOf(node: object): string | undefined {
  const { type, name, value } = node as { type: string; name?: string; value?: unknown };
  if (type === 'Identifier') return name;
  return type === 'Literal' ? String(value) : undefined;
}

/** `a.b.c` of a chain of plain members; empty for anything else. */
function dotted(node: object): string {
  const it = node as { type: string; object?: object; property?: object; computed?: boolean };
  if (it.type !== 'MemberExpression') return nameOf(node) ?? '';
  return it.object && it.property && !it.computed ? `${dotted(it.object)}.${nameOf(it.property) ?? ''}` : '';
}
