import type { DocumentKind } from './document-kind.ts';
import { IngestionError } from './errors.ts';
import { readFrontMatter } from './front-matter.ts';
import { type Tightening, TighteningSchema } from './labels-schema.ts';
import { decodeText } from './text-decoding.ts';

const KEYS = ['classification', 'compartments', 'denied', 'not_before', 'not_after'] as const;

/** What a markdown document's front matter says about its own label; other kinds say nothing. Undefined: nothing. */
export interface OwnWords {
  readonly tightening: Tightening | undefined;
  /** Keys of a label are there. With `front_matter: off` they mean nothing, which their author may not know. */
  readonly present: boolean;
}

/**
 * `tags` is an ordinary word in front matter and means nothing here; `readers` can only be meant to admit someone.
 * @throws IngestionError ingestion.front_matter_invalid: in mode `tighten`, front matter that can't be read or understood;
 *   ingestion.encoding
 */
export function ownWords(kind: DocumentKind, bytes: Uint8Array, mode: 'off' | 'tighten'): OwnWords {
  if (kind !== 'markdown') return { tightening: undefined, present: false };
  const text = decodeText(bytes);
  const { values, invalid } = readFrontMatter(text);
  const present = [...KEYS, 'readers'].some((key) => values && Object.hasOwn(values, key));
  if (mode === 'off') return { tightening: undefined, present };
  if (isMisspelt(text, values)) throw refused('A label key stands where, or as, it has no effect');
  if (invalid) throw refused('The front matter is not YAML, so what it says about readers is not known');
  if (values && Object.hasOwn(values, 'readers'))
    throw refused('Front matter cannot name readers: it can only tighten');
  const wish = Object.fromEntries(Object.entries(values ?? {}).filter(([key]) => KEYS.some((known) => known === key)));
  const parsed = TighteningSchema.safeParse(wish);
  if (!parsed.success) throw refused('The front matter has a label key with a value that it cannot have');
  return { tightening: present ? parsed.data : undefined, present };
}

/** A fence that isn't one: a space before it, a comment behind it, no end, `+++`, line ends of another age. */
const NEARLY =
  /^[\uFEFF\s]*(?:-{3}|\+{3})[^\r\n]*[\r\n](?:[^\r\n]*[\r\n]){0,50}?[ \t]*["']?(?:classification|compartments|denied|not_before|not_after|readers)["']?[ \t]*[:=]/iu;
const LABEL_KEYS: ReadonlySet<string> = new Set([...KEYS, 'readers']);

/** Its author believes that the document is tighter than it would be. */
const isMisspelt = (text: string, values: Readonly<Record<string, unknown>> | undefined): boolean =>
  values === undefined
    ? NEARLY.test(text)
    : Object.keys(values).some((key) => !LABEL_KEYS.has(key) && LABEL_KEYS.has(key.trim().toLowerCase()));

const refused = (message: string) => new IngestionError('ingestion.front_matter_invalid', message);
