import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { onStopSignals } from '../../../src/server/stop-signals.js';

describe('onStopSignals', () => {
  const listening = () => {
    const process = new EventEmitter();
    const heard: string[] = [];
    const clock = { now: 0 };
    onStopSignals(process, () => clock.now, {
      stop: () => heard.push('stop'),
      hurry: () => heard.push('hurry'),
    });
    const signalAt = (ms: number, signal = 'SIGINT') => {
      clock.now = ms;
      process.emit(signal);
    };
    return { heard, signalAt };
  };

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'])('stops at a %s', (signal) => {
    const { heard, signalAt } = listening();
    signalAt(0, signal);
    expect(heard).toEqual(['stop']);
  });

  it('takes a Ctrl-C that comes three times at once for one', () => {
    const { heard, signalAt } = listening();
    for (const ms of [1_000, 1_001, 1_040]) signalAt(ms);
    expect(heard).toEqual(['stop']);
  });

  it('does not wait any longer when it is told again', () => {
    const { heard, signalAt } = listening();
    for (const ms of [1_000, 3_000]) signalAt(ms);
    expect(heard).toEqual(['stop', 'hurry']);
  });
});
