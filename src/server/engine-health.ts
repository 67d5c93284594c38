import type { GuardedPort, PolicyEvents } from '../datasources/policies/policy-events.js';

export interface EngineHealth {
  /** Forwards policy events and tracks the breakers that are not closed. */
  readonly events: PolicyEvents;
  /** Engines that did not answer when they were last asked. */
  degraded(): readonly GuardedPort[];
}

export function watchEngines(next: PolicyEvents): EngineHealth {
  const degraded = new Set<GuardedPort>();
  return {
    events: {
      ...next,
      onState(port, state, error) {
        if (state === 'closed') degraded.delete(port);
        else degraded.add(port);
        next.onState(port, state, error);
      },
    },
    degraded: () => [...degraded].sort(),
  };
}
