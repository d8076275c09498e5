import { type Diagnostic, MaybeSecret, Secret, SecretString } from '@signet/core';
import { describe, expect, it } from 'vitest';
import { parseYaml } from './parse.ts';
import { validate, validatePlain } from './validate.ts';

const sso = {
  type: 'object',
  properties: {
    enabled: { type: 'boolean' },
    domain: { type: 'string', description: 'SSO domain, such as `example.com`.' },
    port: { type: 'integer', minimum: 1, maximum: 65535 },
    mode: { enum: ['single', 'cluster'] },
    names: { anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }] },
    style: { anyOf: [{ const: 'old' }, { const: 'new' }] },
    password: SecretString(),
    server: { type: 'object', properties: { host: { type: 'string' } }, additionalProperties: false },
    services: {
      type: 'object',
      additionalProperties: {
        type: 'object',
        properties: { environment: { type: 'object', additionalProperties: MaybeSecret() } },
        additionalProperties: false,
      },
    },
    either: {
      anyOf: [
        { type: 'string' },
        { type: 'object', properties: { a: { type: 'integer' } }, additionalProperties: false },
      ],
    },
  },
  required: ['domain'],
  additionalProperties: false,
};

function check(yaml: string, options: Parameters<typeof validate>[2] = {}): string[] {
  const { value, diagnostics } = parseYaml('p.yml', yaml);
  expect(diagnostics).toEqual([]);
  if (value === undefined) throw new Error('no value');
  return validate(sso, value, { subject: 'websphere.sso', ...options }).map(line);
}

function line({ at, code, hint, message }: Diagnostic): string {
  const length = at?.length ?? 1;
  return `${at?.line}:${at?.column}+${length} ${code} ${message}${hint === undefined ? '' : ` | ${hint}`}`;
}

describe('validate', () => {
  it('points at the key of an unknown argument and says which was meant', () => {
    expect(check('{ domain: x, domian: example.com }')).toEqual([
      '1:14+6 UNKNOWN_ARGUMENT websphere.sso has no argument "domian". | Did you mean "domain"?',
    ]);
  });

  it('reports a missing argument where it is told to, with what the argument is', () => {
    expect(check('enabled: true', { at: { file: 'p.yml', line: 7, column: 3 } })).toEqual([
      '7:3+1 MISSING_ARGUMENT websphere.sso needs the argument "domain". | domain: SSO domain, such as `example.com`.',
    ]);
  });

  it('points at the value for everything else, all errors at once', () => {
    const yaml = 'domain: 12\nenabled: "yes"\nport: 70000\nmode: singel\nserver:\n  host: true\n  prot: 1\n';
    expect(check(yaml)).toEqual([
      '1:9+2 WRONG_TYPE "domain" has to be text, not 12. | Put it in quotes: "12".',
      '2:10+5 WRONG_TYPE "enabled" has to be true or false, not the text "yes". | Remove the quotes.',
      '3:7+5 NOT_ALLOWED_VALUE "port" is 70000; at most 65535 is wanted.',
      '4:7+6 NOT_ALLOWED_VALUE "mode" has to be "single" or "cluster", not "singel". | Did you mean "single"?',
      '6:9+4 WRONG_TYPE "server.host" has to be text, not true. | Put it in quotes: "true".',
      '7:3+4 UNKNOWN_ARGUMENT "server" of websphere.sso has no argument "prot". | It knows host.',
    ]);
  });

  it('says all forms of a union in one message, or the errors of the form that was meant', () => {
    expect(check('domain: x\nnames: 5\nstyle: odl\n')).toEqual([
      '2:8+1 WRONG_TYPE "names" has to be text or a list, not 5. | Put it in quotes: "5".',
      '3:8+3 NOT_ALLOWED_VALUE "style" has to be "old" or "new", not "odl". | Did you mean "old"?',
    ]);
    expect(check('domain: x\nnames: [a, 5]\neither: {b: 1}')).toEqual([
      '2:12+1 WRONG_TYPE "names[1]" has to be text, not 5. | Put it in quotes: "5".',
      '3:10+1 UNKNOWN_ARGUMENT "either" of websphere.sso has no argument "b". | It knows a.',
    ]);
  });

  it('lets a template stand for any value, but checks what is around it', () => {
    const yaml =
      'domain: x\nenabled: "{{ on }}"\nnames: ["{{ a }}"]\nmode: "{% if x %}single{% endif %}"\nserver: "{{ s }}"\nport: "a {{"\neither: { a: "{{ a }}", c: 1 }\n';
    expect(check(yaml, { allowTemplates: true })).toEqual([
      '7:25+1 UNKNOWN_ARGUMENT "either" of websphere.sso has no argument "c". | It knows a.',
    ]);
    expect(check('enabled: "{{ on }}"\ndomain: x')).toHaveLength(1);
  });

  it('takes vault text for a string', () => {
    expect(check('domain: x\npassword: !vault |\n  $ANSIBLE_VAULT;1.1;AES256\n  6162\nmode: !vault abc\n')).toEqual([]);
    expect(check('domain: x\nport: !vault |\n  $ANSIBLE_VAULT;1.1;AES256\n  6162\n')).toEqual([
      '2:7+6 WRONG_TYPE "port" has to be a whole number, not a secret.',
    ]);
  });
});

describe('validatePlain', () => {
  const at = { file: 'p.yml', line: 3, column: 5 };

  it('takes a secret for a string and shows it in no message', () => {
    expect(validatePlain(sso, { domain: 'x', password: new Secret('hunter2') }, at)).toEqual([]);
    const found = validatePlain(sso, { domain: 'x', mode: new Secret('hunter2'), port: new Secret('hunter2') }, at);
    expect(found.map(line)).toEqual([
      '3:5+1 WRONG_TYPE "port" has to be a whole number, not a secret.',
      '3:5+1 NOT_ALLOWED_VALUE "mode" has to be "single" or "cluster", not ***.',
    ]);
  });

  it('does not let a template pass', () => {
    expect(validatePlain(sso, { domain: 'x', enabled: '{{ on }}' }, at).map(line)).toEqual([
      '3:5+1 WRONG_TYPE "enabled" has to be true or false, not the text "{{ on }}".',
    ]);
  });

  it('names places inside maps with any keys', () => {
    expect(validatePlain(sso, { domain: 'x', services: { 'a/b~c': { environment: { X: 1 } } } }, at).map(line)).toEqual(
      ['3:5+1 WRONG_TYPE "services.a/b~c.environment.X" has to be text, not 1. | Put it in quotes: "1".'],
    );
  });
});
