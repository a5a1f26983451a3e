import { describe, expect, it } from 'vitest';
import { followRedirect, type Redirect } from '../../../src/engine/sweep/redirect.ts';
import type { Endpoint } from '../../../src/model/endpoint.ts';

const byAddress: Endpoint = { address: '198.18.0.7', port: 8000, host: null, tls: false, path: '/', named: false };
const byName: Endpoint = { ...byAddress, host: 'etl.example.com' };
const v6: Endpoint = { ...byAddress, address: '2001:db8::7' };

const looked: string[] = [];
const resolver = {
  async resolve(name: string): Promise<readonly string[]> {
    looked.push(name);
    const here = ['etl.example.com', 'other.example.com', 'v6.example.com'].includes(name);
    return here ? ['198.18.0.99', '198.18.0.7', '2001:db8::7'] : name === '198.18.0.8' ? [name] : [];
  },
};

async function follow(location: string, asked: Endpoint, path = '/'): Promise<Redirect> {
  looked.length = 0;
  return followRedirect(location, asked, asked, path, resolver, new AbortController().signal);
}

/** Where it leads, as a URL with the host that is asked for; or why not. */
async function where(location: string, asked: Endpoint, path = '/'): Promise<string> {
  const redirect = await follow(location, asked, path);
  if ('refused' in redirect) return redirect.refused;
  const { to } = redirect;
  expect([to.address, to.named]).toEqual([asked.address, asked.named]);
  return `${to.tls ? 'https' : 'http'} ${to.host ?? 'no name'} ${to.port} ${to.path} ${redirect.path}`;
}

describe('a redirect of a target given by address', () => {
  it.each([
    ['/airbyte/', 'http no name 8000 /airbyte/ /airbyte/'],
    ['/airbyte', 'http no name 8000 / /airbyte'],
    ['airbyte/index.html', 'http no name 8000 /airbyte/ /airbyte/index.html'],
    ['', 'http no name 8000 / /'],
    ['http://198.18.0.7:8000/a/b', 'http no name 8000 /a/ /a/b'],
    ['https://198.18.0.7/', 'https no name 443 / /'],
    ['http://198.18.0.7/', 'http no name 80 / /'],
    ['https://198.18.0.7:8443/', 'https no name 8443 / /'],
    ['//198.18.0.7:81/x/', 'http no name 81 /x/ /x/'],
    ['HTTPS://ETL.Example.COM./', 'https etl.example.com 443 / /'],
    ['http://other.example.com:8001/', 'http other.example.com 8001 / /'],
    ['http://3323068423/', 'http no name 80 / /'],
    ['/a/./b/../c/', 'http no name 8000 /a/c/ /a/c/'],
    ['/%2e%2e/%2E/up/', 'http no name 8000 /up/ /up/'],
    ['\\\\198.18.0.7\\x\\', 'http no name 80 /x/ /x/'],
    ['/#section', 'http no name 8000 / /'],
  ])('%j leads on', async (location, to) => expect(await where(location, byAddress)).toBe(to));

  it.each([
    ['https://elsewhere.example/', 'it redirects to another host, elsewhere.example'],
    ['//elsewhere.example/', 'it redirects to another host, elsewhere.example'],
    ['/\\elsewhere.example/', 'it redirects to another host, elsewhere.example'],
    ['http://198.18.0.8:8000/', 'it redirects to another host, 198.18.0.8'],
    ['http://10.0.0.1/', 'it redirects to another host, 10.0.0.1'],
    ['http://169.254.169.254/latest/', 'it redirects to another host, 169.254.169.254'],
    ['http://2130706433/', 'it redirects to another host, 127.0.0.1'],
    ['http://[::ffff:127.0.0.1]/', 'it redirects to another host, ::ffff:7f00:1'],
    ['http://localhost/', 'it redirects to another host, localhost'],
    ['http://user@198.18.0.7:8000/', 'it redirects to a URL with credentials in it'],
    ['http://198.18.0.7:8000@elsewhere.example/', 'it redirects to a URL with credentials in it'],
    ['http://:word@198.18.0.7:8000/', 'it redirects to a URL with credentials in it'],
    ['/airbyte/?next=/', 'it redirects to 198.18.0.7/airbyte/ with a query, as logins do'],
    ['/auth/realms/x?client_id=y', 'it redirects to 198.18.0.7/auth/realms/x with a query, as logins do'],
    ['/login', 'it redirects to a path that names "login", which is never asked for'],
    ['/LOGIN/', 'it redirects to a path that names "login", which is never asked for'],
    ['/%6c%6fgin/', 'it redirects to a path that names "login", which is never asked for'],
    ['/api/v1/workspaces/list', 'it redirects to a path that names "workspaces", which is never asked for'],
    ['/a%2fexport', 'it redirects to a path that names "export", which is never asked for'],
    ['/a%252fexport', 'it redirects to a path that names "export", which is never asked for'],
    ['/a%2f..%2fb', 'it redirects to a path that has a dot segment'],
    ['/%2e%2e%2fb', 'it redirects to a path that has a dot segment'],
    ['/a%3fb', 'it redirects to a path that is not a path of plain segments'],
    ['/a b', 'it redirects to a path that is not a path of plain segments'],
    ['/a;b=c', 'it redirects to a path that is not a path of plain segments'],
    ['/%', 'it redirects to a path that has a broken percent escape'],
    ['ftp://198.18.0.7/', 'it redirects to ftp:'],
    ['javascript:alert(1)', 'it redirects to javascript:'],
    ['file:///etc/passwd', 'it redirects to file:'],
    ['http://198.18.0.7:9100/', 'it redirects to port 9100, which prints what it is sent'],
    ['http://198.18.0.7:9107/', 'it redirects to port 9107, which prints what it is sent'],
    ['http://198.18.0.7:70000/', 'it redirects to something that is no URL'],
    ['http://[::1', 'it redirects to something that is no URL'],
    ['http://', 'it redirects to something that is no URL'],
  ])('%j is refused', async (location, reason) => expect(await where(location, byAddress)).toBe(reason));

  it('to port 0 is refused: nothing listens there', async () => {
    expect(await where('http://198.18.0.7:0/', byAddress)).toBe('it redirects to port 0, where nothing listens');
  });

  it('looks a name up only when it has to', async () => {
    await follow('/airbyte/', byAddress);
    await follow('http://198.18.0.7/', byAddress);
    await follow('http://user@other.example.com/', byAddress);
    await follow('/login', byAddress);
    expect(looked).toEqual([]);
    await follow('http://other.example.com/', byAddress);
    expect(looked).toEqual(['other.example.com']);
  });
});

