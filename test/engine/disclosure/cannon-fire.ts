import { approveNotices, type Policy, planNotices, sendNotices } from '../../../src/engine/disclosure/index.ts';
import type { Contact } from '../../../src/model/contact.ts';
import type { Receipt } from '../../../src/ports.ts';
import { contact, endpoint, finding } from '../../notice/samples.ts';
import { createWorld, never, POLICY, type World } from './world.ts';

interface Battle {
  readonly days?: number;
  readonly policy?: Policy;
  /** How the mail server answers every mail. */
  readonly receipt?: Receipt;
  /** A human's doing before the first plan. */
  readonly before?: (world: World) => Promise<void>;
}

/** A fleet of hostile hosts, each with what it plants; nobody looks, everything that can be approved is. */
export async function fire(
  count: number,
  plant: (n: number) => readonly Contact[],
  { days = 1, policy = POLICY, receipt, before }: Battle = {},
): Promise<World> {
  const findings = Array.from({ length: count }, (_, index) =>
    finding({
      id: String(index + 1).padStart(12, '0'),
      hostnames: [],
      endpoint: endpoint({ address: `203.0.${Math.floor(index / 250)}.${(index % 250) + 1}` }),
    }),
  );
  const world = await createWorld(findings, policy);
  for (const [index, { id }] of findings.entries()) world.known.set(id, plant(index + 1));
  await before?.(world);
  const careless = { ...world.plan, policy: { ...policy, approveAtOnce: 1_000 } };
  for (let day = 0; day < days; day += 1) {
    const { drafted, kept } = await planNotices(world.plan, never);
    const ids = [...drafted, ...kept].map(({ id }) => id);
    if (receipt !== undefined) world.receipts.push(...ids.map(() => receipt));
    if (ids.length > 0) await approveNotices(careless, ids, 'careless');
    await sendNotices(world.send, never);
    world.pass(1);
  }
  return world;
}

/** What a host's security.txt gives, when the address is in the host's own domain. */
export function planted(address: string, part: Partial<Contact> = {}): readonly Contact[] {
  const domain = address.slice(address.lastIndexOf('@') + 1);
  return [contact({ address, evidenceUrl: `https://${domain}/.well-known/security.txt`, ...part })];
}
