import type { Certificate } from "../x509/certificate.ts";
import { isSelfIssued } from "../x509/distinguished-name.ts";
import {
  ANY_POLICY,
  policyOf,
  readPolicyExtensions,
  type Policy,
  type PolicyExtensions,
} from "../x509/policy-extension.ts";

/** What is asked of a path's policies. @see RFC 5280, 6.1.1 (c) and (e) to (g) */
export interface PolicyInputs {
  /** user-initial-policy-set: identifiers in dots; `null` for any-policy. */
  readonly initialPolicies: readonly string[] | null;
  /** initial-explicit-policy: the path must be valid under one of them. */
  readonly requireExplicitPolicy: boolean;
  /** initial-policy-mapping-inhibit. */
  readonly inhibitPolicyMapping: boolean;
  /** initial-any-policy-inhibit. */
  readonly inhibitAnyPolicy: boolean;
}

/** What is asked where nobody says otherwise: nothing; what authorities ask of each other counts all the same. */
export const ANY_POLICY_INPUTS: PolicyInputs = Object.freeze({
  initialPolicies: null,
  requireExplicitPolicy: false,
  inhibitPolicyMapping: false,
  inhibitAnyPolicy: false,
});

/** A policy that the path is valid under so far, seen from the certificate that was processed last. */
interface PolicyNode {
  /** The policies that mean the same in the next certificate. */
  readonly expected: ReadonlySet<Policy>;
  /** Whether it comes from a policy that was asked for. */
  readonly isWanted: boolean;
}

/**
 * One level of the graph, by valid_policy. The levels above it are not kept: a node's way up to any-policy exists by its
 * making, and what is asked at the end, whether one starts from a wanted policy, each node knows of itself.
 */
type Level = ReadonlyMap<Policy, PolicyNode>;

/**
 * Whether a path is valid under the policies that are asked for. It is a graph with one node for each policy and level
 * instead of a tree, which mappings could make grow without bounds.
 *
 * @param path signer first, root last
 * @throws {KysoError} CERTIFICATE_INVALID for extensions that can't be read
 * @see RFC 5280, 6.1.2 to 6.1.5; RFC 9618, 5
 */
export function holdsPolicies(path: readonly Certificate[], inputs: PolicyInputs): boolean {
  const certificates = path.slice(0, -1).reverse();
  const state = new PolicyState(certificates.length, inputs);
  return certificates.every((certificate, index) => {
    const isLast = index === certificates.length - 1;
    return state.process(readPolicyExtensions(certificate.extensions), {
      isSelfIssued: isSelfIssued(certificate),
      isLast,
    });
  });
}

interface Place {
  readonly isSelfIssued: boolean;
  readonly isLast: boolean;
}

class PolicyState {
  readonly #wanted: ReadonlySet<Policy> | null;
  #level: Level;
  #explicitPolicy: number;
  #policyMapping: number;
  #inhibitAnyPolicy: number;

  /** RFC 5280, 6.1.2 (a) and (d) to (f) */
  constructor(certificates: number, inputs: PolicyInputs) {
    const { initialPolicies } = inputs;
    const isAny = initialPolicies === null || initialPolicies.map(policyOf).includes(ANY_POLICY);
    this.#wanted = isAny ? null : new Set(initialPolicies.map(policyOf));
    this.#level = new Map([[ANY_POLICY, nodeOf(ANY_POLICY, isAny || initialPolicies.length > 0)]]);
    const from = (isAsked: boolean): number => (isAsked ? 0 : certificates + 1);
    this.#explicitPolicy = from(inputs.requireExplicitPolicy);
    this.#policyMapping = from(inputs.inhibitPolicyMapping);
    this.#inhibitAnyPolicy = from(inputs.inhibitAnyPolicy);
  }

  /** @returns whether the path may go on, or after the last one whether it is valid */
  process(extensions: PolicyExtensions, place: Place): boolean {
    this.#level = this.#nextLevel(extensions, place);
    if (this.#explicitPolicy === 0 && this.#level.size === 0) return false; // 6.1.3 (f)
    if (!place.isLast) {
      this.#map(extensions.mappings);
      this.#count(extensions, place);
      return true;
    }
    const isExplicit = this.#explicitPolicy <= 1 || extensions.requireExplicitPolicy === 0; // 6.1.5 (a) and (b)
    return !isExplicit || [...this.#level.values()].some(({ isWanted }) => isWanted); // 6.1.5 (g)
  }

  /** RFC 5280, 6.1.3 (d) and (e); RFC 9618, 5.3 */
  #nextLevel({ policies }: PolicyExtensions, { isSelfIssued: isOwn, isLast }: Place): Level {
    const next = new Map<Policy, PolicyNode>();
    if (policies === null) return next;
    const above = this.#level;
    const expected = expectedBy(above);
    for (const policy of policies) {
      if (policy === ANY_POLICY) continue;
      const isWanted = expected.get(policy);
      if (isWanted !== undefined) next.set(policy, nodeOf(policy, isWanted));
      else if (above.has(ANY_POLICY)) next.set(policy, nodeOf(policy, this.#isWanted(policy)));
    }
    const countsAny = this.#inhibitAnyPolicy > 0 || (isOwn && !isLast);
    if (!policies.has(ANY_POLICY) || !countsAny) return next;
    for (const [policy, isWanted] of expected) {
      if (!next.has(policy)) next.set(policy, nodeOf(policy, isWanted));
    }
    return next;
  }

  /** RFC 5280, 6.1.4 (b) */
  #map(mappings: PolicyExtensions["mappings"]): void {
    const level = new Map(this.#level);
    for (const [policy, expected] of mappings) {
      const node = level.get(policy);
      if (this.#policyMapping === 0) level.delete(policy);
      else if (node !== undefined) level.set(policy, { ...node, expected });
      else if (level.has(ANY_POLICY)) level.set(policy, { expected, isWanted: this.#isWanted(policy) });
    }
    this.#level = level;
  }

  /** RFC 5280, 6.1.4 (h) to (j) */
  #count(extensions: PolicyExtensions, { isSelfIssued: isOwn }: Place): void {
    const after = (left: number, limit: number | null): number =>
      Math.min(isOwn ? left : Math.max(0, left - 1), limit ?? Infinity);
    this.#explicitPolicy = after(this.#explicitPolicy, extensions.requireExplicitPolicy);
    this.#policyMapping = after(this.#policyMapping, extensions.inhibitPolicyMapping);
    this.#inhibitAnyPolicy = after(this.#inhibitAnyPolicy, extensions.inhibitAnyPolicy);
  }

  #isWanted(policy: Policy): boolean {
    return this.#wanted?.has(policy) ?? true;
  }
}

function nodeOf(policy: Policy, isWanted: boolean): PolicyNode {
  return { expected: new Set([policy]), isWanted };
}

/** Policies that the next certificate may name, and whether any of their parents is wanted. */
function expectedBy(level: Level): ReadonlyMap<Policy, boolean> {
  const expected = new Map<Policy, boolean>();
  for (const { expected: policies, isWanted } of level.values()) {
    for (const policy of policies) expected.set(policy, isWanted || expected.get(policy) === true);
  }
  return expected;
}
