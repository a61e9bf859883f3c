export { type AppDeps, createApp } from './app.ts';
export { PROBLEM_CODES } from './problems.ts';
export { createServer, type RunningServer } from './server.ts';
