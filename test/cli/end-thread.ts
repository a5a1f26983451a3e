// Preloaded into a command line under test: one of its threads comes to an end after some connections.
import { Socket } from 'node:net';
import { isMainThread } from 'node:worker_threads';

const systemConnect = Socket.prototype.connect;
const how = process.env.TEST_THREAD_END;
let left = 20;

if (!isMainThread) {
  Socket.prototype.connect = function connect(this: Socket, ...args: unknown[]) {
    left -= 1;
    if (left === 0 && how === 'exit') process.exit(7);
    if (left === 0) {
      setImmediate(() => {
        throw new Error('out of luck');
      });
    }
    return Reflect.apply(systemConnect, this, args);
  } as typeof systemConnect;
}
