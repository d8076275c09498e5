import { type ConfigObject, text } from '../config-object.ts';
import { wsadminError } from '../errors.ts';

/** `name(cells/c|security.xml#Security_1)`, in quotes when the name holds a blank. */
export function configId(document: string, object: ConfigObject): string {
  const id = `${text(object, 'name')}(${document}#${object.id})`;
  return /\s/.test(id) ? `"${id}"` : id;
}

/** Document and object id out of a configuration id. */
export function parseConfigId(id: string): { document: string; id: string } {
  const bare = id.trim().replace(/^"(.*)"$/, '$1');
  const open = bare.lastIndexOf('(');
  if (open >= 0 && !bare.endsWith(')'))
    throw wsadminError(`WASX7077E: Incomplete config id: need closing parenthesis in ${id}`);
  const [document, object] = bare.slice(open + 1, -1).split('#');
  if (open < 0 || document === undefined || object === undefined)
    throw wsadminError(`WASX7078E: Config id is not valid: ${id}`);
  return { document, id: object };
}
