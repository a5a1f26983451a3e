import { type ChildProcess, spawn } from 'node:child_process';

/** Waits for the end of its input, which is ours; a Ctrl-C that reaches the whole group is not meant for it. */
const SCRIPT = `trap '' INT TERM HUP; read -r pid && { read -r rest; kill -KILL "$pid"; }`;

/**
 * Ends a program with us, whatever ends us: the kernel closes our end of a pipe even after `kill -9`, and a shell at
 * the other end kills the program. Returns what unties it, to be called when the program has ended.
 * By itself a scanner would go on until it next writes to us, and the kernel's own tether (PR_SET_PDEATHSIG) lets go
 * of a program that gives up its privileges, as zmap does.
 */
export function tether({ pid }: ChildProcess): () => void {
  if (pid === undefined) return () => {};
  const shell: ChildProcess = spawn('/bin/sh', ['-c', SCRIPT], { stdio: ['pipe', 'ignore', 'ignore'] });
  // Where it cannot be started, a scanner still ends when it next writes.
  shell.on('error', () => {});
  shell.stdin?.on('error', () => {}).write(`${pid}\n`);
  return () => void shell.kill('SIGKILL');
}
