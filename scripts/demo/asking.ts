import { AskResponse, ProblemDocument } from '../../src/contract/index.ts';

/** What one person was told. */
export interface Asked {
  readonly question: string;
  readonly who: string;
  readonly status: number;
  readonly id: string;
  readonly outcome: AskResponse['outcome'] | 'denied';
  readonly answer: string;
  readonly sources: AskResponse['sources'];
}

export async function ask(url: string, question: string, who: string, token: string): Promise<Asked> {
  const response = await fetch(`${url}/ask`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ question }),
    signal: AbortSignal.timeout(30_000),
  });
  const body: unknown = await response.json();
  const { status } = response;
  if (status === 200) {
    const { id, outcome, answer, sources } = AskResponse.parse(body);
    return { question, who, status, id, outcome, answer, sources };
  }
  const { id, code, title } = ProblemDocument.parse(body);
  return { question, who, status, id, outcome: 'denied', answer: `${status} ${code}: ${title}`, sources: [] };
}
