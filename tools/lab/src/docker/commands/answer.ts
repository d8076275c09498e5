/** What a command printed and how it ended. */
export interface Answer {
  readonly code: number;
  readonly stdout: string | Buffer;
  readonly stderr: string;
}

export function printed(stdout: string | Buffer, stderr = ''): Answer {
  return { code: 0, stdout, stderr };
}

export function failed(message: string, code = 1): Answer {
  return { code, stdout: '', stderr: `${message}\n` };
}
