import { Secret } from '@signet/core';
import { describe, expect, it } from 'vitest';
import { template } from '../testing/evaluate.ts';

// Reference values: openssl passwd -6 / -5 -salt saltsalt secret; the third is from the specification of SHA-crypt.
describe('password_hash', () => {
  it.each([
    [
      "{{ 'secret' | password_hash('sha512', 'saltsalt', rounds=5000) }}",
      '$6$saltsalt$TVLlQcbpFVof5W3Yz4DTP6gRstiNuHwwTt6GLc1E5n0U0aDehy0S5knV8wiOQSpT0Y77vwPZN.Pq.H91p5hVO1',
    ],
    [
      "{{ 'secret' | password_hash('sha256', 'saltsalt', rounds=5000) }}",
      '$5$saltsalt$0IyaXrmV7.sGNS6tirgqHLqX/G.FBvgkYA.lpPdS5sA',
    ],
    [
      "{{ 'Hello world!' | password_hash('sha512', 'saltstringsaltst', rounds=10000) }}",
      '$6$rounds=10000$saltstringsaltst$OW1/O6BYHV6BcXZu8QVeXbDWra3Oeqh0sbHbbMCVNSnCM/UrjmM0Dp8vOuZeHBy/YTBmSK6H9qs/y3RnOaw5v.',
    ],
  ])('%s', (text, hash) => {
    expect(template(text)).toBe(hash);
  });

  it('makes a salt of its own, and of a secret a secret', () => {
    const hash = template("{{ s | password_hash('sha512', rounds=1000) }}", { s: new Secret('hush') });
    expect(hash).toBeInstanceOf(Secret);
    expect((hash as Secret).reveal()).toMatch(/^\$6\$rounds=1000\$[./\dA-Za-z]{16}\$[./\dA-Za-z]{86}$/);
  });

  it('refuses other schemes', () => {
    expect(() => template("{{ 'x' | password_hash('md5') }}")).toThrow('The hash type "md5" is not supported.');
  });
});
