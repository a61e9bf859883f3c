import { EgressError } from './errors.ts';

/**
 * Any one of these sends prompts to a third party, or prints them. Whole families, because their members change with each
 * release, and because "off" isn't what it says: `LANGCHAIN_TRACING=false` switches tracing on (@langchain/core reads it as
 * a truthy string), and `LANGSMITH_GATEWAY` reroutes the chat model itself.
 */
const FAMILIES = ['LANGCHAIN_', 'LANGSMITH_', 'LANGGRAPH_', 'LANGFUSE_'] as const;

/** Debug output of the OpenAI client, of `debug` and of Node's own HTTP stack: bodies, headers, addresses. */
const PRINTING = new Set(['OPENAI_LOG', 'DEBUG', 'NODE_DEBUG']);
const OFF = new Set(['', '0', 'false', 'no', 'off']);

const isRefused = (name: string, value: string): boolean =>
  PRINTING.has(name)
    ? !OFF.has(value.trim().toLowerCase())
    : value.trim() !== '' && FAMILIES.some((family) => name.startsWith(family));

/**
 * Called before anything else at startup, by ingestion too.
 * @throws EgressError config.tracing_refused, naming the variables (never their values)
 */
export function refuseTracing(environment: Readonly<Record<string, string | undefined>>): void {
  const found = Object.entries(environment)
    .filter(([name, value]) => value !== undefined && isRefused(name.toUpperCase(), value))
    .map(([name]) => name)
    .sort();
  if (found.length === 0) return;
  throw new EgressError(
    'config.tracing_refused',
    `These environment variables could carry or print prompts outside the wall; unset them: ${found.join(', ')}`,
  );
}
