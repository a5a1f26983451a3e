import type { Condition, Matcher } from '../model/fingerprint.ts';
import type { Facts } from '../model/observation.ts';
import { compileTemplate } from './template.ts';

/** Fingerprints live as long as the program; compiling their templates for each answer was a tenth of judging it. */
const compiled = new WeakMap<Matcher & object, RegExp>();

/** Whether every fact the condition names matches. A fact that is absent matches only `exists: false` and `not`. */
export function matches(condition: Condition, facts: Facts): boolean {
  for (const key in condition) if (!matchesFact(condition[key], facts[key])) return false;
  return true;
}

function matchesFact(matcher: Matcher | undefined, fact: Facts[string] | undefined): boolean {
  if (typeof matcher !== 'object') return fact === matcher;
  if (matcher.exists !== undefined && (fact !== undefined) !== matcher.exists) return false;
  if (matcher.not !== undefined && fact === matcher.not) return false;
  if (matcher.is !== undefined && fact !== matcher.is) return false;
  if (matcher.oneOf !== undefined && (fact === undefined || !matcher.oneOf.includes(fact))) return false;
  if (matcher.startsWith !== undefined && !(typeof fact === 'string' && fact.startsWith(matcher.startsWith)))
    return false;
  if (matcher.endsWith !== undefined && !(typeof fact === 'string' && fact.endsWith(matcher.endsWith))) return false;
  if (matcher.contains !== undefined && !(typeof fact === 'string' && fact.includes(matcher.contains))) return false;
  return matcher.like === undefined || (typeof fact === 'string' && templateOf(matcher, matcher.like).test(fact));
}

function templateOf(matcher: Matcher & object, like: string): RegExp {
  let template = compiled.get(matcher);
  if (template === undefined) {
    template = compileTemplate(like, 'whole');
    compiled.set(matcher, template);
  }
  return template;
}
