import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ForgettingState } from '../../../../src/provisioning/forgetting/forgetting-state.js';
import { hashOfUser } from '../../../../src/provisioning/forgetting/forgotten-users.js';
import { type DeletionPlan, planDeletions } from '../../../../src/provisioning/forgetting/plan-deletions.js';

const PHOTOS = { name: 'photos' };
const AT = Date.UTC(2026, 0, 15);
const everybody = () => true;

function aState(changes: Partial<ForgettingState> = {}): ForgettingState {
  return {
    hasBucket: true,
    files: new Map(),
    users: [],
    owed: [],
    datasetGroup: 'arn:aws:personalize:us-east-1:123456789012:dataset-group/photos',
    jobs: new Map(),
    ...changes,
  };
}

const aFile = (key: string) => ({
  key,
  versions: [{ key, versionId: undefined, bytes: 9, isCurrent: true }],
  uploads: [],
});
const owing = (...userIds: readonly string[]) => userIds.map((userId) => ({ userId, at: AT }));
const idsIn = ({ jobs }: DeletionPlan) => jobs.map(({ file }) => file?.split('\n').slice(1, -1));

describe('a plan of deletions', () => {
  it('gives each who is owed a job, and is nothing new when it has been written', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.stringMatching(/^[a-z,"]{1,9}$/), { maxLength: 30 }), (ids) => {
        const owed = owing(...ids);
        const plan = planDeletions(PHOTOS, aState({ owed }), everybody, 60);
        const users = plan.users ?? [];
        expect(new Set(users.map(({ hash }) => hash))).toEqual(
          new Set(ids.map((id) => hashOfUser(PHOTOS, id))),
        );
        expect(new Set(users.map(({ job }) => job))).toEqual(new Set(plan.jobs.map(({ name }) => name)));
        for (const { file } of plan.jobs) expect(Buffer.byteLength(file ?? '')).toBeLessThanOrEqual(60);
        const again = planDeletions(PHOTOS, aState({ owed: [...owed].reverse(), users }), everybody, 60);
        expect(again.users).toBeNull();
        expect(new Set(again.jobs.map(({ name }) => name))).toEqual(
          new Set(plan.jobs.map(({ name }) => name)),
        );
      }),
    );
  });

  it('quotes what CSV must have quoted', () => {
    expect(idsIn(planDeletions(PHOTOS, aState({ owed: owing('a"b,c') }), everybody))).toEqual([['"a""b,c"']]);
  });

  it('leaves out who was not chosen', () => {
    const plan = planDeletions(PHOTOS, aState({ owed: owing('ann', 'bob') }), (id) => id === 'bob');
    expect(idsIn(plan)).toEqual([['bob']]);
    expect(plan.users).toMatchObject([{ hash: hashOfUser(PHOTOS, 'bob') }]);
  });

  it('finishes what was begun for others', () => {
    const { users } = planDeletions(PHOTOS, aState({ owed: owing('ann') }), everybody);
    const nobody = () => false;
    const state = aState({ owed: owing('ann', 'bob'), users: users ?? [] });
    expect(idsIn(planDeletions(PHOTOS, state, nobody))).toEqual([['ann']]);
    expect(planDeletions(PHOTOS, state, nobody).users).toBeNull();
  });

  it('makes a job from its file when the log knows no user any more, and says whom it lost without one', () => {
    const users = planDeletions(PHOTOS, aState({ owed: owing('ann', 'bob') }), everybody).users ?? [];
    const job = users[0]?.job ?? '';
    const files = new Map([[job, aFile(`${job}.csv`)]]);
    expect(planDeletions(PHOTOS, aState({ users, files }), everybody)).toEqual({
      users: null,
      jobs: [{ name: job, file: null }],
      lost: 0,
    });
    expect(planDeletions(PHOTOS, aState({ users }), everybody)).toEqual({ users: null, jobs: [], lost: 2 });
    const named = planDeletions(PHOTOS, aState({ users, owed: owing('ann') }), everybody);
    expect(idsIn(named)).toEqual([['ann']]);
    expect(named.jobs[0]?.name).not.toBe(job);
    expect(named.lost).toBe(1);
  });

  it('gives a new job after one that failed, under another name, and none while one runs', () => {
    const owed = owing('ann');
    const users = planDeletions(PHOTOS, aState({ owed }), everybody).users ?? [];
    const job = users[0]?.job ?? '';
    const standing = (status: string) =>
      planDeletions(
        PHOTOS,
        aState({ owed, users, jobs: new Map([[job, { jobName: job, status }]]) }),
        everybody,
      );
    for (const status of ['PENDING', 'IN_PROGRESS', 'COMPLETED'])
      expect(standing(status)).toEqual({ users: null, jobs: [], lost: 0 });
    expect(standing('FAILED').jobs).toHaveLength(1);
    expect(standing('FAILED').jobs[0]?.name).not.toBe(job);
  });

  it('lists without a job while nothing can be in Personalize', () => {
    const before = planDeletions(PHOTOS, aState({ owed: owing('ann'), datasetGroup: null }), everybody);
    expect(before).toMatchObject({ users: [{ job: null }], jobs: [] });
    const after = planDeletions(PHOTOS, aState({ owed: owing('ann'), users: before.users ?? [] }), everybody);
    expect(idsIn(after)).toEqual([['ann']]);
  });
});
