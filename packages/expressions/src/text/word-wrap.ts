/** Jinja's `wordwrap`: each line of the text on its own, words kept whole where they fit. */
export function wordWrap(text: string, width: number, breakLong: boolean, separator: string, hyphens: boolean): string {
  return text
    .split(/\r\n|\n|\r/)
    .map((line) => wrapLine(line, width, breakLong, hyphens).join(separator))
    .join(separator);
}

function wrapLine(line: string, width: number, breakLong: boolean, hyphens: boolean): string[] {
  const chunks =
    line
      .match(/\s+|\S+/g)
      ?.flatMap((chunk) => (hyphens ? (chunk.match(/[^-]+-+(?=\w)|.[^-]*-*$|.+?/g) ?? [chunk]) : [chunk])) ?? [];
  const lines: string[] = [];
  let current = '';
  const finish = (): void => {
    lines.push(current.trimEnd());
    current = '';
  };
  for (let chunk of chunks) {
    if (current.length + chunk.length > width && current !== '') {
      if (chunk.trim() === '') {
        finish();
        continue;
      }
      finish();
    }
    if (current === '' && lines.length > 0 && chunk.trim() === '') continue;
    const whole = breakLong ? Math.floor((chunk.length - 1) / width) : 0;
    for (let piece = 0; piece < whole; piece += 1) lines.push(chunk.slice(piece * width, (piece + 1) * width));
    chunk = chunk.slice(whole * width);
    current += chunk;
  }
  if (current.trim() !== '' || lines.length === 0) finish();
  return lines;
}