describe('a redirect of a target given by name', () => {
  it.each([
    ['https://etl.example.com/', 'https etl.example.com 443 / /'],
    ['/airbyte/', 'http etl.example.com 8000 /airbyte/ /airbyte/'],
    ['http://198.18.0.7/', 'http etl.example.com 80 / /'],
    ['https://ETL.EXAMPLE.COM.:8443/', 'https etl.example.com 8443 / /'],
  ])('%j leads on under the same name', async (location, to) => expect(await where(location, byName)).toBe(to));

  it('to another name is refused, and not looked up, even where it leads to the same address', async () => {
    expect(await where('https://other.example.com/', byName)).toBe('it redirects to another host, other.example.com');
    expect(looked).toEqual([]);
  });

  it('goes on under the name that a redirect has led to', async () => {
    const at = { ...byAddress, host: 'other.example.com' };
    const never = new AbortController().signal;
    const redirect = await followRedirect('/x/', byAddress, at, '/', resolver, never);
    expect('to' in redirect && redirect.to.host).toBe('other.example.com');
  });
});

describe('IPv6', () => {
  it('is recognised in any spelling', async () => {
    expect(await where('https://[2001:DB8:0:0::7]/', v6)).toBe('https no name 443 / /');
    expect(await where('/airbyte/', v6)).toBe('http no name 8000 /airbyte/ /airbyte/');
    expect(await where('http://v6.example.com/', v6)).toBe('http v6.example.com 80 / /');
    expect(await where('http://[2001:db8::8]/', v6)).toBe('it redirects to another host, 2001:db8::8');
  });
});
