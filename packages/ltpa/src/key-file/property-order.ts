import type { Layout } from './layout.ts';
import { names } from './property-names.ts';

/** Which Java wrote the file: hash order up to Java 8, another hash order from Java 9, sorted since Java 18. */
export type PropertyOrder = 'java8' | 'java9' | 'java18';

const { date, host, version, realm } = names;

/**
 * The properties of a key file in the order in which exports have them. It carries no meaning.
 *
 * @see https://bugs.openjdk.org/browse/JDK-8273727
 */
export function orderedNames(layout: Layout, order: PropertyOrder): readonly string[] {
  const shared = names.shared[layout];
  if (order === 'java18') return [date, host, shared, names.private, names.public, realm, version].toSorted();
  const beforeShared = order === 'java8' ? [date, version] : [version];
  const afterShared =
    order === 'java8' ? [host, names.private, realm] : [names.private, host, realm, names.public, date];
  // Another name has another hash: that of layout 2.0 comes later.
  const all = layout === '1.0' ? [...beforeShared, shared, ...afterShared] : [...beforeShared, ...afterShared, shared];
  return order === 'java8' ? [...all, names.public] : all;
}
