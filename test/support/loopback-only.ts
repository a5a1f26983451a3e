// Preloaded into every command line under test: names are those the test gives, and nothing leaves the machine.
import dns from 'node:dns';
import { createRequire, syncBuiltinESMExports } from 'node:module';
import { isIP, Socket } from 'node:net';

/** What stands in the error output of a process that tried to reach beyond loopback. */
const ALARM = 'LEFT THE MACHINE';

const names: Readonly<Record<string, string>> = JSON.parse(process.env.TEST_NAMES ?? '{}');
/** A loopback address that is to count as one beyond, to see the alarm go off. */
const outside = process.env.TEST_OUTSIDE;
const systemLookup = dns.promises.lookup;

Object.assign(dns.promises, {
  lookup: async (name: string, options: dns.LookupAllOptions) => {
    if (name === 'localhost' || isIP(name) !== 0) return systemLookup(name, options);
    const address = names[name];
    if (address === undefined) throw Object.assign(new Error(`no such name ${name}`), { code: 'ENOTFOUND' });
    return [{ address, family: isIP(address) }];
  },
});

const SystemResolver = dns.promises.Resolver;

/** Asks name servers on loopback only: those the test gives, else a port where nobody answers. */
class LoopbackResolver extends SystemResolver {
  constructor(options?: ConstructorParameters<typeof SystemResolver>[0]) {
    super(options);
    const setServers = this.setServers.bind(this);
    setServers(['127.0.0.1:9']);
    this.setServers = (servers) => {
      const beyond = servers.find((server) => !/^127\./.test(server));
      if (beyond === undefined) return setServers(servers);
      process.stderr.write(`${ALARM}: name server ${beyond}\n`);
      process.exit(99);
    };
  }
}

Object.assign(dns.promises, { Resolver: LoopbackResolver });
syncBuiltinESMExports();

function checkTarget(host: string): void {
  if (host !== outside && /^(?:127\.\d+\.\d+\.\d+|::1|localhost)$/.test(host)) return;
  process.stderr.write(`${ALARM}: ${host}\n`);
  process.exit(99);
}

const systemConnect = Socket.prototype.connect;

Socket.prototype.connect = function connect(this: Socket, ...args: unknown[]) {
  const [first] = args;
  const target = (Array.isArray(first) ? first[0] : first) as { readonly host?: string; readonly path?: string };
  const { host = '', path } = target;
  if (path === undefined) checkTarget(host);
  return Reflect.apply(systemConnect, this, args);
} as typeof systemConnect;

// The dialler's own system calls go past Node's sockets.
const koffi = createRequire(import.meta.url)('koffi') as typeof import('koffi').default;
const systemLoad = koffi.load;

koffi.load = (...args) => {
  const library = systemLoad(...args);
  const func = (definition: string): unknown => {
    const call = library.func(definition);
    if (!/\bconnect\(/.test(definition)) return call;
    return (fd: number, address: Uint8Array, size: number) => {
      // Family 0, AF_UNSPEC, goes nowhere: it dissolves a connection.
      if (address[0] !== 0 || address[1] !== 0) checkTarget(readHost(address, size));
      return call(fd, address, size);
    };
  };
  return { ...library, func } as ReturnType<typeof systemLoad>;
};

/** Of a `struct sockaddr_in` or `sockaddr_in6`. */
function readHost(address: Uint8Array, size: number): string {
  if (size === 16) return address.slice(4, 8).join('.');
  const isLoopback = address.slice(8, 24).every((byte, index) => byte === (index === 15 ? 1 : 0));
  return isLoopback ? '::1' : Buffer.from(address.slice(8, 24)).toString('hex');
}
