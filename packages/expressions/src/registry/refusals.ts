/** How Ansible's filters begin when they refuse a value: playbooks look for these words in results. */
export const REFUSALS: ReadonlyMap<string, string> = new Map([
  ['log', 'log() can only be used on numbers'],
  ['pow', 'pow() can only be used on numbers'],
  ['root', 'root() can only be used on numbers'],
  ['human_readable', 'human_readable() failed on bad input'],
  ['human_to_bytes', 'human_to_bytes() failed on bad input'],
  ['rekey_on_member', 'Type is not a valid list, set, or dict'],
  ['combine', 'failed to combine variables, expected dicts but got something else'],
  ['random', 'random can only be used on sequences and integers'],
  ['dict2items', 'dict2items requires a dictionary'],
  ['items2dict', 'items2dict requires a list of dictionaries'],
  ['path_join', '|path_join expects string or sequence'],
  ['to_uuid', 'Invalid value for namespace'],
]);
