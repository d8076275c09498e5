import { test, type Tests } from '../registry/definition.ts';
import { truth } from '../run/comparison.ts';
import { compareVersions } from '../version/versions.ts';

const version = test(
  ['version', 'operator?', 'strict?', 'version_type?'],
  (use, value, [other, operator = 'eq', strict, type]) => {
    if (strict !== undefined && strict !== null && type !== undefined && type !== null)
      use.fail('Cannot specify both "strict" and "version_type".', undefined, 'WRONG_ARGUMENTS');
    const asStrict = strict !== undefined && strict !== null && truth(use, strict);
    const kind = asStrict ? 'strict' : type === undefined || type === null ? 'loose' : use.print(type);
    return compareVersions(use, use.print(use.peek(value)), use.print(use.peek(other)), use.print(operator), kind);
  },
);

export const versionTests: Tests = { version, version_compare: version };
