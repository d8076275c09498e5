import { type Static, Type } from '@sinclair/typebox';

/** The argument `mode` of everything that writes a file. */
export const FileMode = Type.String({
  pattern: '^0?[0-7]{3,4}$',
  description: 'Permission bits as octal digits in quotes, such as "0600".',
});
export type FileMode = Static<typeof FileMode>;

/** `0600` for 0o600. */
export function modeText(mode: number): string {
  return `0${mode.toString(8).padStart(3, '0')}`;
}

export function modeBits(text: FileMode): number {
  return Number.parseInt(text, 8);
}

/** The same mode in the spelling of {@link modeText}; `undefined` stays so. */
export function sameSpelling(text: FileMode | undefined): string | undefined {
  return text === undefined ? undefined : modeText(modeBits(text));
}
