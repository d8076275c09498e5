import { type ConfigObject, type ConfigValue, make } from '../config-object.ts';

/**
 * Security custom properties of a fresh Network Deployment cell, as public configuration archives of
 * WebSphere 8.5.5 and 9.0 cells show them.
 */
const PROPERTIES: readonly (readonly [id: string, name: string, value: string, description?: string])[] = [
  ['Property_1', 'security.enablePluggableAuthentication', 'true'],
  ['Property_2', 'com.ibm.CSI.rmiOutboundPropagationEnabled', 'true'],
  ['Property_3', 'com.ibm.CSI.rmiInboundPropagationEnabled', 'true'],
  ['Property_4', 'com.ibm.CSI.rmiOutboundLoginEnabled', 'false'],
  ['Property_5', 'com.ibm.ws.security.webInboundPropagationEnabled', 'true'],
  ['Property_25', 'com.ibm.ws.security.ssoInteropModeEnabled', 'false'],
  ['Property_26', 'com.ibm.CSI.supportedTargetRealms', ''],
  ['Property_27', 'com.ibm.ws.security.webInboundLoginConfig', 'system.WEB_INBOUND'],
  ['Property_28', 'com.ibm.ws.security.defaultLoginConfig', 'system.DEFAULT'],
  ['Property_40', 'com.ibm.ws.security.webChallengeIfCustomSubjectNotFound', 'true'],
  ['Property_41', 'com.ibm.security.useFIPS', 'false'],
  ['Property_47', 'com.ibm.websphere.security.krb.allowLTPAAuth', 'true'],
  ['Property_48', 'com.ibm.ws.security.addHttpOnlyAttributeToCookies', 'true', 'Set the HttpOnly attribute on cookies'],
];

/** `security.xml` of a fresh cell whose administrator is a user of the built-in file repository. */
export function freshSecurity(primaryAdminId: string, realm: string): ConfigObject {
  return make('Security', 'Security_1', {
    useLocalSecurityServer: 'true',
    useDomainQualifiedUserNames: 'false',
    enabled: 'true',
    cacheTimeout: '600',
    issuePermissionWarning: 'true',
    activeProtocol: 'BOTH',
    enforceJava2Security: 'false',
    enforceFineGrainedJCASecurity: 'false',
    appEnabled: 'true',
    dynamicallyUpdateSSLConfig: 'true',
    allowBasicAuth: 'true',
    activeAuthMechanism: { ref: 'LTPA_1' },
    activeUserRegistry: { ref: 'WIMUserRegistry_1' },
    authMechanisms: [ltpa()],
    userRegistries: [
      make('WIMUserRegistry', 'WIMUserRegistry_1', {
        serverId: '',
        serverPassword: '',
        realm,
        ignoreCase: 'true',
        useRegistryServerId: 'false',
        primaryAdminId,
        registryClassName: 'com.ibm.ws.wim.registry.WIMUserRegistry',
      }),
    ],
    properties: PROPERTIES.map(([id, name, value, description]) =>
      make('Property', id, { name, value, required: 'false', ...(description !== undefined && { description }) }),
    ),
    ...keySets(),
  });
}

function ltpa(): ConfigObject {
  return make('LTPA', 'LTPA_1', {
    OID: 'oid:1.3.18.0.2.30.2',
    authContextImplClass: 'com.ibm.ISecurityLocalObjectTokenBaseImpl.WSSecurityContextLTPAImpl',
    authConfig: 'system.LTPA',
    simpleAuthConfig: 'system.LTPA',
    authValidationConfig: 'system.LTPA',
    timeout: '120',
    keySetGroup: { ref: 'KeySetGroup_1' },
    trustAssociation: make('TrustAssociation', 'TrustAssociation_1', { enabled: 'false' }),
    singleSignon: make('SingleSignon', 'SingleSignon_1', { requiresSSL: 'false', domainName: '', enabled: 'true' }),
  });
}

/**
 * Automatic generation is on: the vendor documents a regeneration every 90 days unless it is switched off.
 * Public archives of fresh cells carry no such attribute at all, which leaves the default open.
 */
function keySets(): Record<string, ConfigValue> {
  return {
    keySetGroups: [
      make('KeySetGroup', 'KeySetGroup_1', {
        name: 'CellLTPAKeySetGroup',
        autoGenerate: 'true',
        wsSchedule: { ref: 'WSSchedule_1' },
        keySet: [{ ref: 'KeySet_1' }, { ref: 'KeySet_2' }],
      }),
    ],
    keySets: [
      keySet('KeySet_1', 'CellLTPAKeyPair', 'LTPAKeyPair', 'LTPAKeyPairGenerator', 'KeyReference_1'),
      keySet('KeySet_2', 'CellLTPASecret', 'LTPASecret', 'LTPAKeyGenerator', 'KeyReference_2'),
    ],
    wsSchedules: [
      make('WSSchedule', 'WSSchedule_1', { name: 'LTPAKeySetSchedule', frequency: '90', dayOfWeek: '1', hour: '22' }),
    ],
  };
}

function keySet(id: string, name: string, aliasPrefix: string, generator: string, reference: string): ConfigObject {
  return make('KeySet', id, {
    name,
    aliasPrefix,
    maxKeyReferences: '2',
    deleteOldKeys: 'true',
    keyGenerationClass: `com.ibm.ws.security.ltpa.${generator}`,
    keyReference: [make('KeyReference', reference, { keyAlias: `${aliasPrefix}_1`, version: '1' })],
  });
}
