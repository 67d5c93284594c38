import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const DESCRIPTIONS = { gateway: 'The GraphQL gateway', forwarder: 'Tells Personalize' } as const;

interface Template {
  readonly Resources: Readonly<
    Record<
      string,
      {
        readonly Type: string;
        readonly Properties?: {
          readonly Description?: string;
          readonly Environment?: { readonly Variables: Readonly<Record<string, unknown>> };
        };
      }
    >
  >;
}

/**
 * The variables that the stack gives a function, with addresses of this machine in the place of the account's.
 *
 * @param here  values that win, and those of variables that the template cannot know
 * @throws Error when a variable that the stack computes has no value here
 */
export async function theStacksEnvironment(
  name: keyof typeof DESCRIPTIONS,
  here: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, string>>> {
  const path = fileURLToPath(new URL('../../infra/golden/lambda-domain.json', import.meta.url));
  const { Resources } = JSON.parse(await readFile(path, 'utf8')) as Template;
  const made = Object.values(Resources).find(
    ({ Type, Properties }) =>
      Type === 'AWS::Lambda::Function' && Properties?.Description?.startsWith(DESCRIPTIONS[name]),
  );
  const variables = { ...made?.Properties?.Environment?.Variables, ...here };
  return Object.fromEntries(
    Object.entries(variables).map(([variable, value]) => {
      if (typeof value !== 'string')
        throw new Error(`${variable} is computed by the stack: give it a value.`);
      return [variable, value];
    }),
  );
}
