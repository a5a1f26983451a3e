import { endianness } from 'node:os';
import { getSystemErrorName } from 'node:util';
import { EPOLL_EVENT, type LinuxCalls } from './linux-calls.ts';
import { createSocketAddress, UNSPECIFIED, writeSocketAddress } from './sockaddr.ts';

// Linux on x86-64 and ARM64 (bits/socket_type.h, asm-generic/socket.h, asm-generic/errno.h, sys/epoll.h).
const SOCK_STREAM_NONBLOCK_CLOEXEC = 0x1 | 0x800 | 0x80000;
const SOL_SOCKET = 1;
const SO_ERROR = 4;
const ECONNRESET = 104;
const EINPROGRESS = 115;
/** EINVAL, EISCONN and EALREADY: what a socket says that cannot be used again; no host can cause them. */
const USED_UP = [22, 106, 114];
const EPOLL_CTL_ADD = 1;
const EPOLL_CTL_DEL = 2;
const EPOLLOUT = 0x4;
// Told once per change: a socket that waits for its next use would be told of for ever.
const EPOLLET = 0x8000_0000;

/** Only after these: what stood once, or was told of by ICMP, may leave something behind. */
const USABLE_AFTER = ['ECONNREFUSED', 'ETIMEDOUT'];

const IS_LITTLE = endianness() === 'LE';

/** Sockets that connect without waiting, watched by one epoll set; what failed on one is told by it as an event. */
export interface Sockets {
  /** A descriptor that is connecting, or the system's name for why there is none. */
  connect(address: string, port: number): number | string;
  /** Why a connection that was told of as failed did. */
  failureOf(fd: number): string;
  /** Nothing came of it, for this reason: kept for a later connection, or closed when so many wait already. */
  giveBack(fd: number, code: string, mostSpare: number): void;
  /** It stands, and is somebody else's from now on. */
  handOver(fd: number): void;
  closeSpare(): void;
}

/**
 * A socket whose connection was refused or not answered is used for the next one: the kernel spends as much on making
 * and closing a socket, and on watching it, as on the connection. `connect` with AF_UNSPEC dissolves what was
 * (connect(2)): timers and port are gone, and an answer that is late finds nobody, as with a closed socket.
 */
export function createSockets(calls: LinuxCalls, epoll: number): Sockets {
  const target = createSocketAddress();
  const interest = new Uint8Array(EPOLL_EVENT.size);
  const interestView = new DataView(interest.buffer);
  const error = new Int32Array(1);
  const errorSize = new Int32Array([error.byteLength]);
  const spare: number[] = [];
  const spareWide: number[] = [];
  /** Those for IPv6. */
  const wide = new Set<number>();

  function close(fd: number): void {
    wide.delete(fd);
    calls.close(fd);
  }

  /** 0, or the error's number. */
  function begin(fd: number): number {
    if (calls.connect(fd, target.bytes, target.size) === 0) return 0;
    const errno = calls.errno();
    return errno === EINPROGRESS ? 0 : errno;
  }

  function create(): number | string {
    // Made for the other family, and in the way of the limit on open files.
    const useless = (target.isWide ? spare : spareWide).pop();
    if (useless !== undefined) close(useless);
    const fd = calls.socket(target.family, SOCK_STREAM_NONBLOCK_CLOEXEC, 0);
    if (fd < 0) return nameOf(calls.errno());
    if (target.isWide) wide.add(fd);
    const errno = begin(fd);
    if (errno !== 0) return giveUp(fd, errno);
    interestView.setUint32(0, EPOLLOUT | EPOLLET, IS_LITTLE);
    interestView.setInt32(EPOLL_EVENT.dataAt, fd, IS_LITTLE);
    return calls.epollCtl(epoll, EPOLL_CTL_ADD, fd, interest) === 0 ? fd : giveUp(fd, calls.errno());
  }

  function giveUp(fd: number, errno: number): string {
    close(fd);
    return nameOf(errno);
  }

  /** Whether nothing is left of its connection. */
  function dissolve(fd: number): boolean {
    if (calls.connect(fd, UNSPECIFIED, UNSPECIFIED.length) < 0) return false;
    // Its own doing, where nobody had answered.
    const errno = errorOf(fd);
    // Nobody can reach it any more, but an ICMP error may have come just before; it stands in a queue that only
    // closing empties, and would be told of the next connection.
    return (errno === ECONNRESET ? errorOf(fd) : errno) === 0;
  }

  /** Takes it back; -1 when it cannot be told. */
  function errorOf(fd: number): number {
    return calls.getsockopt(fd, SOL_SOCKET, SO_ERROR, error, errorSize) < 0 ? -1 : (error[0] ?? -1);
  }

  return {
    connect(address, port) {
      if (!writeSocketAddress(target, address, port)) return 'EINVAL';
      const fd = (target.isWide ? spareWide : spare).pop();
      if (fd === undefined) return create();
      const errno = begin(fd);
      if (errno === 0) return fd;
      const code = giveUp(fd, errno);
      return USED_UP.includes(errno) ? create() : code;
    },
    failureOf(fd) {
      const errno = errorOf(fd);
      if (errno < 0) return nameOf(calls.errno());
      // No error: it stood, and is closed again.
      return nameOf(errno === 0 ? ECONNRESET : errno);
    },
    giveBack(fd, code, mostSpare) {
      const list = wide.has(fd) ? spareWide : spare;
      if (USABLE_AFTER.includes(code) && list.length < mostSpare && dissolve(fd)) list.push(fd);
      else close(fd);
    },
    handOver(fd) {
      wide.delete(fd);
      calls.epollCtl(epoll, EPOLL_CTL_DEL, fd, interest);
    },
    closeSpare() {
      for (const fd of [...spare.splice(0), ...spareWide.splice(0)]) close(fd);
    },
  };
}

/** `ECONNREFUSED` for 111. */
export function nameOf(errno: number): string {
  return getSystemErrorName(-errno);
}
