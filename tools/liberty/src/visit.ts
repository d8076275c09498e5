/** What the server has read out of a token that it accepted. */
export interface Caller {
  /** As applications see it: `request.getRemoteUser()`. */
  readonly user: string;
  readonly accessId: string;
  readonly realm: string;
  readonly expiresMs: number;
  /** All but user and expiry, sorted by name. */
  readonly attributes: Readonly<Record<string, readonly string[]>>;
}

const DEADLINE_MS = 30_000;

/** Asks for the protected page with a token; `refused` when the server sends to the login form instead. */
export async function visit(url: string, token: string): Promise<Caller | 'refused'> {
  const response = await fetch(`${url}/who.jsp`, {
    headers: { cookie: `LtpaToken2=${token}`, 'accept-encoding': 'identity' },
    redirect: 'manual',
    signal: AbortSignal.timeout(DEADLINE_MS),
  });
  const text = await response.text();
  if (response.status === 302 && response.headers.get('location')?.endsWith('/login.html') === true) return 'refused';
  if (response.status !== 200) throw new Error(`The protected page answered ${response.status}: ${text.slice(0, 500)}`);
  const [user = '', accessId = '', realm = '', expiry = '', ...lines] = text.trimEnd().split('\n');
  const attributes: Record<string, string[]> = {};
  for (const line of lines.toSorted()) {
    const [name = '', ...value] = line.split('=');
    if (name !== 'u' && name !== 'expire') (attributes[name] ??= []).push(value.join('='));
  }
  return { user, accessId, realm, expiresMs: Number(expiry), attributes };
}

/**
 * Logs in with the form.
 *
 * @returns The value of the cookie `LtpaToken2`.
 */
export async function logIn(url: string, name: string, password: string): Promise<string> {
  const response = await fetch(`${url}/j_security_check`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded; charset=UTF-8', 'accept-encoding': 'identity' },
    body: new URLSearchParams({ j_username: name, j_password: password }).toString(),
    redirect: 'manual',
    signal: AbortSignal.timeout(DEADLINE_MS),
  });
  await response.text();
  for (const cookie of response.headers.getSetCookie()) {
    const value = /^LtpaToken2=(?<value>[^;"]+)/u.exec(cookie)?.groups?.['value'];
    if (value !== undefined) return value;
  }
  throw new Error(`${name} was not let in: ${response.status} ${response.headers.get('location')}`);
}
