import { MASK } from '@signet/core';
import type { HttpResponse } from '../http/request.ts';
import { type Answer, answerOf } from './answer.ts';

/** Of letters and digits, which no encoding for URLs, pages or JSON changes. */
const telling = 16;

/** A text, unless it shows a token or a part of one: servers repeat what they were sent, as it is or encoded. */
export function hideToken(text: string, token: string): string {
  const pieces = token.match(/[A-Za-z0-9]+/gu) ?? [];
  const isShown = pieces.some((piece) => {
    for (let at = 0; at + telling <= piece.length; at += 1) {
      if (text.includes(piece.slice(at, at + telling))) return true;
    }
    return false;
  });
  return isShown ? MASK : text;
}

/** The answer to a token, which a redirect may repeat. @param token `undefined` when none was shown. */
export function answerTo(token: string | undefined, response: HttpResponse): Answer {
  const { status, location } = answerOf(response);
  return { status, location: location === null || token === undefined ? location : hideToken(location, token) };
}
