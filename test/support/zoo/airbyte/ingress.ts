import { nginxPage } from '../wire/nginx-pages.ts';
import { answer, type Site, withHeaders } from '../wire/site.ts';

/** ingress-nginx: no Server header, and with host names given a 404 to everybody who asks for another. */
export function ingress(site: Site, hosts: readonly string[] = []): Site {
  const inner = withHeaders(site, ['Server', '']);
  return (asked) => {
    const name = asked.host.replace(/:\d+$/, '').toLowerCase();
    return hosts.length === 0 || hosts.includes(name)
      ? inner(asked)
      : answer(404, 'text/html', nginxPage(404, 'nginx'));
  };
}
