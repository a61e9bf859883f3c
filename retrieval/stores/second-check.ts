import { z } from 'zod';
import type { PassageContent } from '../passage.ts';
import { AccessFilter } from '../policy/access-filter.ts';
import { type Label, parseLabel } from '../policy/label.ts';
import { mayRead } from '../policy/may-read.ts';
import type { StoredPassage } from './ports.ts';

const ContentSchema = z.strictObject({
  document: z.string().min(1),
  ordinal: z.int().min(0),
  title: z.string(),
  uri: z.string(),
  section: z.string(),
  text: z.string().min(1),
});

/**
 * A passage that this caller may read, by a check which doesn't trust the store's filter. Prompts, routes and tools accept
 * nothing else. Per request: never cached, never stored.
 */
export class Permitted {
  readonly #id: string;
  readonly #label: Label;
  readonly #content: PassageContent;

  private constructor(id: string, label: Label, content: PassageContent) {
    this.#id = id;
    this.#label = label;
    this.#content = content;
  }

  /** Undefined: the row may not be shown to this caller, or can't be read at all, which denies likewise. */
  static check(filter: AccessFilter, stored: StoredPassage): Permitted | undefined {
    const reader = AccessFilter.reader(filter);
    const label = parseLabel(stored.label);
    const content = ContentSchema.safeParse(stored.content);
    if (!label || !content.success) return undefined;
    if (!mayRead(reader.subject, reader.grants, label, reader.now)) return undefined;
    return new Permitted(stored.id, label, content.data);
  }

  static id(permitted: Permitted): string {
    return permitted.#id;
  }
  static label(permitted: Permitted): Label {
    return permitted.#label;
  }
  static content(permitted: Permitted): PassageContent {
    return permitted.#content;
  }
}
