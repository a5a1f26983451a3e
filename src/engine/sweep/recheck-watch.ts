import type { Endpoint } from '../../model/endpoint.ts';
import type { Observation } from '../../model/observation.ts';
import type { Visit, Web } from '../../ports.ts';

/** What a re-check got to see of each place, the refusals and silences included, which no store keeps. */
export interface Watch {
  readonly web: Web;
  at(endpoint: Endpoint): readonly Observation[];
  /** Whether any other address gave an answer of its own. */
  answeredBeside(address: string): boolean;
}

const NO_ANSWER: readonly Observation['status'][] = ['connect-timeout', 'unreachable', 'aborted', 'dns-failed'];

/** Looks over the shoulder of everything that goes through `web`. */
export function watchWeb(web: Web): Watch {
  const seen = new Map<string, Observation[]>();
  const answered = new Set<string>();
  function keep(observation: Observation): Observation {
    const { endpoint, status } = observation;
    const place = keyOf(endpoint);
    seen.set(place, [...(seen.get(place) ?? []), observation]);
    if (!NO_ANSWER.includes(status)) answered.add(endpoint.address);
    return observation;
  }
  const watch = (visit: Visit): Visit => ({
    get: async (request, reading) => keep(await visit.get(request, reading)),
    moveTo: (endpoint) => visit.moveTo(endpoint),
    close: () => visit.close(),
  });
  return {
    web: {
      visit: (endpoint, signal) => watch(web.visit(endpoint, signal)),
      connect: (endpoint, onEnd, signal) =>
        web.connect(endpoint, (end) => onEnd('get' in end ? watch(end) : keep(end)), signal),
      strains: () => web.strains(),
    },
    at: (endpoint) => seen.get(keyOf(endpoint)) ?? [],
    answeredBeside: (address) => [...answered].some((other) => other !== address),
  };
}

function keyOf({ address, port }: Endpoint): string {
  return `${address} ${port}`;
}
