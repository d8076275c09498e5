import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readMarks } from './marked-stream.ts';

function heard(chunks: readonly Buffer[]): { text: string; marks: string[] } {
  const source = new PassThrough();
  const heardData: Buffer[] = [];
  const marks: string[] = [];
  readMarks(source, 'abab', {
    data: (chunk) => heardData.push(Buffer.from(chunk)),
    mark: (text) => marks.push(`${Buffer.concat(heardData).length}:${text}`),
  });
  for (const chunk of chunks) source.emit('data', chunk);
  source.emit('end');
  return { text: Buffer.concat(heardData).toString('latin1'), marks };
}

it('finds the marks and loses no byte, wherever the stream is cut', () => {
  const whole = Buffer.from('one\x1eabab 0 0\ntwo\x1e\x1eaba\x1eabab 1 1\n\x1eab', 'latin1');
  const cuts = fc.array(fc.nat(whole.length), { maxLength: 12 });
  fc.assert(
    fc.property(cuts, (places) => {
      const at = [0, ...places.toSorted((a, b) => a - b), whole.length];
      const chunks = at.slice(1).map((end, index) => whole.subarray(at[index], end));
      expect(heard(chunks)).toEqual({ text: 'onetwo\x1e\x1eaba\x1eab', marks: ['3:0 0', '11:1 1'] });
    }),
  );
});
