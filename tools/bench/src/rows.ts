import { inventoryList } from './inventory-list.ts';
import { localHosts } from './local-hosts.ts';
import { oneDebug } from './one-debug.ts';
import type { Row } from './row.ts';
import { fiftyHosts, oneHost, slowLogin } from './ssh-hosts.ts';
import { validateTree } from './validate-tree.ts';

/** The figures of the language, in the order in which they are printed. */
export const ROWS: readonly Row[] = [fiftyHosts, oneHost, slowLogin, inventoryList, localHosts, oneDebug, validateTree];
