import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';

/** The system calls a connection needs, as the C library has them; -1 means that `errno` has the reason. */
export interface LinuxCalls {
  socket(family: number, type: number, protocol: number): number;
  connect(fd: number, address: Uint8Array, size: number): number;
  getsockopt(fd: number, level: number, name: number, value: Int32Array, size: Int32Array): number;
  close(fd: number): number;
  epollCreate(flags: number): number;
  epollCtl(epoll: number, operation: number, fd: number, event: Uint8Array): number;
  epollWait(epoll: number, events: Uint8Array, most: number, timeoutMs: number): number;
  errno(): number;
}

/** Where the numbers in this folder hold: on other architectures sockets have other ones. */
const ARCHITECTURES = ['x64', 'arm64'];

/** `struct epoll_event` is packed on x86-64 (sys/epoll.h). */
const IS_PACKED = arch() === 'x64';
export const EPOLL_EVENT: { readonly size: number; readonly dataAt: number } = IS_PACKED
  ? { size: 12, dataAt: 4 }
  : { size: 16, dataAt: 8 };

/** null where there is no Linux that we know, or no foreign function interface for it. */
export function loadLinuxCalls(): LinuxCalls | null {
  if (platform() !== 'linux' || !ARCHITECTURES.includes(arch())) return null;
  try {
    // Not imported: a machine for which the package has no binary does without.
    const koffi = createRequire(import.meta.url)('koffi') as typeof import('koffi').default;
    const library = koffi.load(null);
    return {
      socket: library.func('int socket(int, int, int)'),
      connect: library.func('int connect(int, const void *, uint32_t)'),
      getsockopt: library.func('int getsockopt(int, int, int, void *, void *)'),
      close: library.func('int close(int)'),
      epollCreate: library.func('int epoll_create1(int)'),
      epollCtl: library.func('int epoll_ctl(int, int, int, void *)'),
      epollWait: library.func('int epoll_wait(int, void *, int, int)'),
      errno: () => koffi.errno(),
    };
  } catch {
    return null;
  }
}
