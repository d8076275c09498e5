import { request } from 'node:http';
import type { Json } from '@signet/core';
import { controlRefused } from '../up/errors.ts';

export interface ControlRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: Json;
}

/**
 * Sends one request to a running lab.
 *
 * @throws {InputError} `LAB_REFUSED` with the lab's own words.
 */
export function sendControl(socketPath: string, { method, path, body }: ControlRequest): Promise<Json> {
  return new Promise((resolve, reject) => {
    const call = request({ socketPath, method, path, headers: { 'content-type': 'application/json' } }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const answer = JSON.parse(Buffer.concat(chunks).toString('utf8')) as { readonly error?: string } & Record<
          string,
          Json
        >;
        if (response.statusCode === 200) resolve(answer);
        else reject(controlRefused(`The lab refused ${method} ${path}: ${answer.error ?? response.statusCode}.`));
      });
    });
    call.on('error', reject);
    call.end(body === undefined ? undefined : JSON.stringify(body));
  });
}
