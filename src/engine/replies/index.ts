export { type Outcome, readInbox } from './read.ts';
export { finishReply, waitingReplies } from './waiting.ts';
