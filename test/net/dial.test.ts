import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type Dialled, dial } from '../../src/net/dial.ts';
import { type Failure, isFailure } from '../../src/net/outcome.ts';
import { createVisit } from '../../src/net/visit.ts';
import { countLimiter, endpointOf, nothing, openDeaf, openPeer, requestFor, webOptions } from './peer.ts';

const never = new AbortController().signal;

function statusOf(result: Dialled | Failure): string {
  if (isFailure(result)) return result.status;
  result.socket.destroy();
  return 'ok';
}

describe('a dial', () => {
  it('asks the guard for the literal address, then the limiter, then connects', async () => {
    const peer = await openPeer(() => {});
    const asked: unknown[] = [];
    const limiter = countLimiter();
    const guard = {
      refuses(...args: unknown[]) {
        asked.push([...args, limiter.acquired.length]);
        return null;
      },
    };
    const endpoint = endpointOf(peer.port, { host: 'elsewhere.example', named: false });
    expect(statusOf(await dial(endpoint, webOptions({ guard, limiter }), () => {}, never))).toBe('ok');
    expect(asked).toEqual([['127.0.0.1', false, 'elsewhere.example', 0]]);
    expect(limiter.acquired).toEqual(['127.0.0.1']);
    expect(peer.heard).toHaveLength(1);
  });

  it('that the guard refuses opens no socket and takes no turn', async () => {
    const peer = await openPeer(() => {});
    const limiter = countLimiter();
    const options = webOptions({ guard: { refuses: () => 'excluded' }, limiter });
    expect(statusOf(await dial(endpointOf(peer.port), options, () => {}, never))).toBe('aborted');
    // The server has nothing before this connection.
    expect(statusOf(await dial(endpointOf(peer.port), webOptions(), () => {}, never))).toBe('ok');
    expect(peer.heard).toHaveLength(1);
    expect(limiter.acquired).toEqual([]);
  });

  it.each([
    ['SSH', 'SSH-2.0-OpenSSH_9.6\r\n'],
    ['SMTP', '220 mail.example.com ESMTP\r\n'],
    ['MySQL', '\x4a\x00\x00\x00\x0a8.0.36\x00'],
    ['one byte', ' '],
  ])('gets no byte out to a server that speaks first: %s', async (_, banner) => {
    const peer = await openPeer(
      () => {},
      (socket) => socket.write(banner),
    );
    const result = await dial(endpointOf(peer.port), webOptions(), () => {}, never);
    expect(result).toEqual({ status: 'not-http', tryOther: false });
    await peer.ended();
    expect(peer.heard).toEqual(['']);
  });

  it.each([
    ['closes', 'reset'],
    ['resets', 'reset'],
  ])('to a server that %s at once is no banner and no answer', async (how, status) => {
    const peer = await openPeer(
      () => {},
      (socket) => (how === 'closes' ? socket.end() : socket.resetAndDestroy()),
    );
    expect(await dial(endpointOf(peer.port), webOptions(), () => {}, never)).toEqual({ status, tryOther: false });
  });

  it('to a closed port is refused', async () => {
    expect(await dial(endpointOf(1), webOptions(), () => {}, never)).toEqual({ status: 'refused', tryOther: false });
  });

  it('stops when the caller does: waiting for its turn, or listening', async () => {
    const peer = await openPeer(() => {});
    const waiting = new AbortController();
    const limiter = {
      ...countLimiter(),
      acquire: (_: string, signal: AbortSignal) => once(signal, 'abort').then(fail),
    };
    const fail = (): never => {
      throw new Error('left');
    };
    const held = dial(endpointOf(peer.port), webOptions({ limiter }), () => {}, waiting.signal);
    waiting.abort();
    expect(statusOf(await held)).toBe('aborted');
    const listening = new AbortController();
    const dialled = dial(endpointOf(peer.port), webOptions(), () => {}, listening.signal);
    await expect.poll(() => peer.heard.length).toBe(1);
    listening.abort();
    expect(statusOf(await dialled)).toBe('aborted');
    await peer.ended();
  });

  it('waits for a file descriptor of this machine instead of blaming the host', async () => {
    const peer = await openPeer((socket) => socket.end('HTTP/1.1 204 No Content\r\n\r\n'));
    const script = fileURLToPath(new URL('./starve.ts', import.meta.url));
    const command = `ulimit -n 64; exec "${process.execPath}" "${script}" ${peer.port}`;
    const child = spawn('/bin/sh', ['-c', command], { stdio: ['ignore', 'pipe', 'inherit'] });
    const lines: string[] = [];
    for await (const line of createInterface(child.stdout)) lines.push(line);
    expect(lines).toEqual(['EMFILE', 'ok 204']);
  });
});

describe('a host that never answers', () => {
  it('times out in connecting, and is not tried in another way', async () => {
    const port = await openDeaf();
    const limiter = countLimiter();
    const visit = createVisit(endpointOf(port), webOptions({ limiter, timeoutMs: 300 }), never);
    const { status } = await visit.get(requestFor(), nothing);
    visit.close();
    expect([status, limiter.acquired.length, limiter.reports]).toEqual(['connect-timeout', 1, []]);
  });
});
