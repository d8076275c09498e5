import { fileURLToPath } from 'node:url';

/** The root of the checkout. */
export const root = fileURLToPath(new URL('../../..', import.meta.url));

/** The root of this tool. */
export const here = fileURLToPath(new URL('..', import.meta.url));
