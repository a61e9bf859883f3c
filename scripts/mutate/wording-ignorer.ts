/**
 * A plugin of StrykerJS: words that people read are not mutated. Tests assert codes, never sentences, so a changed sentence
 * would survive everywhere and hide the survivors that matter. What chooses between two sentences is mutated all the same.
 */

/** The part of a Babel path that is looked at. */
interface Place {
  readonly node: Node;
  readonly key: unknown;
  readonly listKey?: unknown;
  readonly parentPath: Place | null;
}
interface Node {
  readonly type: string;
  readonly callee?: { readonly type?: string; readonly name?: string; readonly property?: { readonly name?: string } };
  readonly key?: { readonly name?: string };
  readonly id?: { readonly name?: string };
}

const SENTENCES = new Set(['StringLiteral', 'TemplateLiteral']);
/** Functions whose first argument says why something was refused, and nothing else. */
const REFUSALS = new Set([
  'invalid',
  'invalidToken',
  'invalidClaims',
  'invalidConfig',
  'refuse',
  'refusal',
  'cannotExpress',
  'unsupported',
]);
/** Members and constants that hold words for people. */
const WORDING = new Set(['why', 'message', 'none', 'hint', 'WORDS', 'FAULTS', 'EXPECTED', 'description']);

const isWording = ({ node }: Place): boolean =>
  (node.type === 'ObjectProperty' && WORDING.has(node.key?.name ?? '')) ||
  (node.type === 'VariableDeclarator' && WORDING.has(node.id?.name ?? ''));

const isCallOf = (place: Place | null, names: ReadonlySet<string>): boolean =>
  place?.node.type === 'CallExpression' && names.has(place.node.callee?.name ?? '');

/** The second argument of `new SomeError(code, message)` and of `super(code, message)`, the only one of `new Error(message)`. */
const isErrorMessage = ({ key, listKey, parentPath }: Place): boolean => {
  if (listKey !== 'arguments' || !parentPath) return false;
  const { type, callee } = parentPath.node;
  if (type === 'NewExpression' && callee?.name === 'Error') return true;
  return (
    key === 1 && (callee?.type === 'Super' || (type === 'NewExpression' && callee?.name?.endsWith('Error') === true))
  );
};

/** The second argument of zod's `refine` and `regex`, where it is a sentence. */
const isCheckMessage = ({ node, key, parentPath }: Place): boolean =>
  SENTENCES.has(node.type) &&
  key === 1 &&
  parentPath?.node.type === 'CallExpression' &&
  ['refine', 'regex'].includes(parentPath.node.callee?.property?.name ?? '');

const isSentenceAmongWording = (place: Place): boolean => {
  if (!SENTENCES.has(place.node.type)) return false;
  for (let outer = place.parentPath; outer; outer = outer.parentPath) {
    if (isWording(outer)) return true;
    if (outer.node.type.endsWith('Statement')) return false;
  }
  return false;
};

const isPlace = (path: object): path is Place => 'node' in path && 'parentPath' in path;

const messages = {
  shouldIgnore(path: object): string | undefined {
    if (!isPlace(path)) return undefined;
    if (isErrorMessage(path) || isCheckMessage(path)) return 'the message of an error';
    if (path.key === 0 && isCallOf(path.parentPath, REFUSALS)) return 'the reason of a refusal, in words';
    if (path.listKey === 'arguments' && path.parentPath?.node.callee?.property?.name === 'meta') {
      return 'a description for editors';
    }
    if (isSentenceAmongWording(path)) return 'words for people';
    return undefined;
  },
};

export const strykerPlugins = [{ kind: 'Ignore', name: 'wording', value: messages }];
