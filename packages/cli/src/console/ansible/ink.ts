import { displayWidth } from '../display-width.ts';
import { printable } from '../printable.ts';

/** Ansible's default colours, as SGR parameters. */
const CODES = {
  ok: '0;32',
  changed: '0;33',
  skip: '0;36',
  error: '0;31',
  unreachable: '1;31',
  ignored: '1;35',
  debug: '1;30',
  verbose: '0;34',
  diffAdd: '0;32',
  diffRemove: '0;31',
  diffLines: '0;36',
} as const;

export type Colour = keyof typeof CODES;

/** How Ansible puts text on the screen. */
export interface Ink {
  readonly hasColour: boolean;
  /** Each line for itself, as Ansible does; control characters that are not ours are made visible. */
  paint(text: string, colour: Colour): string;
  /** A heading with stars to the edge of the screen, after an empty line. */
  banner(text: string): string;
}

/** @param columns Of the terminal; 0 when there is none. */
export function createInk({ colour, columns }: { readonly colour: boolean; readonly columns: number }): Ink {
  const width = Math.max(79, columns - 1);
  return {
    hasColour: colour,
    paint: (text, name) => {
      const shown = printable(text);
      if (!colour) return shown;
      return shown
        .split('\n')
        .map((line) => `\u001B[${CODES[name]}m${line}\u001B[0m`)
        .join('\n');
    },
    banner: (text) => {
      const shown = printable(text).trim();
      return `\n${shown} ${'*'.repeat(Math.max(3, width - displayWidth(shown)))}\n`;
    },
  };
}
