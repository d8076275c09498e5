import type { Operation } from '../run/operation.ts';
import { compareNumbers } from './versions.ts';

const PATTERN =
  /^v?(?:(\d+)!)?(\d+(?:\.\d+)*)(?:[-_.]?(alpha|a|beta|b|preview|pre|c|rc)[-_.]?(\d*))?(?:(?:-(\d+))|(?:[-_.]?(post|rev|r)[-_.]?(\d*)))?(?:[-_.]?(dev)[-_.]?(\d*))?(?:\+[a-z\d]+(?:[-_.][a-z\d]+)*)?$/i;

/** @see https://peps.python.org/pep-0440/#summary-of-permitted-suffixes-and-relative-ordering (local parts are not compared) */
export function comparePep440(use: Operation, left: string, right: string): number {
  const [a, b] = [left, right].map((version) =>
    keyOf(PATTERN.exec(version.trim()) ?? use.fail(`"${version}" is no version of PEP 440.`)),
  );
  for (const [index, part] of (a ?? []).entries()) {
    const difference = compareNumbers(part, b?.[index] ?? []);
    if (difference !== 0) return difference;
  }
  return 0;
}

function keyOf(parts: RegExpExecArray): number[][] {
  const [, epoch = '0', release = '', pre, preNumber, bare, post, postNumber, dev, devNumber] = parts;
  const stage = pre === undefined ? undefined : /^a/i.test(pre) ? 0 : /^b/i.test(pre) ? 1 : 2;
  const isPost = post !== undefined || bare !== undefined;
  // A development version without another suffix comes before every pre-release; a final one after them.
  const preKey = stage === undefined ? [dev !== undefined && !isPost ? -1 : 3, 0] : [stage, Number(preNumber ?? 0)];
  return [
    [Number(epoch)],
    release.split('.').map(Number),
    preKey,
    [isPost ? Number(bare ?? (postNumber === '' ? 0 : postNumber)) : -1],
    [dev === undefined ? Infinity : Number(devNumber ?? 0)],
  ];
}
