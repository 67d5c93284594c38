import { AwsError } from '../../wire/aws-error.js';
import type { Agenda } from '../agenda.js';
import { invalidInput } from '../invalid-input.js';
import type { Fields, Resource, Resources } from '../resources/resources.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** @see AutoTrainingConfig, Amazon Personalize API reference */
const DEFAULT_DAYS = 7;
const MOST_DAYS = 30;

/**
 * Solutions with automatic training. The first training starts an hour after they are ACTIVE or automatic
 * training was enabled, unless a version was created manually within it. The next ones follow every seven
 * days, or by their schedule.
 */
export class AutoTraining {
  /** By a solution's ARN: the plan that holds. */
  readonly #plans = new Map<string, symbol>();

  /** @param train  makes a version of a solution */
  constructor(
    private readonly resources: Resources,
    private readonly agenda: Agenda,
    private readonly train: (solution: Resource, at: number) => void,
  ) {}

  /**
   * Takes a solution as it is from now on, instead of what held before.
   *
   * @param from   when it is ACTIVE, or its update is, milliseconds since the epoch
   * @param wasOn  whether it was trained by itself before: then only how often changes
   */
  plan(solution: Resource, from: number, wasOn = false): void {
    const plan = Symbol(solution.arn);
    this.#plans.set(solution.arn, plan);
    if (solution.fields['performAutoTraining'] !== true) return;
    const everyMs = daysOf(solution.fields) * DAY_MS;
    const at = (due: number, isFirst: boolean): void =>
      this.agenda.add(due, () => {
        const current = this.resources.get(solution.arn, due);
        if (current === null || current.deletedAt !== null || this.#plans.get(solution.arn) !== plan) return;
        if (!isFirst || !this.#wasTrained(solution.arn, from, due)) this.#trainIfThereIsRoom(current, due);
        at(due + everyMs, false);
      });
    if (wasOn) at(from + everyMs, false);
    else at(from + HOUR_MS, true);
  }

  /** A training over a quota waits for the next date, since no request can be refused. */
  #trainIfThereIsRoom(solution: Resource, at: number): void {
    try {
      this.train(solution, at);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
    }
  }

  #wasTrained(solutionArn: string, from: number, until: number): boolean {
    return this.resources
      .childrenOf(solutionArn, until)
      .some((child) => child.kind.name === 'solutionVersion' && child.createdAt >= from);
  }
}

/** @throws AwsError InvalidInputException for a schedule that is not within 1 to 30 days */
export function checkSchedule(fields: Fields): void {
  const days = daysOf(fields);
  if (days < 1 || days > MOST_DAYS)
    throw invalidInput(`schedulingExpression must be a rate of 1 to ${MOST_DAYS} days; it is ${days}.`);
}

/** The model has held the expression against its pattern. */
function daysOf({ solutionConfig }: Fields): number {
  const { autoTrainingConfig } = membersOf(solutionConfig);
  const { schedulingExpression } = membersOf(autoTrainingConfig);
  const rate = /\d+/.exec(String(schedulingExpression ?? ''));
  return rate === null ? DEFAULT_DAYS : Number(rate[0]);
}

/** Returns a structure of a request, or an empty object. */
export function membersOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
