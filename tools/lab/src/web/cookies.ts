/** The cookies of a request; a value in double quotes loses them, as servers of Java read it. */
export function cookiesOf(header: string | undefined): Map<string, string> {
  return new Map(
    (header ?? '').split(';').flatMap((pair) => {
      const equals = pair.indexOf('=');
      if (equals < 0) return [];
      return [
        [
          pair.slice(0, equals).trim(),
          pair
            .slice(equals + 1)
            .trim()
            .replace(/^"(.*)"$/u, '$1'),
        ],
      ];
    }),
  );
}
