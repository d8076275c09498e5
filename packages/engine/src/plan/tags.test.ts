import { describe, expect, it } from 'vitest';
import { isSelected } from './tags.ts';

const TASKS = { plain: [], a: ['a'], b: ['b'], always: ['always'], never: ['never'], debugging: ['never', 'debug'] };

function selected(tags: string[], skipTags: string[] = []): string[] {
  return Object.entries(TASKS)
    .filter(([, own]) => isSelected(own, { tags, skipTags }))
    .map(([name]) => name);
}

describe('--tags and --skip-tags', () => {
  it.each([
    [[], [], ['plain', 'a', 'b', 'always']],
    [['a'], [], ['a', 'always']],
    [['never'], [], ['always', 'never', 'debugging']],
    [['debug'], [], ['always', 'debugging']],
    [['all', 'never'], [], ['plain', 'a', 'b', 'always', 'never', 'debugging']],
    [['tagged'], [], ['a', 'b', 'always']],
    [['untagged'], [], ['plain', 'always']],
    [[], ['always'], ['plain', 'a', 'b']],
    [[], ['a'], ['plain', 'b', 'always']],
    [[], ['tagged'], ['plain']],
    [[], ['all'], ['always']],
  ])('--tags %j --skip-tags %j select %j', (tags, skipTags, wanted) => {
    expect(selected(tags, skipTags)).toEqual(wanted);
  });
});
