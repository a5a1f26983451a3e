import type { BounceClass } from '../model/reply.ts';

/** Words that say how our mail was judged. They win: a filter often lends itself the code of a missing mailbox. */
const JUDGED =
  /\b(?:spam|junk|black-?list(?:ed)?|block-?list(?:ed)?|reputation|dmarc|dkim|spf|rbl|unsolicited|content filter|poor reputation)\b/i;

const FULL =
  /\bquota\b|(?:mailbox|inbox|account|storage)[^.\n]{0,30}\b(?:full|exceeded|over)\b|insufficient (?:system )?storage/i;

const DEAD =
  /no such (?:user|mailbox|recipient|address|person|account)|(?:user|recipient|addressee|mailbox|address|account)(?: \S{1,100})? (?:is )?(?:unknown|not found|not known|disabled|inactive|closed)\b|unknown (?:user|recipient|address|local part)|does ?n[o']t exist|(?:couldn't|could not|wasn't|was not) (?:be )?found|not listed in (?:the )?\S{0,20} ?(?:directory|address book)|no mailbox here by that name|invalid (?:recipient|mailbox)|(?:un)rout(?:e)?able address|recipient address rejected: access denied|recip(?:ient)?notfound|host or domain name not found|null mx/i;

/** These codes say nothing by themselves, or are used for too much. */
const VAGUE = /^(?:|[45]\.0\.\d+|5\.5\.0|5\.3\.0|5\.4\.1)$/;

/** Sorts a failure by its status code (RFC 3463) and, where that is vague, by the server's words. */
export function classifyBounce(status: string, words: string): BounceClass {
  const text = words.slice(0, 4_000);
  const code = VAGUE.test(status) ? (/\b[45]\.\d{1,3}\.\d{1,3}\b/.exec(text)?.[0] ?? status) : status;
  if (/^5\.7\./.test(code) || JUDGED.test(text)) return 'policy';
  if (/^[45]\.2\.2$/.test(code)) return 'full';
  // RFC 3463, 3.2: 5.1.7 and 5.1.8 blame the sender's address, which is ours.
  if (code === '5.1.7' || code === '5.1.8') return 'policy';
  if (/^5\.1\.\d+$/.test(code) || code === '5.4.4' || code === '5.2.1') return 'dead';
  if (!VAGUE.test(code)) return 'other';
  if (FULL.test(text)) return 'full';
  return DEAD.test(text) ? 'dead' : 'other';
}
