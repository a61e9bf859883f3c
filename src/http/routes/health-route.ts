import { type Response, Router } from 'express';
import type { HealthResponse, LiveResponse } from '../../contract/index.ts';
import { EXACT } from './routing.ts';

export interface HealthRouteDeps {
  /** Looks at each dependency, within a deadline. Tells states, never names, versions or counts. */
  readonly health: () => Promise<HealthResponse>;
}

export const healthRoute = ({ health }: HealthRouteDeps) => {
  const answer = async (response: Response) => {
    const state = await health();
    response.status(state.status === 'failing' ? 503 : 200).json(state);
  };
  return Router(EXACT)
    .get(['/health', '/health/ready'], (_request, response) => answer(response))
    .get('/health/live', (_request, response) => {
      response.json(alive);
    });
};

const alive: LiveResponse = { status: 'ok' };
