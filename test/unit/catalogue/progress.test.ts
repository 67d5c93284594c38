import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { progressOn } from '../../../src/catalogue/progress.js';

describe('progress without a terminal', () => {
  const watching = () => {
    const written: string[] = [];
    const stream = new Writable({
      write(chunk: Buffer, _encoding, done) {
        written.push(chunk.toString());
        done();
      },
    });
    const clock = { now: 1_000 };
    const log = Object.assign(stream, { isTTY: false }) as unknown as NodeJS.WriteStream;
    return { written, clock, progress: progressOn(log, () => clock.now) };
  };

  it('tells how many, how fast and how long still, at tenths of the way', () => {
    const { written, clock, progress } = watching();
    const stage = progress.stage('Embedding', 100);
    for (let done = 1; done <= 100; done++) {
      clock.now += 1_000;
      stage.at(done);
    }
    stage.end();
    expect(written).toHaveLength(10);
    expect(written[0]).toBe('Embedding: 10/100, 1.0/s, 10 s so far, 90 s left\n');
    expect(written.at(-1)).toBe('Embedding: 100/100, 1.0/s, 100 s so far, 0 s left\n');
  });

  it('keeps a log readable: one line in five seconds at most, and one at the end', () => {
    const { written, clock, progress } = watching();
    const stage = progress.stage('Reading', 100);
    for (let done = 1; done <= 100; done++) {
      clock.now += 60;
      stage.at(done);
    }
    stage.end();
    expect(written).toEqual([
      'Reading: 84/100, 17/s, 5 s so far, 1 s left\n',
      'Reading: 100/100, 17/s, 6 s so far, 0 s left\n',
    ]);
  });

  it('reckons without what was done before an interruption', () => {
    const { written, clock, progress } = watching();
    const stage = progress.stage('Drawing', 100, 90);
    clock.now += 10_000;
    stage.at(95);
    stage.end();
    expect(written[0]).toBe('Drawing: 95/100, 0.5/s, 10 s so far, 10 s left\n');
  });

  it('has something to say of nothing to do', () => {
    const { written, progress } = watching();
    progress.stage('Clustering', 0).end();
    expect(written).toEqual(['Clustering: 0/0, -/s, 0 s so far, 0 s left\n']);
  });
});
