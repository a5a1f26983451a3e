import { nginxPage } from './nginx-pages.ts';
import { type Answer, answer, type Site } from './site.ts';

/** The page of a web server that has just been installed. */
export const welcome: Site = (asked): Answer => {
  if (asked.path !== '/') return answer(404, 'text/html', nginxPage(404, 'nginx/1.24.0'), ['Server', 'nginx/1.24.0']);
  const page =
    '<!DOCTYPE html><html><head><title>Welcome to nginx!</title></head><body><h1>Welcome to nginx!</h1></body></html>';
  return answer(200, 'text/html', page, ['Server', 'nginx/1.24.0']);
};

/** Virtual hosts: the site for its name, `rest` for every other. */
export function byHost(name: string, site: Site, rest: Site): Site {
  return (asked) => (asked.host.replace(/:\d+$/, '').toLowerCase() === name ? site(asked) : rest(asked));
}
