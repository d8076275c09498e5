import { createHash } from 'node:crypto';
import type { SignetError } from '@signet/core';
import { explainRefusal, type GenuineToken, type TokenVerdict } from '@signet/ltpa';
import type { Theme } from '../output.ts';
import { isoMoment, localMoment, span } from './moments.ts';
import { type Field, fieldLines, labelled, paragraph, shown } from './screen.ts';

/** Keys or a Domino secret that a token was tried with. */
export interface TriedKeys {
  /** The file they are from. */
  readonly name: string;
  /** Of keys; a Domino secret has none. */
  readonly publicId?: string;
}

/** Keys that could not be used. */
export interface LeftOutKeys {
  readonly name: string;
  readonly error: SignetError;
}

/** Names a token without being one. */
export interface NamedCookie {
  /** See {@link tokenId}. Not there for what is no token: it may be a password. */
  readonly id: string | undefined;
  /** As far as the cookie was pasted with these. */
  readonly name: string | undefined;
  readonly domain: string | undefined;
  readonly path: string | undefined;
}

export interface JudgedToken {
  readonly verdict: TokenVerdict;
  readonly nowMs: number;
  /** Another moment than the present one was asked for. */
  readonly isOtherMoment: boolean;
  /** In the order in which they were tried. */
  readonly keys: readonly TriedKeys[];
  readonly secrets: readonly TriedKeys[];
  readonly leftOut: readonly LeftOutKeys[];
  readonly cookie: NamedCookie;
  /** Further cookies of the same name, with other values. */
  readonly others: readonly (NamedCookie & { readonly verdict: TokenVerdict })[];
}

/** A name for a token that is no credential: the beginning of its hash. */
export function tokenId(token: string): string {
  return `sha256:${createHash('sha256').update(token).digest('hex').slice(0, 8)}`;
}

/** All that may be known of a token: the verdict, what it says, what to do. Of one that is not genuine only the verdict. */
export function tokenLines(token: JudgedToken, colour: Theme): string[] {
  const genuine = genuineOf(token.verdict);
  return [
    ...headline(token, colour),
    '',
    ...fieldLines(genuine ? contentFields(token, genuine) : outsideFields(token), colour),
    ...warningLines(token, colour),
    ...whatToDo(token.verdict, colour),
  ];
}

/** The verdict, who, and what to do. */
export function verdictLines(token: JudgedToken, colour: Theme): string[] {
  const genuine = genuineOf(token.verdict);
  const fields: Field[] = genuine
    ? contentFields(token, genuine).slice(0, 2)
    : outsideFields(token).filter(([name]) => name !== 'format' && name !== 'token');
  if (genuine)
    fields.push(['expires', `${localMoment(genuine.expiresMs)}, ${genuine.expirySigned ? 'signed' : 'not signed'}`]);
  return [
    ...headline(token, colour),
    '',
    ...fieldLines(fields, colour),
    ...warningLines(token, colour),
    ...whatToDo(token.verdict, colour),
  ];
}

function warningLines(token: JudgedToken, colour: Theme): string[] {
  return warningsOf(token).flatMap((warning) => ['', ...labelled('warning', colour.yellow, shown(warning))]);
}

/** What WebSphere and Liberty give a login when nobody changed it. */
const USUAL_MINUTES = 120;
const MINUTE_MS = 60_000;

function warningsOf(token: JudgedToken): string[] {
  const { nowMs, others, verdict } = token;
  const genuine = genuineOf(verdict);
  const warnings = [...(genuine?.warnings ?? [])];
  if (
    genuine !== undefined &&
    genuine.createdMs === undefined &&
    genuine.expiresMs - nowMs > USUAL_MINUTES * MINUTE_MS
  ) {
    warnings.push(
      `More is left than the ${USUAL_MINUTES} minutes that a login usually lasts, and the token does not say when it was made: the LTPA timeout is longer where it was made, or the clock there is ahead.`,
    );
  }
  if (others.length > 0) {
    const rest = others.map((other) => `${cookieText(other)}: ${answerTo(other.verdict)}`).join('; ');
    warnings.push(
      `There are ${others.length + 1} cookies of this name, and a server may take another one. This is about ${cookieText(token.cookie)}. The others: ${rest}.`,
    );
  }
  return warnings;
}

function cookieText({ domain, id = 'what is no token', path = '' }: NamedCookie): string {
  return domain === undefined ? id : `${id} for ${domain}${path}`;
}

function answerTo(verdict: TokenVerdict): string {
  return verdict.ok ? 'valid' : `refused, ${verdict.reason}`;
}

function genuineOf(verdict: TokenVerdict): GenuineToken | undefined {
  return verdict.ok ? verdict : verdict.genuine;
}

function headline({ isOtherMoment, nowMs, verdict }: JudgedToken, colour: Theme): string[] {
  const when = isOtherMoment ? `At ${localMoment(nowMs)}: ` : '';
  const text =
    when + (when === '' ? capitalized : String)(verdictText(verdict, nowMs, isOtherMoment ? 'before' : 'ago'));
  return paragraph(text).map(verdict.ok ? colour.green : colour.red);
}

/** @param ago What stands behind a time that has passed. */
function verdictText(verdict: TokenVerdict, nowMs: number, ago: string): string {
  if (verdict.ok) {
    const left = verdict.expiresMs - nowMs;
    if (left >= 0) return `valid for another ${span(left)}.`;
    return `expired ${span(left)} ${ago}, but still valid: the clocks may differ by more.`;
  }
  if (verdict.reason === 'TOKEN_EXPIRED' && verdict.genuine) {
    return `expired ${span(nowMs - verdict.genuine.expiresMs)} ${ago}.`;
  }
  return `refused: ${decapitalized(explainRefusal(verdict.reason).message)}`;
}

