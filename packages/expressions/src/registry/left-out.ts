const LEFT_OUT: Readonly<Record<string, string>> = {
  json_query: 'Use "selectattr", "map" and "dict2items".',
  jmespath: 'Use "selectattr", "map" and "dict2items".',
  ipaddr: 'Addresses are text here: use "split", "regex_search" or "is match".',
  ipv4: 'Addresses are text here: use "split", "regex_search" or "is match".',
  ipv6: 'Addresses are text here: use "split", "regex_search" or "is match".',
  ipwrap: 'Addresses are text here: use "split", "regex_search" or "is match".',
  vault: 'Encrypt with "signet vault encrypt-string".',
  unvault: 'Keep the text under "!vault": it is opened where it is used.',
};

/** What to use instead of a filter that is left out on purpose. */
export function leftOut(name: string): string | undefined {
  const short = name.slice(name.lastIndexOf('.') + 1);
  if (Object.hasOwn(LEFT_OUT, short)) return LEFT_OUT[short];
  const collection = /^(\w+\.\w+)\.\w+$/.exec(name)?.[1];
  return collection === undefined
    ? undefined
    : `The collection ${collection} is not there: write it with the filters of ansible.builtin.`;
}
