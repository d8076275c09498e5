export { median, waitingMs } from './figures.ts';
