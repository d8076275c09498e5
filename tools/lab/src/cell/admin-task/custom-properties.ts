import { type ConfigObject, make, objects, text } from '../config-object.ts';

/** Sets security custom properties from `name=value` texts; one of the same name is replaced, not duplicated. */
export function setCustomProperties(
  security: ConfigObject,
  assignments: readonly string[],
  newId: (type: string) => string,
): void {
  for (const assignment of assignments) {
    const at = assignment.indexOf('=');
    const name = at < 0 ? assignment : assignment.slice(0, at);
    const value = at < 0 ? '' : assignment.slice(at + 1);
    setSecurityProperty(security, name, value, newId);
  }
}

export function setSecurityProperty(
  security: ConfigObject,
  name: string,
  value: string,
  newId: (type: string) => string,
): void {
  const properties = objects(security, 'properties');
  const existing = properties.filter((property) => text(property, 'name') === name);
  for (const property of existing) property.attributes['value'] = value;
  if (existing.length === 0) properties.push(make('Property', newId('Property'), { name, value, required: 'false' }));
  security.attributes['properties'] = properties;
}
