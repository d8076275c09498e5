/** Names of the properties; version 2.0 files call the shared key by its name, older ones by a cipher. */
export const names = {
  date: 'com.ibm.websphere.CreationDate',
  host: 'com.ibm.websphere.CreationHost',
  version: 'com.ibm.websphere.ltpa.version',
  realm: 'com.ibm.websphere.ltpa.Realm',
  shared: { '1.0': 'com.ibm.websphere.ltpa.3DESKey', '2.0': 'com.ibm.websphere.ltpa.SharedKey' },
  private: 'com.ibm.websphere.ltpa.PrivateKey',
  public: 'com.ibm.websphere.ltpa.PublicKey',
} as const;

export const knownNames: ReadonlySet<string> = new Set(
  Object.values(names).flatMap((name) => (typeof name === 'string' ? [name] : Object.values(name))),
);
