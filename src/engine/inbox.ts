export { type Outcome, readInbox } from './inbox-read.ts';
export { finishReply, waitingReplies } from './inbox-waiting.ts';
