/** A cookie as a server sets it. */
export interface Cookie {
  readonly name: string;
  readonly value: string;
  /** `Domain` as it was sent; `null` when the cookie stays on its host. */
  readonly domain: string | null;
  readonly secure: boolean;
  readonly httpOnly: boolean;
}

/** Reads one `Set-Cookie` header (RFC 6265, section 5.2); `undefined` when it sets nothing. */
export function parseSetCookie(header: string): Cookie | undefined {
  const [pair = '', ...attributes] = header.split(';').map((part) => part.trim());
  const equals = pair.indexOf('=');
  if (equals < 1) return undefined;
  let [domain, secure, httpOnly]: [string | null, boolean, boolean] = [null, false, false];
  for (const attribute of attributes) {
    const [name = '', ...rest] = attribute.split('=');
    switch (name.trim().toLowerCase()) {
      case 'domain':
        domain = rest.join('=').trim() || null;
        break;
      case 'secure':
        secure = true;
        break;
      case 'httponly':
        httpOnly = true;
        break;
      default:
    }
  }
  const value = pair
    .slice(equals + 1)
    .trim()
    .replace(/^"(.*)"$/u, '$1');
  return { name: pair.slice(0, equals).trim(), value, domain, secure, httpOnly };
}
