// Preloaded into a command line under test: one of its threads comes to an end when it has told of some connections.
import { isMainThread, parentPort } from 'node:worker_threads';

const how = process.env.TEST_THREAD_END;

if (!isMainThread && parentPort !== null) {
  const post = parentPort.postMessage.bind(parentPort);
  parentPort.postMessage = (message) => {
    post(message);
    if (message.kind !== 'results') return;
    if (how === 'exit') process.exit(7);
    setImmediate(() => {
      throw new Error('out of luck');
    });
  };
}
