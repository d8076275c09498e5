import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Layout } from '@signet/ltpa';

/** Who can log in; the registry's unique id of a user is the name. */
export interface User {
  readonly name: string;
  readonly password: string;
}

export interface KeyFile {
  /** Relative to the server's folder; the server makes the primary one when there is none. */
  readonly file: string;
  readonly password: string;
}

/** The server's `<ltpa>` element. */
export interface LtpaSettings extends KeyFile {
  /** Keys of earlier generations: accepted, but no longer used for new tokens. */
  readonly validationKeys?: readonly KeyFile[];
  readonly expirationMinutes?: number;
  /** How far the two expiries of a token may differ; 3000 when left out. */
  readonly expirationDifferenceAllowedMs?: number;
}

export interface ServerSettings {
  readonly port: number;
  readonly realm: string;
  readonly users: readonly User[];
  readonly ltpa: LtpaSettings;
}

const START_QUICKLY = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-Xshare:auto', '-Xmx256m'];

/**
 * What makes a server use keys and tokens of version 2.0 on any JVM: in its beta mode Open Liberty has a switch for the
 * algorithms of FIPS 140-3 without a FIPS provider. Without beta mode only IBM's JVMs in their FIPS mode use them.
 *
 * @see https://github.com/OpenLiberty/open-liberty com.ibm.ws.common.crypto.CryptoUtils, useEnhancedSecurityAlgorithms
 */
const ENHANCED_ALGORITHMS = ['-Dcom.ibm.ws.beta.edition=true', '-Duse.enhanced.security.algorithms=true'];

/** The arguments of a JVM whose Liberty code uses this version of the keys. */
export function jvmArgs(layout: Layout): string[] {
  return layout === '2.0' ? ENHANCED_ALGORITHMS : [];
}

/** Writes all that a server needs into its folder: configuration, one protected page, a login form. */
export function writeServer(folder: string, layout: Layout, settings: ServerSettings): void {
  const files = {
    'bootstrap.properties': 'command.port=-1\n',
    'jvm.options': [...START_QUICKLY, ...jvmArgs(layout), ''].join('\n'),
    'server.xml': serverXml(settings),
    'apps/probe.war/WEB-INF/web.xml': WEB_XML,
    'apps/probe.war/login.html': 'Who are you?\n',
    'apps/probe.war/refused.html': 'Nobody I know.\n',
    'apps/probe.war/who.jsp': WHO,
  };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

/**
 * The cache of logins is off: a token that was accepted once would otherwise be accepted unread. The feature
 * `appSecurity-2.0` starts in half the time of 3.0, which brings CDI; that it looks for a servlet version of its own in
 * vain (CWWKF0001E in the log) has no consequences.
 */
export function serverXml({ port, realm, users, ltpa }: ServerSettings): string {
  return `<server>
  <featureManager><feature>jsp-2.3</feature><feature>appSecurity-2.0</feature></featureManager>
  <httpEndpoint id="defaultHttpEndpoint" host="127.0.0.1" httpPort="${port}" httpsPort="-1"/>
  <authentication cacheEnabled="false"/>
  <basicRegistry realm="${escapeXml(realm)}">
    ${users.map(({ name, password }) => `<user name="${escapeXml(name)}" password="${escapeXml(password)}"/>`).join('\n    ')}
  </basicRegistry>
  ${ltpaXml(ltpa)}
  <webApplication location="probe.war" contextRoot="/">
    <application-bnd>
      <security-role name="visitor"><special-subject type="ALL_AUTHENTICATED_USERS"/></security-role>
    </application-bnd>
  </webApplication>
</server>
`;
}

function ltpaXml(ltpa: LtpaSettings): string {
  const { file, password, validationKeys = [], expirationMinutes = 120, expirationDifferenceAllowedMs = 3000 } = ltpa;
  const older = validationKeys.map(
    (keys) => `<validationKeys fileName="${escapeXml(keys.file)}" password="${escapeXml(keys.password)}"/>`,
  );
  return `<ltpa keysFileName="\${server.config.dir}/${escapeXml(file)}" keysPassword="${escapeXml(password)}"
    expiration="${expirationMinutes}m" expirationDifferenceAllowed="${expirationDifferenceAllowedMs}ms">${older.join('')}</ltpa>`;
}

function escapeXml(text: string): string {
  return text.replaceAll(/["&<>']/gu, (character) => `&#${character.codePointAt(0)};`);
}

const WEB_XML = `<?xml version="1.0" encoding="UTF-8"?>
<web-app xmlns="http://xmlns.jcp.org/xml/ns/javaee" version="4.0">
  <request-character-encoding>UTF-8</request-character-encoding>
  <security-constraint>
    <web-resource-collection>
      <web-resource-name>protected</web-resource-name><url-pattern>/who.jsp</url-pattern>
    </web-resource-collection>
    <auth-constraint><role-name>visitor</role-name></auth-constraint>
  </security-constraint>
  <login-config>
    <auth-method>FORM</auth-method>
    <form-login-config>
      <form-login-page>/login.html</form-login-page><form-error-page>/refused.html</form-error-page>
    </form-login-config>
  </login-config>
  <security-role><role-name>visitor</role-name></security-role>
</web-app>
`;

/** What the server has read out of the token: user, access id, realm, expiry, then its attributes, a line each. */
const WHO = `<%@ page contentType="text/plain;charset=UTF-8" session="false" trimDirectiveWhitespaces="true"
  import="com.ibm.websphere.security.auth.WSSubject,com.ibm.websphere.security.cred.WSCredential,com.ibm.wsspi.security.token.SingleSignonToken,java.util.Enumeration" %><%
  WSCredential credential = WSSubject.getCallerSubject().getPublicCredentials(WSCredential.class).iterator().next();
  out.println(request.getRemoteUser());
  out.println(credential.getAccessId());
  out.println(credential.getRealmName());
  out.println(credential.getExpiration());
  for (SingleSignonToken token : WSSubject.getCallerSubject().getPrivateCredentials(SingleSignonToken.class)) {
    for (Enumeration names = token.getAttributeNames(); names.hasMoreElements();) {
      String name = (String) names.nextElement();
      for (String value : token.getAttributes(name)) out.println(name + "=" + value);
    }
  }
%>`;