function capitalized(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

function decapitalized(text: string): string {
  return text.slice(0, 1).toLowerCase() + text.slice(1);
}

function contentFields(token: JudgedToken, genuine: GenuineToken): Field[] {
  const fields: Field[] = [
    ['user', shown(genuine.uniqueId)],
    ['realm', genuine.realm === undefined ? 'none: Domino tokens name none' : shown(genuine.realm)],
    ['expires', expiryLines(genuine)],
  ];
  if (genuine.createdMs !== undefined) fields.push(['created', localMoment(genuine.createdMs)]);
  fields.push(['format', genuine.format]);
  if (genuine.user !== genuine.uniqueId) fields.push(['access id', shown(genuine.user)]);
  fields.push([genuine.format === 'Domino' ? 'secret' : 'keys', keysOf(token, genuine)]);
  for (const [name, values] of Object.entries(genuine.attributes)) fields.push([shown(name), values.map(shown)]);
  if (token.cookie.id !== undefined) fields.push(['token', token.cookie.id]);
  return fields;
}

function expiryLines({ expirySigned, expiresMs, format, outerExpiryMs }: GenuineToken): string[] {
  const lines = [localMoment(expiresMs)];
  if (format === 'LtpaToken2') {
    lines.push('This is the signed expiry, the one that counts.');
    if (outerExpiryMs === undefined) lines.push('There is no other beside it.');
    else if (outerExpiryMs === expiresMs) lines.push('The one beside it, which is not signed, is the same.');
    else lines.push(`The one beside it, which is not signed, is ${localMoment(outerExpiryMs)}.`);
  } else {
    lines.push(expirySigned ? 'It is signed.' : 'It is not signed: whoever has the cookie may have moved it.');
  }
  return lines;
}

function keysOf({ keys, secrets }: JudgedToken, { format, keyIndex, publicId }: GenuineToken): string | string[] {
  const tried = format === 'Domino' ? secrets : keys;
  const place = `${tried.length > 1 ? `number ${keyIndex + 1} of ${tried.length}, ` : ''}${shown(tried[keyIndex]?.name ?? '')}`;
  return publicId === undefined ? place : [publicId, place];
}

/** What may be said of a token that is not genuine. */
function outsideFields({ cookie, keys, leftOut, secrets, verdict }: JudgedToken): Field[] {
  const tried = [...keys, ...secrets].map(({ name, publicId }) => `${publicId ?? 'Domino secret'}  ${shown(name)}`);
  return [
    ['reason', verdict.ok ? '' : verdict.reason],
    ['format', verdict.format === 'unknown' ? 'unknown' : `${verdict.format}, by its looks`],
    ['tried', tried.length === 0 ? 'nothing' : tried],
    ...(leftOut.length > 0 ? [['left out', leftOut.map(({ name }) => shown(name))] as const] : []),
    ...(cookie.id === undefined ? [] : [['token', cookie.id] as const]),
  ];
}

function whatToDo(verdict: TokenVerdict, colour: Theme): string[] {
  if (verdict.ok) return [];
  const { hint } = explainRefusal(verdict.reason);
  return ['', ...labelled('what to do', colour.bold, hint)];
}

/** The same for programs. */
export function tokenJson(token: JudgedToken): Record<string, unknown> {
  const { cookie, keys, leftOut, nowMs, others, secrets, verdict } = token;
  const genuine = genuineOf(verdict);
  return {
    ok: verdict.ok,
    reason: verdict.ok ? null : verdict.reason,
    ...(verdict.ok ? {} : explainRefusal(verdict.reason)),
    format: verdict.format,
    ...cookieJson(cookie),
    now: isoMoment(nowMs) ?? null,
    nowMs,
    ...(genuine && genuineJson(genuine, genuine.format === 'Domino' ? secrets : keys)),
    warnings: warningsOf(token),
    tried: [
      ...[...keys, ...secrets].map(({ name, publicId }) => ({ file: name, publicId: publicId ?? null })),
      ...leftOut.map(({ error, name }) => ({
        file: name,
        publicId: null,
        error: { code: error.code, message: error.message, hint: error.hint ?? null },
      })),
    ],
    others: others.map((other) => ({
      ...cookieJson(other),
      ok: other.verdict.ok,
      reason: other.verdict.ok ? null : other.verdict.reason,
    })),
  };
}

function cookieJson({ domain, id, name, path }: NamedCookie): Record<string, unknown> {
  return { id: id ?? null, cookie: name ?? null, domain: domain ?? null, path: path ?? null };
}

function genuineJson(genuine: GenuineToken, tried: readonly TriedKeys[]): Record<string, unknown> {
  const { attributes, createdMs, expiresMs, expirySigned, keyIndex, outerExpiryMs, publicId, realm } = genuine;
  return {
    user: genuine.uniqueId,
    realm: realm ?? null,
    accessId: genuine.user,
    expires: isoMoment(expiresMs) ?? null,
    expiresMs,
    expirySigned,
    outerExpiryMs: outerExpiryMs ?? null,
    createdMs: createdMs ?? null,
    publicId: publicId ?? null,
    keyFile: tried[keyIndex]?.name ?? null,
    attributes: { ...attributes },
  };
}
