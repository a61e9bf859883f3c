import { Screened } from '../../guardrails/index.ts';
import {
  AccessFilter,
  explainDocument,
  type HypotheticalPerson,
  type LexicalSearch,
  Narrowing,
  Permitted,
  type PassageStore,
  reachOf,
  type Reader,
  type Retriever,
  type Rules,
  type StoredPassage,
  Subject,
  type SubjectAttributes,
} from '../../retrieval/index.ts';
import type { Condition } from '../../retrieval/policy/condition.ts';
import type { Drafter, QuotablePassage } from '../../src/generation/index.ts';

interface Given {
  readonly store: PassageStore;
  readonly retriever: Retriever;
  readonly drafter: Drafter;
  readonly rules: Rules;
  readonly attributes: SubjectAttributes;
  readonly person: Extract<HypotheticalPerson, { ok: true }>;
  readonly subject: Subject;
  readonly filter: AccessFilter;
  readonly narrowing: Narrowing;
  readonly condition: Condition;
  readonly reader: Reader;
  readonly row: StoredPassage;
  readonly permitted: Permitted;
  readonly question: Screened<'question'>;
  readonly passage: Screened<'passage'>;
  readonly answer: Screened<'answer'>;
  readonly quotable: QuotablePassage;
  readonly signal: AbortSignal;
}

const wants = <T>(_value: T): void => undefined;

/** Never run: that this compiles shows that what follows fails for the reason it names, and for no other. */
export async function compiles(given: Given): Promise<void> {
  const { store, retriever, drafter, rules, attributes, subject, filter, narrowing, row, question, quotable, signal } =
    given;
  AccessFilter.compile(rules, subject, 0);
  Narrowing.toTags(filter, ['finance']);
  Permitted.check(filter, row);
  explainDocument(rules, attributes, row.label, 0);
  reachOf({ rules, attributes: given.person.attributes, now: 0 }, []);
  await store.lexical({ filter, narrowing, limit: 1, terms: [] }, signal);
  await store.dense({ filter, limit: 1, vector: new Float32Array() }, signal);
  await retriever.retrieve({ filter, question: 'q', limit: 1 }, signal);
  await drafter.draft(question, [quotable], signal);
}

/** Each line below is a hole in the wall if it ever compiles; the code of the compiler's error is checked too. */
export async function mustNotCompile(given: Given): Promise<void> {
  const { store, retriever, drafter, rules, attributes, subject, filter, narrowing, condition, reader } = given;
  const { person, permitted, question, passage, answer, quotable, row, signal } = given;

  // @ts-expect-error TS2741: a search without an AccessFilter
  wants<LexicalSearch>({ limit: 1, terms: [] });
  // @ts-expect-error TS2322: a search whose AccessFilter is undefined
  await store.lexical({ filter: undefined, limit: 1, terms: [] }, signal);
  // @ts-expect-error TS2322: a search by a Narrowing in place of the AccessFilter
  await store.lexical({ filter: narrowing, limit: 1, terms: [] }, signal);
  // @ts-expect-error TS2741: a dense search without an AccessFilter
  await store.dense({ limit: 1, vector: new Float32Array() }, signal);
  // @ts-expect-error TS2741: retrieval without an AccessFilter
  await retriever.retrieve({ question: 'q', limit: 1 }, signal);
  // @ts-expect-error TS2322: retrieval by a Condition in place of the AccessFilter
  await retriever.retrieve({ filter: condition, question: 'q', limit: 1 }, signal);

  // @ts-expect-error TS2739: an object literal as an AccessFilter
  wants<AccessFilter>({});
  // @ts-expect-error TS2561: an object literal with the fields of an AccessFilter
  wants<AccessFilter>({ condition, reader });
  // @ts-expect-error TS2673: an AccessFilter by its constructor
  wants<unknown>(new AccessFilter(condition, reader));
  // @ts-expect-error TS2345: an AccessFilter in place of a Narrowing
  wants<Narrowing>(filter);
  // @ts-expect-error TS2673: a Narrowing by its constructor
  wants<unknown>(new Narrowing(condition));

  // @ts-expect-error TS2741: an object literal as a Subject
  wants<Subject>({});
  // @ts-expect-error TS2673: a Subject by its constructor
  wants<unknown>(new Subject(attributes));
  // @ts-expect-error TS2741: the attributes of explain in place of a Subject
  AccessFilter.compile(rules, attributes, 0);
  // @ts-expect-error TS2741: a hypothetical person in place of a Subject
  AccessFilter.compile(rules, person, 0);
  // @ts-expect-error TS2741: the attributes of a hypothetical person in place of a Subject
  AccessFilter.compile(rules, person.attributes, 0);
  // @ts-expect-error TS2740: a Subject in place of the attributes whose reach is asked
  reachOf({ rules, attributes: subject, now: 0 }, []);
  // @ts-expect-error TS2740: a Subject in place of the plain attributes that explain takes
  explainDocument(rules, subject, row.label, 0);

  // @ts-expect-error TS2739: an object literal as Permitted
  wants<Permitted>({});
  // @ts-expect-error TS2673: Permitted by its constructor
  wants<unknown>(new Permitted('id', row.label, row.content));
  // @ts-expect-error TS2739: a stored row in place of Permitted
  Permitted.content(row);
  // @ts-expect-error TS2739: a check by a Reader in place of the AccessFilter
  Permitted.check(reader, row);

  // @ts-expect-error TS2739: an object literal as Screened
  wants<Screened<'question'>>({});
  // @ts-expect-error TS2673: Screened by its constructor
  wants<unknown>(new Screened('question', 'q'));
  // @ts-expect-error TS2345: a bare text in place of a screened question
  await drafter.draft('question', [quotable], signal);
  // @ts-expect-error TS2345: a screened passage in place of a screened question
  await drafter.draft(passage, [quotable], signal);
  // @ts-expect-error TS2322: a screened question in place of a screened passage
  wants<QuotablePassage>({ ...quotable, text: question });
  // @ts-expect-error TS2322: a screened answer in place of a screened passage
  wants<QuotablePassage>({ ...quotable, text: answer });
  // @ts-expect-error TS2739: a permitted passage that nobody screened
  await drafter.draft(question, [permitted], signal);
}
