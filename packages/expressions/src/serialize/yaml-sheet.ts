/** YAML as it is written, and where its last line ends. */
export class YamlSheet {
  readonly #width: number;
  #text = '';
  #column = 0;

  /** @param width Characters behind which a line is folded at the next chance. */
  constructor(width: number) {
    this.#width = width;
  }

  get text(): string {
    return this.#text;
  }

  get isFull(): boolean {
    return this.#column > this.#width;
  }

  /** Text without line breaks. */
  write(text: string): void {
    this.#text += text;
    this.#column += [...text].length;
  }

  newLine(indent: number): void {
    this.#text += `\n${' '.repeat(indent)}`;
    this.#column = indent;
  }
}
