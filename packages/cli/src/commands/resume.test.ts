import { Secret } from '@signet/core';
import { expect, it } from 'vitest';
import { runningOptions } from '../configuration/options.ts';
import { readInventory } from '../input/inventory.ts';
import { mergedOptions } from './resume.ts';

it('what is asked for again stays secret, and is a variable like those of the journal', () => {
  const request = { inventory: ['localhost,'], extraVars: { size: 3 }, secretVars: ['word'] };
  const options = mergedOptions(request, { extraVars: ['colour=red'] }, { word: new Secret('canary') });
  expect(JSON.stringify(options)).not.toContain('canary');
  const { extraVars } = readInventory(runningOptions(options, 'site.yml'), []);
  expect(extraVars).toEqual({ size: 3, colour: 'red', word: new Secret('canary') });
  expect(extraVars['word']).toBeInstanceOf(Secret);
});
