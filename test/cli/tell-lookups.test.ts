import { expect, it } from 'vitest';
import { tellLookups } from '../../src/cli/tell-lookups.ts';
import type { Contact } from '../../src/model/contact.ts';
import { finding } from '../notice/samples.ts';

const never = new AbortController().signal;
const timers = (): number => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;

it('tells how far it is while something is looked up, and ends with the last', async () => {
  const answers: PromiseWithResolvers<readonly Contact[]>[] = [];
  const told = Promise.withResolvers<string>();
  const find = (): Promise<readonly Contact[]> => {
    const answer = Promise.withResolvers<readonly Contact[]>();
    answers.push(answer);
    return answer.promise;
  };
  const source = tellLookups({ find }, (line) => (line.includes(' 1 ') ? told.resolve(line) : undefined), 1);
  const before = timers();
  const finds = [source.find(finding(), never), source.find(finding(), never)];
  expect(timers()).toBe(before + 1);
  answers[0]?.resolve([]);
  expect(await told.promise).toBe('contacts of 1 finding looked up');
  answers[1]?.reject(new Error('no'));
  expect((await Promise.allSettled(finds)).map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
  expect(timers()).toBe(before);
});
