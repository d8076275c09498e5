import { TargetError } from '@signet/core';

/**
 * Reads what a container engine answers as JSON.
 *
 * @param host Its inventory name, for messages.
 */
export function parseAnswer(text: string, host: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new TargetError(`What the container engine on ${host} answers is not JSON.`, {
      code: 'DOCKER_UNREADABLE',
      hint: 'Run "docker inspect" on the host: something else may answer under that name.',
      cause,
    });
  }
}
