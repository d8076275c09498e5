import { describe, expect, it } from 'vitest';
import { scriptingExceptionClass } from './class-file.ts';

describe('scriptingExceptionClass', () => {
  it('is what a Java compiler makes of the class without debug information', () => {
    expect(Buffer.from(scriptingExceptionClass()).toString('base64')).toBe(
      'yv66vgAAADQACgoAAgADBwAEDAAFAAYBABNqYXZhL2xhbmcvRXhjZXB0aW9uAQAGPGluaXQ+AQAVKExqYXZhL2xhbmcvU3RyaW5nOylWBwAIAQAnY29tL2libS93cy9zY3JpcHRpbmcvU2NyaXB0aW5nRXhjZXB0aW9uAQAEQ29kZQAhAAcAAgAAAAAAAQABAAUABgABAAkAAAASAAIAAgAAAAYqK7cAAbEAAAAAAAA=',
    );
  });
});
