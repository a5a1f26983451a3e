import { nginxPage } from './nginx-pages.ts';
import { answer, type Site } from './site.ts';

const notHere: Site = () => answer(404, 'text/html', nginxPage(404, 'nginx'), ['Server', 'nginx']);

/** The site under a prefix with both slashes, as a proxy with sub_filter shows it; `rest` has all other paths. */
export function underPrefix(prefix: string, site: Site, rest: Site = notHere): Site {
  return (asked) => {
    if (!asked.path.startsWith(prefix)) return rest(asked);
    const inner = site({ ...asked, path: `/${asked.path.slice(prefix.length)}` });
    if (typeof inner.body !== 'string') return inner;
    return { ...inner, body: inner.body.replace(/ (src|href)="\//g, ` $1="${prefix}`) };
  };
}
