const USE_URL = 'usedomainfromurl';

/**
 * The `Domain` that WebSphere gives its single sign-on cookie: the first entry of the setting that the request's host ends
 * with. Entries are separated by `;`, `,`, `|` or spaces; `UseDomainFromURL` stands for everything after the first label.
 *
 * @returns `undefined` for a cookie that stays on its host: nothing matches, or the match has no inner dot.
 * @see https://www.ibm.com/docs/en/was-nd/8.5.5?topic=authentication-single-sign-settings
 */
export function cookieDomain(setting: string, requestHost: string): string | undefined {
  const host = requestHost.toLowerCase();
  if (!host.includes('.') || /^[\d.]+$/u.test(host)) return undefined;
  for (const entry of setting.split(/[;,|\s]+/u).filter(Boolean)) {
    const domain = entry.toLowerCase() === USE_URL ? host.slice(host.indexOf('.')) : entry.toLowerCase();
    if (!host.endsWith(domain)) continue;
    return domain.replace(/^\./u, '').includes('.') ? domain : undefined;
  }
  return undefined;
}
