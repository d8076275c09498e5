/** How template text is read; the defaults are those of Ansible's task arguments and of its template task. */
export interface TemplateOptions {
  /** The newline after `%}` and `#}` is dropped. Default true, as in Ansible (Jinja's own default is false). */
  readonly trimBlocks?: boolean;
  /** Blanks before a `{%` or `{#` that begins its line are dropped. Default false. */
  readonly lstripBlocks?: boolean;
  /**
   * A backslash inside `{{ }}` stands for itself: `'\d+'` is the regular expression `\d+`, and `'\n'` two characters.
   * True in task arguments and variables; false in template files.
   */
  readonly literalBackslashes?: boolean;
  /** What newlines of the text become; default `\n`. */
  readonly newlineSequence?: string;
  /** What opens and closes the three kinds of tags. */
  readonly delimiters?: {
    readonly variable?: readonly [string, string];
    readonly block?: readonly [string, string];
    readonly comment?: readonly [string, string];
  };
}

export interface LexerOptions {
  readonly trimBlocks: boolean;
  readonly lstripBlocks: boolean;
  readonly literalBackslashes: boolean;
  readonly newlineSequence: string;
  readonly variable: readonly [string, string];
  readonly block: readonly [string, string];
  readonly comment: readonly [string, string];
}

export function lexerOptions(options: TemplateOptions = {}): LexerOptions {
  return {
    trimBlocks: options.trimBlocks ?? true,
    lstripBlocks: options.lstripBlocks ?? false,
    literalBackslashes: options.literalBackslashes ?? true,
    newlineSequence: options.newlineSequence ?? '\n',
    variable: options.delimiters?.variable ?? ['{{', '}}'],
    block: options.delimiters?.block ?? ['{%', '%}'],
    comment: options.delimiters?.comment ?? ['{#', '#}'],
  };
}
