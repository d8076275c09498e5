import type { LintRule } from '../rule.ts';
import { scalarsIn } from '../written-tasks.ts';

/** Booleans to Ansible, text to whoever reads YAML 1.2. */
const OLD_BOOLEAN = /^(?:yes|no|on|off|y|n)$/iu;
/** `1:30` is 90, `1.10` is 1.1. */
const ODD_NUMBER = /^(?:\d+(?::[0-5]?\d)+|\d+\.\d*0)$/u;

export const ambiguousValue: LintRule = {
  id: 'ambiguous-value',
  summary: 'Words and numbers that versions of YAML read differently have to be written plainly, or quoted.',
  bad: '- name: File\n  unarchive: { src: app, version: 1.10, force: yes }',
  good: '- name: File\n  unarchive: { src: app, version: "1.10", force: true }',
  check: ({ root }) =>
    [...scalarsIn(root)]
      .filter(({ quoted }) => !quoted)
      .flatMap(({ raw, at }) => {
        if (OLD_BOOLEAN.test(raw))
          return [
            {
              at,
              message: `"${raw}" is a boolean here and text elsewhere.`,
              hint: 'Write true or false, or quote it.',
            },
          ];
        if (ODD_NUMBER.test(raw))
          return [{ at, message: `${raw} is not the number it looks like.`, hint: `Quote it: "${raw}".` }];
        return [];
      }),
};
