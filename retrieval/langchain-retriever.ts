import type { CallbackManagerForRetrieverRun } from '@langchain/core/callbacks/manager';
import { Document } from '@langchain/core/documents';
import { BaseRetriever } from '@langchain/core/retrievers';
import { RetrievalError } from './errors.ts';
import type { AccessFilter } from './policy/access-filter.ts';
import type { Narrowing } from './policy/narrowing.ts';
import type { Retriever } from './retriever.ts';
import { Permitted } from './stores/second-check.ts';

/** No score and no label: neither may reach a prompt, an answer or a trace. */
export interface PassageMetadata extends Record<string, unknown> {
  readonly id: string;
  readonly document: string;
  readonly title: string;
  readonly uri: string;
  readonly section: string;
}

export interface LangChainRetrieverDeps {
  readonly retriever: Retriever;
  /** Whose eyes it reads with. Made per request; so is the retriever, which must not outlive it. */
  readonly filter: AccessFilter;
  readonly narrowing?: Narrowing | undefined;
  /** At most so many passages. */
  readonly limit: number;
  /** For one search; default 10,000. */
  readonly timeoutMs?: number | undefined;
}

/**
 * A LangChain retriever for chains of one's own, bound to one caller's filter: nothing that a chain passes at run time can
 * widen it. Its documents are permitted but not screened; guardrails and audit are the chain's own business.
 * Invoking it throws RetrievalError alone.
 */
export function createLangChainRetriever(deps: LangChainRetrieverDeps): BaseRetriever<PassageMetadata> {
  return new PermittedRetriever(deps);
}

class PermittedRetriever extends BaseRetriever<PassageMetadata> {
  readonly #deps: LangChainRetrieverDeps;
  override lc_namespace = ['ringfence', 'retrieval'];

  constructor(deps: LangChainRetrieverDeps) {
    super({ verbose: false });
    this.#deps = deps;
  }

  override async _getRelevantDocuments(
    question: string,
    _manager?: CallbackManagerForRetrieverRun,
  ): Promise<Document<PassageMetadata>[]> {
    const { retriever, filter, narrowing, limit, timeoutMs = 10_000 } = this.#deps;
    if (question.trim() === '') return [];
    const permitted = await retriever
      .retrieve({ filter, narrowing, question, limit }, AbortSignal.timeout(timeoutMs))
      .catch((error: unknown) => {
        // LangChain hands errors to callbacks and logs: only our own words go on.
        throw error instanceof RetrievalError ? error : new RetrievalError('store.unavailable', 'The search failed');
      });
    return permitted.slice(0, limit).map(documentOf);
  }
}

const documentOf = (permitted: Permitted): Document<PassageMetadata> => {
  const { document, title, uri, section, text } = Permitted.content(permitted);
  const id = Permitted.id(permitted);
  return new Document({ id, pageContent: text, metadata: { id, document, title, uri, section } });
};
