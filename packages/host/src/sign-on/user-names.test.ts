import { describe, expect, it } from 'vitest';
import { answerNames, namesUser, userNames } from './user-names.ts';

describe('userNames', () => {
  it.each([
    [
      '{"userId":"uid=anna,dc=example,dc=com","displayName":"Anna","token":"eyJhbGciOi","jwt":"x","status":"ok"}',
      ['uid=anna,dc=example,dc=com', 'Anna'],
    ],
    ['{"user":{"id":"anna","mail":"anna@example.com","session":{"key":"s3"}},"port":1}', ['anna', 'anna@example.com']],
    ['{"user":"anna"}', ['anna']],
    ['"anna"', ['anna']],
    ['anna\n', ['anna']],
    ['{}', []],
    ['', []],
  ])('finds in %s', (body, names) => {
    expect(userNames(body)).toEqual(names);
  });

  it('takes no long page for a name', () => {
    expect(userNames('<html>'.repeat(1000))).toEqual([]);
  });
});

describe('namesUser', () => {
  const dn = 'uid=anna, ou=People,dc=example,dc=com';
  it.each([
    ['UID=Anna,OU=people,DC=example,DC=com', true],
    ['uid=anna/ou=People/dc=example/dc=com', true],
    ['anna', true],
    ['ANNA', true],
    ['anna@example.com', true],
    ['uid=annabel,ou=People,dc=example,dc=com', false],
    ['uid=anna,ou=Other,dc=example,dc=com', false],
    ['People', false],
    ['', false],
  ])('%s: %s', (name, same) => {
    expect(namesUser(name, dn, 'anna@example.com')).toBe(same);
  });
});

describe('answerNames', () => {
  const dn = 'uid=anna.b,ou=People,dc=example,dc=com';
  it.each([
    ['{"userId":"uid=anna.b,ou=people,dc=example,dc=com"}', true],
    ['{"title":"anna.b"}', false],
    ['{"user":"other"}', false],
    [`<html>${'<p>'.repeat(600)}Welcome, Anna.B!</html>`, true],
    ['getUserPrincipal().getName(): anna@example.com.', true],
    ['<input value="UID=anna.b,ou=People,dc=example,dc=com">', true],
    ['<html>joanna.b, anna.bc and annaxb</html>', false],
    ['<html><form action="login">', false],
    ['', false],
  ])('%s: %s', (body, named) => {
    expect(answerNames(body, dn, 'anna@example.com')).toBe(named);
  });
});
