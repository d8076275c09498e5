import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeConnection } from '@signet/testkit';
import { afterAll } from 'vitest';
import { openLocal } from './local-connection.ts';

const scratch = mkdtempSync(join(tmpdir(), 'signet-local-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

describeConnection('local', async () => openLocal('localhost'), scratch);
