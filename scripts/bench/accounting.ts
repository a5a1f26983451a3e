/** What the kernel says a process has used. */
export interface Usage {
  readonly cpuS: number;
  readonly peakMiB: number;
}

/** The format that parseTime reads. */
export const TIME_FORMAT = '%U %S %M';

/** What `time -o FILE -f TIME_FORMAT` wrote; null when it did not come to write it. */
export function parseTime(text: string): Usage | null {
  // A line about the exit status may stand before it.
  const [user, system, peakKiB] = (text.trim().split('\n').at(-1) ?? '').split(' ').map(Number);
  if (user === undefined || system === undefined || peakKiB === undefined) return null;
  if (Number.isNaN(user + system + peakKiB)) return null;
  return { cpuS: user + system, peakMiB: peakKiB / 1024 };
}

/** Clock ticks per second in /proc; the same on every Linux that Node runs on (proc(5), sysconf(_SC_CLK_TCK)). */
const TICKS_PER_S = 100;

/** Seconds of CPU that a process's ended and collected children have used, from /proc/PID/stat. */
export function parseChildCpu(stat: string): number {
  // The second field is a name that may hold spaces and brackets; fields 16 and 17 are cutime and cstime.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[13]) + Number(fields[14])) / TICKS_PER_S;
}

/** The high-water mark of resident memory in /proc/PID/status, in MiB; 0 for a process that has ended. */
export function parsePeak(status: string): number {
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) / 1024;
}
